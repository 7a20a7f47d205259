const CJK = /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}/u;
const JOINING =
  /\s+(?:with|in|of|for|and|from|by|on|to|without|per|avec|de|mit|für|aus|con|w)\b|[,(/–—:;]| - /iu;
/** What a title ends in without saying what it is. */
const NO_NOUN =
  /^(?:\d.*|no|set|pack|pcs|cm|ml|kg|size|small|medium|large|assorted|designs?|colou?rs?|s|m|l|xl)\.?$/iu;

/**
 * The one word that stands for a product without a picture: the last noun before the title begins to explain itself,
 * "White hanging heart T-light holder, set of 6" → "holder". Chinese and Japanese name the thing last as well.
 */
export function tileWord(title: string): string {
  if (CJK.test(title)) return cjkWord(title);
  const head = title.split(JOINING, 1)[0]!.trim() || title.trim();
  const words = head.split(/\s+/u).filter((word) => /\p{L}/u.test(word));
  const named = words.filter((word) => !NO_NOUN.test(word));
  const word = (named.at(-1) ?? words.at(-1) ?? title.trim()).replace(
    /^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu,
    '',
  );
  return (word || title.trim()).slice(0, 14).toLocaleLowerCase();
}

function cjkWord(title: string): string {
  const runs = title.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]+/gu)!;
  // The longest run says most; a colour or a size behind it says less.
  const run = runs.reduce((longest, next) => (next.length > longest.length ? next : longest));
  const words = [...new Intl.Segmenter('zh', { granularity: 'word' }).segment(run)].map(
    ({ segment }) => segment,
  );
  let word = '';
  for (const next of words.toReversed()) {
    if (word !== '' && word.length + next.length > 4) break;
    word = next + word;
    if (word.length >= 2) break;
  }
  return word.slice(-4);
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
