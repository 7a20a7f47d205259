const CJK = /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}/u;
const RUN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]+/gu;
const SEGMENTER = new Intl.Segmenter('zh', { granularity: 'word' });
const MOST_IDEOGRAPHS = 4;
const JOINING =
  /\s+(?:with|in|of|for|and|from|by|on|to|without|per|avec|de|mit|für|aus|con|w)\b|[,(/–—:;]| - /iu;
/** "Set of 3 cake tins" is about the tins. */
const AMOUNT = /^\s*(?:set|pack|box|bag|pair)\s*\/?\s*(?:of\s+)?\d+\s+/iu;
/** What a title ends in without saying what it is. */
const NO_NOUN =
  /^(?:\d.*|no|set|pack|tier|pcs|cm|ml|kg|size|small|medium|large|assorted|designs?|colou?rs?|s|m|l|xl)\.?$/iu;

/**
 * The one word that stands for a product without a picture: the last noun before the title begins to explain itself,
 * "White hanging heart T-light holder, set of 6" → "holder". Chinese and Japanese name the thing last as well.
 */
export function tileWord(title: string): string {
  if (CJK.test(title)) return cjkWord(title);
  const head = title.replace(AMOUNT, '').split(JOINING, 1)[0]!.trim() || title.trim();
  const words = head.split(/\s+/u).filter((word) => /\p{L}/u.test(word));
  const named = words.filter((word) => !NO_NOUN.test(word));
  const word = (named.at(-1) ?? words.at(-1) ?? title.trim()).replace(
    /^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu,
    '',
  );
  return (word || title.trim()).slice(0, 14).toLocaleLowerCase();
}

/** The end of the first run of ideographs: what follows a gap or a size is material, audience and praise. */
function cjkWord(title: string): string {
  const runs = title.match(RUN)!;
  const run = runs.find((candidate) => candidate.length > 1) ?? runs[0]!;
  let word = '';
  for (const { segment } of [...SEGMENTER.segment(run)].toReversed()) {
    const joins = word.length < 2 || segment.length === 1;
    if (!joins || (word !== '' && word.length + segment.length > MOST_IDEOGRAPHS)) break;
    word = segment + word;
  }
  return word.slice(-MOST_IDEOGRAPHS);
}

/** A hue from 0 to 359 that a text always has. */
export function hueOf(text: string): number {
  let hash = 2_166_136_261;
  for (let place = 0; place < text.length; place++)
    hash = Math.imul(hash ^ text.charCodeAt(place), 16_777_619) >>> 0;
  return hash % 360;
}

/** Width of a word in ems, roughly: ideographs are square, Latin letters about half of it. */
export function wordWidth(word: string): number {
  let width = 0;
  for (const letter of word)
    width += CJK.test(letter) ? 1.02 : /[mwMW@%]/.test(letter) ? 0.84 : /[iljtfr]/.test(letter) ? 0.36 : 0.56;
  return width;
}

/** The language of a title where its script tells: a browser then draws ideographs the way its readers write them. */
export function languageOf(title: string): 'zh' | 'ja' | 'ko' | undefined {
  if (/\p{Script=Hangul}/u.test(title)) return 'ko';
  if (/\p{Script=Hiragana}|\p{Script=Katakana}/u.test(title)) return 'ja';
  return /\p{Script=Han}/u.test(title) ? 'zh' : undefined;
}
