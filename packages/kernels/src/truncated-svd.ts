import { assertWhole } from './arguments.ts';
import type { Kernels } from './create-kernels.ts';
import { assertCsr, type Csr, transposeCsr } from './csr.ts';
import { multiplyRight, orthonormalColumns } from './orthonormal-columns.ts';
import { symmetricEigen } from './symmetric-eigen.ts';

export interface TruncatedSvdOptions {
  /** Singular vectors wanted, at most the smaller side of the matrix. */
  readonly rank: number;
  /** Vectors carried beyond those wanted, that the last wanted ones converge too; 16 when absent. */
  readonly oversampling?: number;
  /** Multiplications by AᵀA; 4 when absent. Each shrinks what is missing by (σ_{rank + oversampling} / σ)². */
  readonly iterations?: number;
  readonly seed?: number;
  /** Awaited between iterations with the fraction done, 0…1; may throw to stop. */
  readonly onIteration?: (fraction: number) => Promise<void> | void;
}

export interface TruncatedSvd {
  /** The largest singular values, descending. */
  readonly values: Float32Array;
  /**
   * Right singular vectors as columns: columns × rank, row-major, in `kernels.memory` (free it after use). Each has the
   * sign that makes its largest entry positive.
   */
  readonly right: Float32Array;
}

/**
 * The largest singular values and right singular vectors of a sparse matrix, A ≈ U·diag(values)·rightᵀ, by randomised
 * subspace iteration (Halko, Martinsson & Tropp 2011, algorithms 4.4 and 5.1) on all threads; the left ones are
 * A·right / values. The same result bit for bit for any number of threads. Values below 3·10⁻⁴ of the largest are
 * rounding. Memory: 4·(rows + columns)·(rank + oversampling) bytes. A matrix of lower rank gets values 0 with vectors 0.
 */
export async function truncatedSvd(
  kernels: Kernels,
  matrix: Csr,
  { rank, oversampling = 16, iterations = 4, seed = 1, onIteration }: TruncatedSvdOptions,
): Promise<TruncatedSvd> {
  assertCsr(matrix, 'matrix');
  const { rows, columns } = matrix;
  assertWhole(rank, 'rank', 1, Math.min(rows, columns));
  assertWhole(oversampling, 'oversampling', 0);
  assertWhole(iterations, 'iterations', 1);
  const width = Math.min(rows, columns, rank + oversampling);
  const { memory, sparse } = kernels;
  const right = memory.f32(columns * width);
  const left = memory.f32(rows * width);
  const a = placed(kernels, matrix);
  const transposed = transposeCsr(a, memory);
  try {
    fillRandom(right, seed);
    for (let iteration = 0; iteration < iterations; iteration++) {
      await onIteration?.(iteration / iterations);
      sparse.multiplyDense(a, right, width, left);
      orthonormalColumns(kernels, left, rows, width);
      sparse.multiplyDense(transposed, left, width, right);
      orthonormalColumns(kernels, right, columns, width);
    }
    orthonormalColumns(kernels, right, columns, width);
    sparse.multiplyDense(a, right, width, left);
    const values = rotate(kernels, { right, columns, left, rows, width, rank });
    const result = memory.f32(columns * rank);
    result.set(right.subarray(0, columns * rank));
    return { values, right: result };
  } finally {
    for (const csr of [a, transposed]) {
      memory.free(csr.rowPointers);
      memory.free(csr.columnIndices);
      if (csr.values !== null) memory.free(csr.values);
    }
    memory.free(left);
    memory.free(right);
  }
}

interface Subspace {
  /** Orthonormal basis Q, columns × width; becomes the singular vectors, columns × rank. */
  readonly right: Float32Array;
  readonly columns: number;
  /** A·Q, rows × width. */
  readonly left: Float32Array;
  readonly rows: number;
  readonly width: number;
  readonly rank: number;
}

/** Turns the basis to the singular vectors: eigenvectors of (A·Q)ᵀ(A·Q). Returns the singular values. */
function rotate(kernels: Kernels, { right, columns, left, rows, width, rank }: Subspace): Float32Array {
  const { memory, dense } = kernels;
  const gram = memory.f32(width * width);
  const turn = memory.f32(width * rank);
  try {
    dense.gemm({ a: left, b: left, c: gram, m: width, n: width, k: rows, transposeA: true });
    const { values, vectors } = symmetricEigen(Float64Array.from(gram), width);
    const least = Number.EPSILON * values[0]!;
    for (let k = 0; k < rank; k++) {
      for (let i = 0; i < width; i++) turn[i * rank + k] = values[k]! > least ? vectors[k * width + i]! : 0;
    }
    multiplyRight(kernels, right, columns, width, turn, rank);
    fixSigns(right, columns, rank);
    return Float32Array.from({ length: rank }, (_, k) => Math.sqrt(Math.max(0, values[k]!)));
  } finally {
    memory.free(gram);
    memory.free(turn);
  }
}

function fixSigns(vectors: Float32Array, rows: number, rank: number): void {
  const largest = new Float32Array(rank);
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < rank; k++) {
      const value = vectors[row * rank + k]!;
      if (Math.abs(value) > Math.abs(largest[k]!)) largest[k] = value;
    }
  }
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < rank; k++) if (largest[k]! < 0) vectors[row * rank + k]! *= -1;
  }
}

function placed({ memory }: Kernels, { values, ...csr }: Csr): Csr {
  return {
    ...csr,
    rowPointers: memory.copy(csr.rowPointers),
    columnIndices: memory.copy(csr.columnIndices),
    values: values === null ? null : memory.copy(values),
  };
}

/** Uniform in [−1, 1): mulberry32. */
function fillRandom(out: Float32Array, seed: number): void {
  let state = seed | 0;
  for (let at = 0; at < out.length; at++) {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    out[at] = (mixed ^ (mixed >>> 14)) / 2 ** 31;
  }
}
