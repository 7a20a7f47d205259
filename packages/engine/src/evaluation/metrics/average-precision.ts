/**
 * Average precision@k = Σ_{i<k} hits[i] · precision@(i + 1) / min(k, n); its mean over shoppers is MAP@k.
 *
 * The denominator is min(k, n), so that a list with a target at every reachable place has 1.
 * Source: Buckley & Voorhees 2000; truncated at k with the min(k, n) denominator as in the Million Song challenge.
 *
 * @param hits `hits[i]` is 1 where place i holds a target, else 0; at least k entries, 0 beyond the list's end.
 * @param targets n ≥ 0; without targets the value is 0 (such shoppers are not evaluated).
 * @param k list length, ≥ 1.
 */
export function averagePrecision(hits: Uint8Array, targets: number, k: number): number {
  if (targets === 0) return 0;
  let found = 0;
  let sum = 0;
  for (let i = 0; i < k; i++) {
    if (hits[i] !== 1) continue;
    found++;
    sum += found / (i + 1);
  }
  return sum / Math.min(k, targets);
}
