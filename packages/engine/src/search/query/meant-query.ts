import { isPlainLatin, type LetterModel } from '../spelling/letter-model.ts';
import { type QueryWord, readWords, tellingWords } from './read-query.ts';
import { readRequest } from './read-request.ts';
import type { SearchParts } from './search-parts.ts';

/**
 * What becomes of a query of which no product has enough words: `words`, because one of them is a slip or names a model, or
 * because all but one that says which kind (`blue running shoes`) stand together on a product; `nothing`, because no word is known and their letters do not follow one another as those of words do; else `meaning`.
 */
export type Meant = 'words' | 'meaning' | 'nothing';

/**
 * Mean of log₂ p per letter below which what nobody knows is no word. Chosen on half of 50 words that shops do not have
 * and of 42 strings of nonsense; the figures of the other half are in the guide.
 */
const GIBBERISH_BELOW = -5;

/** @param suffices whether the best product of the catalogue has enough of the words of a text. */
export function meantOf(text: string, parts: SearchParts, suffices: (text: string) => boolean): Meant {
  const { index, speller } = parts;
  const read = readRequest({ text, limit: 0 }, parts);
  // A number or a model code means no more than itself.
  if (read.words.some(({ text: word }) => /\d/.test(word))) return 'words';
  const words = tellingWords(readWords(read.phrases.text, index));
  for (const { at, term } of speller.neighbours(words)) {
    const surfaces = words.map(({ surface }) => surface);
    if (suffices(surfaces.with(at, index.vocabulary.term(term)).join(' '))) return 'words';
  }
  if (lacksOneQualifier(words, parts, suffices)) return 'words';
  return read.words.length === 0 && isGibberish(words, speller.letters) ? 'nothing' : 'meaning';
}

/** What is left of a query without one of its words names a thing only where it is more than a word. */
const FEWEST_LEFT = 2;

/**
 * Whether the catalogue lacks a single word, and products have the others. The last word is the thing itself (`blue
 * running shoes`), which nothing stands for when it is missing.
 */
function lacksOneQualifier(
  words: readonly QueryWord[],
  { index }: SearchParts,
  suffices: (text: string) => boolean,
): boolean {
  const lacking = words.filter(({ readings }) => readings.length === 0);
  const left = words.filter(({ readings }) => readings.length > 0);
  if (lacking.length !== 1 || left.length < FEWEST_LEFT || lacking[0] === words.at(-1)) return false;
  // Rare beside what shares no product with it, such a word would be the whole of the coverage.
  if (left.every(({ readings }) => index.frequency(readings[0]!.term) <= 1)) return false;
  return suffices(left.map(({ surface }) => surface).join(' '));
}

/** Words of other scripts, and what has digits in it, are taken for words. */
function isGibberish(words: readonly QueryWord[], letters: LetterModel): boolean {
  if (words.length === 0 || !words.every(({ surface }) => isPlainLatin(surface))) return false;
  const sum = words.reduce((total, { surface }) => total + letters.likeness(surface), 0);
  return sum / words.length < GIBBERISH_BELOW;
}
