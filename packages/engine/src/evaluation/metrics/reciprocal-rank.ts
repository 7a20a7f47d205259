/**
 * Reciprocal rank@k = 1 / (place of the first target, from 1) when it is among the first k, else 0; its mean over
 * shoppers is MRR@k. Further targets change nothing. Source: Voorhees 1999 (TREC-8 question answering).
 *
 * @param hits `hits[i]` is 1 where place i holds a target, else 0; at least k entries, 0 beyond the list's end.
 * @param k list length, ≥ 1.
 */
export function reciprocalRank(hits: Uint8Array, k: number): number {
  for (let i = 0; i < k; i++) if (hits[i] === 1) return 1 / (i + 1);
  return 0;
}
