export interface Ranked {
  readonly ids: number[];
  readonly scores: number[];
}

/**
 * The definition of every top-k kernel: entries above `minimum` (never NaN), allowed by the bitmap, by
 * descending score, then ascending index; the first k.
 */
export function topKReference(
  values: ArrayLike<number>,
  k: number,
  filter: Uint32Array | null = null,
  minimum = Number.NEGATIVE_INFINITY,
): Ranked {
  const ids: number[] = [];
  for (let i = 0; i < values.length; i++) {
    const allowed = filter === null || ((filter[i >> 5]! >>> (i & 31)) & 1) === 1;
    if (allowed && values[i]! > minimum) ids.push(i);
  }
  ids.sort((a, b) => values[b]! - values[a]! || a - b);
  const best = ids.slice(0, k);
  return { ids: best, scores: best.map((i) => values[i]!) };
}
