import type { Csr } from '../csr.ts';

/** AᵀB by its definition: for each row r, out[i,j] += a_ri · b_rj, in f64. The Gram matrix is AᵀA. */
export function crossReference(a: Csr, b: Csr): Float64Array {
  const out = new Float64Array(a.columns * b.columns);
  for (let r = 0; r < a.rows; r++) {
    for (let e = a.rowPointers[r]!; e < a.rowPointers[r + 1]!; e++) {
      for (let f = b.rowPointers[r]!; f < b.rowPointers[r + 1]!; f++) {
        out[a.columnIndices[e]! * b.columns + b.columnIndices[f]!]! +=
          (a.values?.[e] ?? 1) * (b.values?.[f] ?? 1);
      }
    }
  }
  return out;
}
