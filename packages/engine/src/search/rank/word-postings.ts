import type { InvertedIndex } from '../index/inverted-index.ts';
import { PostingList } from '../index/posting-list.ts';
import { hasPhrase } from '../index/together.ts';
import type { ScoredList } from './scored-list.ts';

/** The postings of one term, as a ranker reads them. */
export function termPostings(list: PostingList, weight: number): ScoredList {
  return {
    items: list.items,
    impacts: list.impacts,
    length: list.length,
    weight,
    blockMaxima: () => list.blockMaxima(),
    lowerBound: (item, from) => list.lowerBound(item, from),
  };
}

/** The products in which the terms stand side by side, each with the least of what they earn. */
export function phrasePostings(index: InvertedIndex, terms: readonly number[]): PostingList {
  const rarest = terms.reduce((least, term) =>
    index.frequency(term) < index.frequency(least) ? term : least,
  );
  const list = index.postings(rarest);
  const found = new PostingList();
  for (let at = 0; at < list.length; at++) {
    const item = list.items[at]!;
    const record = index.record(item);
    if (record === undefined || !hasPhrase(record, terms)) continue;
    found.set(item, Math.min(...terms.map((term) => index.postings(term).impactOf(item))));
  }
  return found;
}
