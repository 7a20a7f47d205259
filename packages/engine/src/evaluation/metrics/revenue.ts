import type { ListCase } from './list-case.ts';

/**
 * Revenue@k = Σ price of the targets among the first k / Σ of the min(k, n) highest prices among the targets: recall in
 * which a dear article counts for more than a cheap one; 1 is reachable for everyone. Targets without a price are left out.
 *
 * @param prices of every item, NaN where unknown.
 * @returns NaN when no target has a price above 0.
 */
export function revenue(prices: Float64Array, { list, hits, targets }: ListCase, k: number): number {
  const wanted = Float64Array.from(targets, (item) => prices[item]!).filter((price) => price > 0);
  if (wanted.length === 0) return Number.NaN;
  wanted.sort();
  let reachable = 0;
  for (let i = Math.max(0, wanted.length - k); i < wanted.length; i++) reachable += wanted[i]!;
  let taken = 0;
  for (let i = 0; i < Math.min(list.length, k); i++) {
    const price = prices[list.items[i]!]!;
    if (hits[i] === 1 && price > 0) taken += price;
  }
  return taken / reachable;
}
