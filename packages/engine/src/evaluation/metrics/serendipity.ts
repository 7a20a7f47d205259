import type { ListCase } from './list-case.ts';

/**
 * Place of every item by training popularity, 0 for the best known; equal ones in item order.
 *
 * @param popularity distinct training shoppers of each item.
 */
export function popularityRanks(popularity: Uint32Array): Uint32Array {
  const order = Uint32Array.from(popularity.keys());
  order.sort((a, b) => popularity[b]! - popularity[a]! || a - b);
  const ranks = new Uint32Array(popularity.length);
  for (let place = 0; place < order.length; place++) ranks[order[place]!] = place;
  return ranks;
}

/**
 * Serendipity@k = (targets among the first k that the k best known items of the shop would not have shown) / min(k, n):
 * what was both wanted and not to be expected. Recall over the same denominator, so the two can be held side by side.
 * Source: Ge, Delgado-Battenfeld & Jannach 2010, with popularity as the primitive recommender.
 *
 * @param ranks from `popularityRanks`.
 */
export function serendipity(ranks: Uint32Array, { list, hits, targets }: ListCase, k: number): number {
  let found = 0;
  for (let i = 0; i < Math.min(list.length, k); i++) {
    if (hits[i] === 1 && ranks[list.items[i]!]! >= k) found++;
  }
  return targets.length === 0 ? 0 : found / Math.min(k, targets.length);
}
