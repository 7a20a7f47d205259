/** Words that say how the others belong together. They are left out where anything else is asked for. */
const LEFT_OUT = new Set(
  (
    'a an and about any anything are as at be been by did do does for from had has have how i if in into is it its ' +
    'just me my need of on or our please should some somebody something than that the their them then there these ' +
    'they this those to too very want was we were what when where which while who why with would you your ' +
    '的 了 和 与 及 适合 给 用 我 想 要 我要 想要'
  ).split(' '),
);

/** Words that may tell products apart (`can opener`, `all in one`, `over ear`) and are common: never misspellings. */
const COMMON = new Set(
  (
    'after all also am before between both but can could down each else even every get give good he her here him his ' +
    'i’m im like made make many may more most much must no not off one only other out over own same she so such take ' +
    'through under until up us use used using will without yes yet'
  ).split(' '),
);

export function isFunctionWord(text: string): boolean {
  return LEFT_OUT.has(text);
}

/** Whether a word stays as it is written, though no product may have it. */
export function isCommonWord(text: string): boolean {
  return LEFT_OUT.has(text) || COMMON.has(text);
}
