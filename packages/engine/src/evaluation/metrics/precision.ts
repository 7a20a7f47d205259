/**
 * Precision@k = (targets among the first k) / k.
 *
 * The denominator is k even when the list is shorter or the shopper has fewer targets than k: an empty place is a place
 * wasted, so the best reachable value is min(k, n) / k. Source: Herlocker et al. 2004, section 4.2.
 *
 * @param hits `hits[i]` is 1 where place i holds a target, else 0; at least k entries, 0 beyond the list's end.
 * @param k list length, ≥ 1.
 * @returns 0 … 1; 0 when nothing was hit.
 */
export function precision(hits: Uint8Array, k: number): number {
  return hitCount(hits, k) / k;
}

/** Number of targets among the first k places. */
export function hitCount(hits: Uint8Array, k: number): number {
  let count = 0;
  for (let i = 0; i < k; i++) count += hits[i]!;
  return count;
}
