/**
 * NDCG@k with binary gain: DCG = Σ_{i<k} hits[i] / log₂(i + 2), divided by the DCG of an ideal list, which has a target
 * at each of its first min(k, n) places. Source: Järvelin & Kekäläinen 2002; the ideal over min(k, n) as in Mult-VAE.
 *
 * @param hits `hits[i]` is 1 where place i holds a target, else 0; at least k entries, 0 beyond the list's end.
 * @param targets n ≥ 0; without targets the value is 0 (such shoppers are not evaluated).
 * @param k list length, ≥ 1.
 * @returns 0 … 1.
 */
export function ndcg(hits: Uint8Array, targets: number, k: number): number {
  if (targets === 0) return 0;
  let gain = 0;
  let ideal = 0;
  const reachable = Math.min(k, targets);
  for (let i = 0; i < k; i++) {
    const discount = discountAt(i);
    if (hits[i] === 1) gain += discount;
    if (i < reachable) ideal += discount;
  }
  return gain / ideal;
}

const DISCOUNTS = Float64Array.from({ length: 128 }, (_, place) => 1 / Math.log2(place + 2));

function discountAt(place: number): number {
  return DISCOUNTS[place] ?? 1 / Math.log2(place + 2);
}
