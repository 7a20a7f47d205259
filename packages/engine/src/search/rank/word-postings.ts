import type { InvertedIndex } from '../index/inverted-index.ts';
import { BLOCK, PostingList } from '../index/posting-list.ts';
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

/**
 * The postings of a word that may be read in several ways: every product that has any of the terms once, with the best
 * of what they earn. `parts` are at least two; `weights` are relative to `weight`.
 */
export function unionPostings(
  parts: readonly PostingList[],
  weights: readonly number[],
  weight: number,
): ScoredList {
  let most = 0;
  for (const part of parts) most += part.length;
  const union = { items: new Int32Array(most), impacts: new Float32Array(most), length: 0 };
  const places = new Int32Array(parts.length);
  for (;;) {
    let item = 0x7fffffff;
    for (const [at, part] of parts.entries())
      if (places[at]! < part.length && part.items[places[at]!]! < item) item = part.items[places[at]!]!;
    if (item === 0x7fffffff) break;
    let best = 0;
    for (const [at, part] of parts.entries()) {
      if (places[at]! >= part.length || part.items[places[at]!] !== item) continue;
      best = Math.max(best, part.impacts[places[at]!]! * weights[at]!);
      places[at]!++;
    }
    union.items[union.length] = item;
    union.impacts[union.length++] = best;
  }
  return {
    ...union,
    weight,
    blockMaxima: () => maximaOf(union.impacts, union.length),
    lowerBound: (item, from) => lowerBoundIn(union.items, union.length, item, from),
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

function maximaOf(impacts: Float32Array, length: number): Float32Array {
  const maxima = new Float32Array(Math.ceil(length / BLOCK));
  for (let at = 0; at < length; at++) {
    const block = Math.floor(at / BLOCK);
    if (impacts[at]! > maxima[block]!) maxima[block] = impacts[at]!;
  }
  return maxima;
}

function lowerBoundIn(items: Int32Array, length: number, item: number, from: number): number {
  let low = from;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (items[middle]! < item) low = middle + 1;
    else high = middle;
  }
  return low;
}
