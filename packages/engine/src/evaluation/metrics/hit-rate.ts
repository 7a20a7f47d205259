/**
 * HitRate@k = 1 when any of the first k places holds a target, else 0; its mean is the share of shoppers served.
 *
 * In leave-one-out it equals recall@k. Source: Deshpande & Karypis 2004, section 6.1.
 *
 * @param hits `hits[i]` is 1 where place i holds a target, else 0; at least k entries, 0 beyond the list's end.
 * @param k list length, ≥ 1.
 */
export function hitRate(hits: Uint8Array, k: number): number {
  for (let i = 0; i < k; i++) if (hits[i] === 1) return 1;
  return 0;
}
