import type { Product } from '../../domain/product.ts';
import { normalise } from '../analysis/normalise.ts';
import { stem } from '../analysis/stem.ts';
import { modelNames } from '../index/product-record.ts';

/** Words after which a title says what the thing is for, with or made of, and no longer what it is. */
const ENDS_PHRASE = new Set([
  'for',
  'with',
  'without',
  'w/',
  'f/',
  'by',
  'to',
  'from',
  'in',
  'of',
  'and',
  'or',
  '&',
  '+',
  '/',
  '-',
  '–',
  '—',
  '|',
  'replaces',
  'incl',
  'including',
]);

/** What stands before and behind a word; looking back keeps a run of signs from being read from each of its places on. */
const AROUND = /^[^\p{L}\p{N}]+|(?<![^\p{L}\p{N}])[^\p{L}\p{N}]+$/gu;

/** A word of a title as it is compared, and what its spelling says. */
export interface TitleWord {
  /** Normalised and singular. */
  readonly word: string;
  readonly capital: boolean;
  /** Has a digit, or is no word at all. */
  readonly plain: boolean;
  /** What follows belongs to something else: a comma, a bracket, a dash, "for". */
  readonly ends: boolean;
}

/** The words of a title; brackets with what they hold are left out. */
export function titleWords(title: string): TitleWord[] {
  const words: TitleWord[] = [];
  let depth = 0;
  for (const raw of title.split(/\s+/)) {
    const opens = raw.startsWith('(') || raw.startsWith('[');
    if (opens) depth++;
    if (depth > 0) {
      if (/[)\]][,;.]?$/.test(raw)) depth--;
      if (words.length > 0) words[words.length - 1] = { ...words.at(-1)!, ends: true };
      continue;
    }
    const bare = raw.replace(AROUND, '');
    const lower = normalise(raw);
    if (bare === '' || ENDS_PHRASE.has(lower)) {
      if (words.length > 0) words[words.length - 1] = { ...words.at(-1)!, ends: true };
      continue;
    }
    const word = normalise(bare);
    words.push({
      word: /^\p{L}+$/u.test(word) ? stem(word) : word,
      capital: /^\p{Lu}/u.test(bare),
      plain: /^[\p{L}][\p{L}'’&/-]*$/u.test(bare),
      ends: /[,;:|]$/.test(raw),
    });
  }
  return words;
}

/** Words behind a model's name, and whether any of them is written small. */
export interface ModelPhrase {
  readonly name: string;
  readonly small: boolean;
}

function wordsOf(text: string): string[] {
  return titleWords(text).map(({ word }) => word);
}

function find(words: readonly TitleWord[], sought: readonly string[], from = 0): number {
  if (sought.length === 0) return -1;
  for (let at = from; at + sought.length <= words.length; at++)
    if (sought.every((word, offset) => words[at + offset]!.word === word)) return at;
  return -1;
}

/**
 * What stands in the title after brand and model, up to the first attribute: `HP dv7-1211ea Notebook Silver 43.2 cm` →
 * `notebook`. Feeds that generate their titles write the kind of article there.
 */
export function phraseAfterModel(product: Product, words: readonly TitleWord[]): ModelPhrase | undefined {
  const brand = product.brand === undefined ? [] : wordsOf(product.brand);
  for (const name of modelNames(product)) {
    let model = wordsOf(name);
    if (brand.length > 0 && brand.every((word, at) => model[at] === word)) model = model.slice(brand.length);
    const at = find(words, model);
    if (at < 0) continue;
    const phrase = leadingPhrase(words.slice(at + model.length));
    if (phrase !== undefined) return phrase;
  }
  return undefined;
}

/** Words up to a number, an end, or a capital after a small letter; at most four. */
function leadingPhrase(words: readonly TitleWord[]): ModelPhrase | undefined {
  const phrase: string[] = [];
  let small = false;
  for (const [at, { word, capital, plain, ends }] of words.entries()) {
    const next = words[at + 1];
    // `MP3/MP4 player` is a kind of article, `1200 x`, `48.3 cm` and `500 sheets` are measures.
    if (!plain && !(at === 0 && /^\p{L}/u.test(word) && next?.plain === true && !next.capital)) break;
    if (at > 0 && capital) break;
    if (!capital) small = true;
    phrase.push(word);
    if (ends || phrase.length === 4) break;
  }
  // Capitals alone are attributes as a rule ("Original", "RF"): they count where they are known as types otherwise.
  return phrase.length === 0 ? undefined : { name: phrase.join(' '), small };
}

/** The last noun phrase before what the thing is for: `Keyed Laptop Lock – Master` → `lock`. At most two words. */
export function headPhrase(words: readonly TitleWord[], skip: ReadonlySet<string>): string | undefined {
  let end = words.findIndex(({ ends }) => ends) + 1;
  if (end === 0) end = words.length;
  const firstNumber = words.findIndex(({ plain }, at) => {
    const next = words[at + 1];
    return at > 1 && !plain && !(next?.plain === true && !next.capital);
  });
  if (firstNumber > 1 && firstNumber < end && words[firstNumber - 1]!.plain) end = firstNumber;
  while (end > 0 && (!words[end - 1]!.plain || skip.has(words[end - 1]!.word))) end--;
  return end > 0 ? words[end - 1]!.word : undefined;
}
