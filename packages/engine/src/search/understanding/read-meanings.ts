import type { SearchChip } from '../../domain/search.ts';
import type { QueryWord } from '../query/read-query.ts';
import { type Lexicon, LONGEST_PHRASE, type Meaning } from './lexicon.ts';

/** Words of a query that the catalogue gives a meaning to. */
export interface ReadMeaning {
  readonly chip: SearchChip;
  readonly meanings: readonly Meaning[];
  /** Places of the words, `from` ≤ place < `to`. */
  readonly from: number;
  readonly to: number;
}

const SIZE_WORDS = new Set(['size', '尺码', '码']);

/** The longest phrases with a meaning, left to right; chips in `without` are passed over. */
export function readMeanings(
  words: readonly QueryWord[],
  lexicon: Lexicon,
  without: ReadonlySet<string>,
): ReadMeaning[] {
  const found: ReadMeaning[] = [];
  for (let at = 0; at < words.length; ) {
    const phrase = longestAt(words, at, lexicon, without);
    if (phrase === undefined) {
      at++;
      continue;
    }
    found.push(phrase);
    at = phrase.to;
  }
  return found;
}

function longestAt(
  words: readonly QueryWord[],
  at: number,
  lexicon: Lexicon,
  without: ReadonlySet<string>,
): ReadMeaning | undefined {
  for (let length = Math.min(LONGEST_PHRASE, words.length - at); length > 0; length--) {
    let key = words[at]!.text;
    for (let next = at + 1; next < at + length; next++) key += ` ${words[next]!.text}`;
    const meanings = lexicon.meanings(key);
    const first = meanings[0];
    if (first === undefined) continue;
    const sized = at > 0 && SIZE_WORDS.has(words[at - 1]!.text);
    // A bare number or letter is a size only where the query says so: "iphone 7" is none.
    if (first.kind === 'size' && !sized && !/^\p{L}{2,}/u.test(key)) continue;
    // "red" alone, or a colour that is the whole query, is searched for as a word.
    const filters = first.kind === 'colour' || first.kind === 'size';
    if (filters && length === words.length) continue;
    const id = `${first.kind}:${key}`;
    if (without.has(id)) continue;
    const from = first.kind === 'size' && sized ? at - 1 : at;
    const written = words.slice(from, at + length).map(({ surface }) => surface);
    const label = first.value.slice(first.value.lastIndexOf('>') + 1).trim();
    const chip: SearchChip = {
      id,
      kind: first.kind,
      label: first.kind === 'colour' ? capitalised(key) : label,
      words: written.join(' '),
      effect: filters ? 'filter' : 'boost',
    };
    return { chip, meanings, from, to: at + length };
  }
  return undefined;
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
