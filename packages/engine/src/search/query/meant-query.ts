import { isPlainLatin, type LetterModel } from '../spelling/letter-model.ts';
import { type QueryWord, readWords, tellingWords } from './read-query.ts';
import { readRequest } from './read-request.ts';
import type { SearchParts } from './search-parts.ts';

/**
 * What becomes of a query of which no product has enough words: `words`, because one of them is a slip or names a model;
 * `nothing`, because no word is known and their letters do not follow one another as those of words do; else `meaning`.
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
  return read.words.length === 0 && isGibberish(words, speller.letters) ? 'nothing' : 'meaning';
}

/** Words of other scripts, and what has digits in it, are taken for words. */
function isGibberish(words: readonly QueryWord[], letters: LetterModel): boolean {
  if (words.length === 0 || !words.every(({ surface }) => isPlainLatin(surface))) return false;
  const sum = words.reduce((total, { surface }) => total + letters.likeness(surface), 0);
  return sum / words.length < GIBBERISH_BELOW;
}
