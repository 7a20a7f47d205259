const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uff01-\uff60\u3000-\u303e\u30fb\u30fc]/u;
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Columns a text takes on a terminal: 2 for East Asian and emoji graphemes, 1 for others. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += WIDE.test(segment) ? 2 : 1;
  return width;
}

/** The text in exactly `width` columns: padded on the side given, or cut with an ellipsis. */
export function fit(text: string, width: number, align: 'left' | 'right', ellipsis = '…'): string {
  let shown = text;
  if (displayWidth(text) > width) {
    shown = '';
    for (const { segment } of graphemes.segment(text)) {
      if (displayWidth(shown) + displayWidth(segment) + displayWidth(ellipsis) > width) break;
      shown += segment;
    }
    shown += ellipsis;
  }
  const padding = ' '.repeat(Math.max(0, width - displayWidth(shown)));
  return align === 'left' ? shown + padding : padding + shown;
}
