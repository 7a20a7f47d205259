import { assertLength, assertWhole } from './arguments.ts';
import { assertCsr, type Csr, compactRows, hasAscendingColumns, transposeCsr } from './csr.ts';
import { KernelError } from './kernel-error.ts';
import type { Runtime } from './runtime.ts';

export interface GramOptions {
  /** 'lower' leaves what is above the diagonal undefined, which is all that invertSymmetric reads. */
  readonly triangle?: 'lower' | 'full';
}

export interface ItemNeighborOptions {
  /** Added to the product of norms: similarities with little support shrink. 0 when absent. */
  readonly shrinkage?: number;
  /** One norm a column; the columns' Euclidean norms when absent, all ones for raw co-occurrence. */
  readonly norms?: Float32Array;
}

/** Sparse kernels. Training ones run on all threads and take arrays from anywhere. */
export class SparseKernels {
  readonly #runtime: Runtime;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  /** out[columns × columns] ← XᵀX. */
  gram(x: Csr, out: Float32Array, { triangle = 'full' }: GramOptions = {}): void {
    // Symmetry halves the work where rows are sorted.
    const lower = hasAscendingColumns(x);
    this.#cross(x, x, out, lower, false);
    if (lower && triangle === 'full') this.#runtime.fork('mirror', [out.byteOffset, x.columns, 1]);
  }

  /** out[a.columns × b.columns] ← AᵀB (added to out with `accumulate`): for each row r, out[i,j] += a_ri · b_rj. */
  cross(a: Csr, b: Csr, out: Float32Array, { accumulate = false }: { accumulate?: boolean } = {}): void {
    if (a.rows !== b.rows) {
      throw new KernelError(
        'kernels.bad_argument',
        'b',
        `a has ${a.rows} rows and b ${b.rows}.`,
        'Give both the same rows.',
      );
    }
    this.#cross(a, b, out, false, accumulate);
  }

