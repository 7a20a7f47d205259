import type { Kernels } from '@aisle/kernels';

/** Finds the best k for the vector of a row; into `items`, how many. */
export type FindNeighbours = (row: number, k: number, items: Uint32Array, scores: Float32Array) => number;

export interface RecallOptions {
  readonly k: number;
  /** Rows asked for, spread evenly over all. */
  readonly samples: number;
}

/**
 * What a faster or smaller search loses: the share of the true k nearest rows (f32, by dot product) that it finds,
 * averaged over sample rows, from 0 to 1. `vectors` is rows × size, and its row numbers are the items' indices.
 */
export function neighbourRecall(
  kernels: Kernels,
  vectors: Float32Array,
  size: number,
  { k, samples }: RecallOptions,
  find: FindNeighbours,
): number {
  const rows = vectors.length / size;
  const count = Math.min(samples, rows);
  const most = Math.min(k, rows);
  if (count === 0) return 1;
  const { memory } = kernels;
  const matrix = memory.copy(vectors);
  const query = memory.f32(size);
  const ids = memory.u32(most);
  const exact = memory.f32(most);
  try {
    const items = new Uint32Array(most);
    const scores = new Float32Array(most);
    let found = 0;
    let wanted = 0;
    for (let sample = 0; sample < count; sample++) {
      const row = Math.floor((sample * rows) / count);
      query.set(vectors.subarray(row * size, (row + 1) * size));
      const truth = new Set(ids.subarray(0, kernels.topK.scan(matrix, query, most, ids, exact)));
      wanted += truth.size;
      const got = find(row, most, items, scores);
      for (let i = 0; i < got; i++) if (truth.has(items[i]!)) found++;
    }
    return found / wanted;
  } finally {
    // One by one: a release to a mark would take what `find` allocates along.
    for (const array of [matrix, query, ids, exact]) memory.free(array);
  }
}
