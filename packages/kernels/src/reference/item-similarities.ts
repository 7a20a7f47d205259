import type { Csr } from '../csr.ts';
import { crossReference } from './cross.ts';

/** All similarities x_i·x_j / (norm_i·norm_j + shrinkage), zero diagonal, in f64; kernels keep the best of a row. */
export function itemSimilaritiesReference(
  x: Csr,
  shrinkage: number,
  norms?: ArrayLike<number>,
): Float64Array {
  const n = x.columns;
  const similarities = crossReference(x, x);
  const norm = norms ?? Array.from({ length: n }, (_, i) => Math.sqrt(similarities[i * n + i]!));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const dot = similarities[i * n + j]!;
      similarities[i * n + j] = i === j || dot === 0 ? 0 : dot / (norm[i]! * norm[j]! + shrinkage);
    }
  }
  return similarities;
}
