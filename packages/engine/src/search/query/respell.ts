import type { SearchCorrection } from '../../domain/search.ts';
import type { InvertedIndex } from '../index/inverted-index.ts';
import type { Speller } from '../spelling/speller.ts';
import type { QueryWord } from './read-query.ts';

export interface RespeltQuery {
  readonly words: readonly QueryWord[];
  readonly corrections: readonly SearchCorrection[];
  /** The words as they are searched; absent when nothing was replaced. */
  readonly correctedText?: string;
  readonly didYouMean?: string;
}

/** The query with what the speller is sure of, and with what it would propose beside it; undefined without either. */
export function respell(
  words: readonly QueryWord[],
  speller: Speller,
  index: InvertedIndex,
): RespeltQuery | undefined {
  const respellings = speller.respell(words);
  if (respellings.length === 0) return undefined;
  const searched: QueryWord[] = [];
  const proposed: string[] = [];
  const corrections: SearchCorrection[] = [];
  let at = 0;
  for (const { from, to, terms, sure } of [
    ...respellings,
    { from: words.length, to: words.length, terms: [], sure: true },
  ]) {
    for (const word of words.slice(at, from)) {
      searched.push(word);
      proposed.push(word.surface);
    }
    at = to;
    const replaced = words.slice(from, to);
    const meant = terms.map((term) => index.vocabulary.term(term));
    proposed.push(...meant);
    if (!sure) {
      searched.push(...replaced);
      continue;
    }
    if (replaced.length > 0)
      corrections.push({ from: replaced.map(({ surface }) => surface).join(' '), to: meant.join(' ') });
    for (const [place, term] of terms.entries()) {
      if (searched.some(({ text }) => text === meant[place])) continue;
      searched.push({
        text: meant[place]!,
        surface: meant[place]!,
        position: replaced[0]!.position,
        kind: 'word',
        readings: [{ term, weight: 1 }],
      });
    }
  }
  return {
    words: searched,
    corrections,
    ...(corrections.length === 0 ? {} : { correctedText: searched.map(({ surface }) => surface).join(' ') }),
    ...(respellings.every(({ sure }) => sure) ? {} : { didYouMean: proposed.join(' ') }),
  };
}
