import type { ListCase } from './list-case.ts';

/** Share of what shoppers took that makes the head: the best known items that together have it are no tail. */
const HEAD_SHARE = 0.8;

/**
 * 1 for items of the long tail: all but the smallest set of best known items that holds 80 % of the shopper-item pairs
 * of training. Equal ones come in item order. Items nobody acted on are tail.
 *
 * @param popularity distinct training shoppers of each item.
 */
export function longTailItems(popularity: Uint32Array): Uint8Array {
  const order = Uint32Array.from(popularity.keys());
  order.sort((a, b) => popularity[b]! - popularity[a]! || a - b);
  let left = HEAD_SHARE * popularity.reduce((sum, count) => sum + count, 0);
  const tail = new Uint8Array(popularity.length).fill(1);
  for (const item of order) {
    if (left <= 0) break;
    tail[item] = 0;
    left -= popularity[item]!;
  }
  return tail;
}

/**
 * Long-tail share@k: the share of the list's first k items that are of the long tail.
 * Source: APLT of Abdollahpouri, Burke & Mobasher 2017.
 *
 * @returns NaN for an empty list.
 */
export function longTailShare(tail: Uint8Array, { list }: ListCase, k: number): number {
  const places = Math.min(list.length, k);
  let listed = 0;
  for (let i = 0; i < places; i++) listed += tail[list.items[i]!]!;
  return places === 0 ? Number.NaN : listed / places;
}
