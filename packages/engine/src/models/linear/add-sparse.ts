import type { Csr } from '@aisle/kernels';

/** out[j, i] += share · M[i, j]: a sparse matrix, rows by source, into a dense one, rows by target. */
export function addSparse(matrix: Csr, share: number, out: Float32Array): void {
  const n = matrix.columns;
  for (let source = 0; source < matrix.rows; source++) {
    for (let entry = matrix.rowPointers[source]!; entry < matrix.rowPointers[source + 1]!; entry++) {
      out[matrix.columnIndices[entry]! * n + source]! += share * (matrix.values?.[entry] ?? 1);
    }
  }
}
