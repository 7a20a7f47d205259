import type { Csr } from '../csr.ts';

/** Σ_h weights[h] · M[items[h], :] in f64; items beyond the rows are passed over. */
export function scoreRowsReference(
  matrix: Csr,
  items: ArrayLike<number>,
  weights: ArrayLike<number> | null,
): Float64Array {
  const out = new Float64Array(matrix.columns);
  for (let h = 0; h < items.length; h++) {
    if (items[h]! >= matrix.rows) continue;
    for (let e = matrix.rowPointers[items[h]!]!; e < matrix.rowPointers[items[h]! + 1]!; e++) {
      out[matrix.columnIndices[e]!]! += (weights?.[h] ?? 1) * (matrix.values?.[e] ?? 1);
    }
  }
  return out;
}

/** A·B for sparse A and dense B (`width` wide), in f64. */
export function multiplyDenseReference(a: Csr, b: ArrayLike<number>, width: number): Float64Array {
  const out = new Float64Array(a.rows * width);
  for (let r = 0; r < a.rows; r++) {
    for (let e = a.rowPointers[r]!; e < a.rowPointers[r + 1]!; e++) {
      for (let w = 0; w < width; w++) {
        out[r * width + w]! += (a.values?.[e] ?? 1) * b[a.columnIndices[e]! * width + w]!;
      }
    }
  }
  return out;
}