  /**
   * The k most similar columns of every column of X, similarity Σ_r x_ri·x_rj / (norm_i·norm_j + shrinkage):
   * only positive ones, without itself, as a columns × columns CSR with ascending columns.
   */
  itemNeighbors(x: Csr, k: number, { shrinkage = 0, norms }: ItemNeighborOptions = {}): Csr {
    assertCsr(x, 'x');
    assertWhole(k, 'k', 1);
    const { memory, threads } = this.#runtime;
    const n = x.columns;
    const width = Math.min(k, Math.max(1, n - 1));
    const mark = memory.mark();
    try {
      const byRow = this.#place(x);
      const byColumn = transposeCsr(byRow, memory);
      const columnNorms = norms === undefined ? memory.f32(n) : memory.copy(norms);
      assertLength(columnNorms, n, 'norms');
      if (norms === undefined) fillNorms(byColumn, columnNorms);
      const ids = memory.u32(n * width);
      const scores = memory.f32(n * width);
      const counts = memory.u32(n);
      const sumBytes = Math.ceil(n / 16) * 64;
      // One row may note all its columns after the last check: columns / 8 + columns, rounded up.
      const workspaceBytes = 3 * sumBytes + 64;
      const workspaces = memory.alloc(threads * workspaceBytes);
      this.#runtime.fork('itemNeighbors', [
        ...addresses(byColumn),
        ...addresses(byRow),
        n,
        columnNorms.byteOffset,
        shrinkage,
        width,
        ids.byteOffset,
        scores.byteOffset,
        counts.byteOffset,
        workspaces,
        workspaceBytes,
      ]);
      return compactRows(n, n, width, ids, scores, counts);
    } finally {
      memory.release(mark);
    }
  }

  /** out[rows × width] ← A·B (added to out with `accumulate`); B is dense, a.columns × width, both in memory. */
  multiplyDense(
    a: Csr,
    b: Float32Array,
    width: number,
    out: Float32Array,
    { accumulate = false }: { accumulate?: boolean } = {},
  ): void {
    assertCsr(a, 'a');
    assertWhole(width, 'width', 1);
    assertLength(b, a.columns * width, 'b');
    assertLength(out, a.rows * width, 'out');
    const { memory } = this.#runtime;
    const bAddress = memory.address(b, 'b');
    const outAddress = memory.address(out, 'out');
    const mark = memory.mark();
    try {
      const placed = this.#place(a);
      this.#runtime.fork('multiplySparseDense', [
        ...addresses(placed),
        a.rows,
        bAddress,
        width,
        outAddress,
        accumulate ? 1 : 0,
      ]);
    } finally {
      memory.release(mark);
    }
  }

  /**
   * out ← Σ_h weights[h] · M[items[h], :] (added to out with `accumulate`): one shopper's scores from an
   * item-item matrix. The first `count` entries of `items` and `weights` are used; null weights are ones; items
   * beyond M's rows are passed over. On the calling thread; all arrays lie in memory; allocates nothing and
   * trusts the matrix (check it once with assertCsr when it is loaded).
   */
  scoreRows(
    matrix: Csr,
    items: Uint32Array,
    weights: Float32Array | null,
    count: number,
    out: Float32Array,
    accumulate = false,
  ): void {
    this.#runtime.assertUsable();
    assertLength(items, count, 'items');
    if (weights !== null) assertLength(weights, count, 'weights');
    assertLength(out, matrix.columns, 'out');
    const { memory, exports } = this.#runtime;
    exports.scoreSparseRows(
      memory.address(matrix.rowPointers, 'matrix.rowPointers'),
      memory.address(matrix.columnIndices, 'matrix.columnIndices'),
      matrix.values === null ? 0 : memory.address(matrix.values, 'matrix.values'),
      matrix.rows,
      memory.address(items, 'items'),
      weights === null ? 0 : memory.address(weights, 'weights'),
      count,
      memory.address(out, 'out'),
      out.length,
      accumulate ? 1 : 0,
    );
  }

  #cross(a: Csr, b: Csr, out: Float32Array, lower: boolean, accumulate: boolean): void {
    assertCsr(a, 'a');
    if (b !== a) assertCsr(b, 'b');
    assertLength(out, a.columns * b.columns, 'out');
    const { memory } = this.#runtime;
    const outAddress = memory.address(out, 'out');
    const mark = memory.mark();
    try {
      const transposed = transposeCsr(a, memory);
      const byRow = this.#place(b);
      this.#runtime.fork('crossDense', [
        ...addresses(transposed),
        ...addresses(byRow),
        outAddress,
        a.columns,
        b.columns,
        lower ? 1 : 0,
        accumulate ? 1 : 0,
      ]);
    } finally {
      memory.release(mark);
    }
  }

  /** The matrix with all arrays in the kernels' memory, copied where they are not. */
  #place(csr: Csr): Csr {
    const { memory } = this.#runtime;
    const { rowPointers, columnIndices, values } = csr;
    return {
      ...csr,
      rowPointers: memory.owns(rowPointers) ? rowPointers : memory.copy(rowPointers),
      columnIndices: memory.owns(columnIndices) ? columnIndices : memory.copy(columnIndices),
      values: values === null || memory.owns(values) ? values : memory.copy(values),
    };
  }
}

function addresses(csr: Csr): [number, number, number] {
  return [csr.rowPointers.byteOffset, csr.columnIndices.byteOffset, csr.values?.byteOffset ?? 0];
}

/** Euclidean norms of the rows of `rows`, in f64 sums. */
function fillNorms(rows: Csr, norms: Float32Array): void {
  for (let r = 0; r < rows.rows; r++) {
    const from = rows.rowPointers[r]!;
    const to = rows.rowPointers[r + 1]!;
    let sum = rows.values === null ? to - from : 0;
    if (rows.values !== null) for (let e = from; e < to; e++) sum += rows.values[e]! ** 2;
    norms[r] = Math.sqrt(sum);
  }
}
