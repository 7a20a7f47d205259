import type { Kernels } from './create-kernels.ts';

/** Rows multiplied at a time: the product needs a second buffer of so many rows only. */
const ROWS_AT_ONCE = 4096;
/** A column whose part beyond the columns before it is so much shorter than itself is f32 rounding. */
const DEPENDENT = 1e-6;

/**
 * Makes the columns of a row-major rows × width matrix in `kernels.memory` orthonormal, in place, by Cholesky QR:
 * M ← M · R⁻¹, MᵀM = RᵀR. Columns that depend on those before them become 0. Accurate while the columns' condition
 * number stays below about 10³; a second call removes what rounding the first one left.
 */
export function orthonormalColumns(
  kernels: Kernels,
  matrix: Float32Array,
  rows: number,
  width: number,
): void {
  const { memory, dense } = kernels;
  const mark = memory.mark();
  try {
    const gram = memory.f32(width * width);
    dense.gemm({ a: matrix, b: matrix, c: gram, m: width, n: width, k: rows, transposeA: true });
    gram.set(invertedFactor(gram, width));
    multiplyRight(kernels, matrix, rows, width, gram, width);
  } finally {
    memory.release(mark);
  }
}

/** M (rows × width) ← M · B (width × columns), columns ≤ width, in place: rows × columns numbers from the start. */
export function multiplyRight(
  { memory, dense }: Kernels,
  matrix: Float32Array,
  rows: number,
  width: number,
  b: Float32Array,
  columns: number,
): void {
  const block = memory.f32(Math.min(rows, ROWS_AT_ONCE) * columns);
  try {
    for (let first = 0; first < rows; first += ROWS_AT_ONCE) {
      const m = Math.min(ROWS_AT_ONCE, rows - first);
      const a = matrix.subarray(first * width, (first + m) * width);
      dense.gemm({ a, b, c: block, m, n: columns, k: width });
      matrix.set(block.subarray(0, m * columns), first * columns);
    }
  } finally {
    memory.free(block);
  }
}

/** R⁻¹ (upper triangular, row-major) of a Gram matrix RᵀR, in f64; columns without a pivot are 0. */
function invertedFactor(gram: Float32Array, n: number): Float64Array {
  // Lower factor L = Rᵀ by rows, so that every inner loop runs over neighbours.
  const lower = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = gram[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= lower[i * n + k]! * lower[j * n + k]!;
      if (j < i) lower[i * n + j] = lower[j * n + j] === 0 ? 0 : sum / lower[j * n + j]!;
      else lower[i * n + i] = sum > DEPENDENT * gram[i * n + i]! && sum > 0 ? Math.sqrt(sum) : 0;
    }
  }
  // Column j of R⁻¹ is row j of L⁻¹: L⁻¹[j, :] = (e_j − Σ_{k<j} L[j,k] · L⁻¹[k, :]) / L[j,j].
  const inverse = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    const pivot = lower[j * n + j]!;
    if (pivot === 0) continue;
    inverse[j * n + j] = 1;
    for (let k = 0; k < j; k++) {
      const factor = lower[j * n + k]!;
      if (factor !== 0) for (let i = 0; i <= k; i++) inverse[j * n + i]! -= factor * inverse[k * n + i]!;
    }
    for (let i = 0; i <= j; i++) inverse[j * n + i]! /= pivot;
  }
  const upper = new Float64Array(n * n);
  for (let j = 0; j < n; j++) for (let i = 0; i <= j; i++) upper[i * n + j] = inverse[j * n + i]!;
  return upper;
}
