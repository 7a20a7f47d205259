import { assertLength, assertWhole } from './arguments.ts';
import type { Csr } from './csr.ts';
import { KernelError } from './kernel-error.ts';
import type { Runtime } from './runtime.ts';

/** What rows of factors are solved against. Matrices are row-major and lie in `kernels.memory`. */
export interface FactorSystem {
  /** The other side's factors, `width` a row. */
  readonly factors: Float32Array;
  /** Numbers a row, a multiple of 8; columns beyond the embedding are 0 in all rows. */
  readonly width: number;
  /** width × width, symmetric: what every row's system starts from, such as the `gram` of the factors. */
  readonly gram: Float32Array;
  /** w of an entry is weight · value. */
  readonly weight: number;
  /** c of an entry is w + offset; 0 when absent. */
  readonly offset?: number;
  /** Columns solved at a time, a multiple of 8; all of them, which is exact, when absent. */
  readonly block?: number;
}

/** Entries (user, item, value) in any order, and the matrices that explain them; all in `kernels.memory`. */
export interface RatedPairs {
  readonly userOf: Uint32Array;
  readonly itemOf: Uint32Array;
  readonly ratings: Float32Array;
  readonly users: Float32Array;
  readonly items: Float32Array;
  readonly width: number;
  /** Column of the users' biases (1 on the items' side); the next one has the items'. */
  readonly bias: number;
}

/** A matrix of users by items with ascending columns, the user of each entry, and the factors; in `kernels.memory`. */
export interface RankedPairs {
  readonly matrix: Csr;
  readonly rowOf: Uint32Array;
  readonly users: Float32Array;
  readonly items: Float32Array;
  readonly width: number;
  /** Column of the items' biases (1 on the users' side). */
  readonly bias: number;
}

export interface Descent {
  readonly rate: number;
  readonly regularization: number;
}

/** Least squares and stochastic descent on factor matrices. */
export class FactorKernels {
  readonly #runtime: Runtime;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  /** out[width × width] ← scale · YᵀY for the first `rows` rows of Y. On all threads, the same for any number. */
  gram(factors: Float32Array, rows: number, width: number, out: Float32Array, scale = 1): void {
    assertWidth(width, 'width');
    assertWhole(rows, 'rows', 0);
    assertLength(factors, rows * width, 'factors');
    assertLength(out, width * width, 'out');
    const { memory, exports, threads } = this.#runtime;
    const addresses = [memory.address(factors, 'factors'), memory.address(out, 'out')] as const;
    const mark = memory.mark();
    try {
      const parts = memory.alloc(exports.factorGramWorkspace(width));
      const panels = memory.alloc(threads * exports.factorWorkspace(width));
      this.#runtime.fork('factorGram', [addresses[0], rows, width, scale, parts, panels, addresses[1]]);
    } finally {
      memory.release(mark);
    }
  }

  /**
   * One half of alternating least squares: each row x of `out` that has entries becomes the minimum of
   * xᵀ(G + λI)x + Σ_e w_e (x·y_e)² − 2 Σ_e c_e (x·y_e) (Hu, Koren & Volinsky 2008, eq. 4), by Cholesky; rows without
   * entries become 0. With a `block` smaller than the width, columns are solved in turn while the others stay
   * (iALS++, Rendle et al. 2021), starting from what `out` holds. Values are ≥ 0. The matrix lies in memory and is
   * trusted (check it once with assertCsr). On all threads, the same for any number.
   * @param regularization λ of each row.
   * @throws KernelError `kernels.not_positive_definite`.
   */
  solveRows(matrix: Csr, regularization: Float32Array, out: Float32Array, system: FactorSystem): void {
    const { factors, width, gram, weight, offset = 0, block = width } = system;
    assertWidth(width, 'width');
    assertWidth(block, 'block');
    assertLength(regularization, matrix.rows, 'regularization');
    assertLength(out, matrix.rows * width, 'out');
    assertLength(factors, matrix.columns * width, 'factors');
    assertLength(gram, width * width, 'gram');
    const { memory, exports, threads } = this.#runtime;
    const size = Math.min(block, width);
    const mark = memory.mark();
    try {
      const failed = memory.i32(1).fill(0);
      const workspaces = memory.alloc(threads * exports.factorWorkspace(size));
      this.#runtime.fork('solveFactorRows', [
        memory.address(matrix.rowPointers, 'matrix.rowPointers'),
        memory.address(matrix.columnIndices, 'matrix.columnIndices'),
        matrix.values === null ? 0 : memory.address(matrix.values, 'matrix.values'),
        matrix.rows,
        weight,
        offset,
        memory.address(factors, 'factors'),
        width,
        memory.address(gram, 'gram'),
        memory.address(regularization, 'regularization'),
        size,
        memory.address(out, 'out'),
        workspaces,
        failed.byteOffset,
      ]);
      if (failed[0] !== 0) {
        throw new KernelError(
          'kernels.not_positive_definite',
          'regularization',
          'The system of at least one row is not positive definite.',
          'Raise the regularization, or look for NaN or negative values.',
        );
      }
    } finally {
      memory.release(mark);
    }
  }

  /**
   * solveRows for one row, on the calling thread: the first `count` entries of `columns` and `values` (null: all 1) go
   * into x. With `targets`, c_e is what they say. Allocates nothing after the first call of a width and trusts the
   * columns. Returns whether the system was positive definite.
   */
  solveRow(
    columns: Uint32Array,
    values: Float32Array | null,
    targets: Float32Array | null,
    count: number,
    regularization: number,
    x: Float32Array,
    { factors, width, gram, weight, offset = 0 }: FactorSystem,
  ): boolean {
    this.#runtime.assertUsable();
    assertWidth(width, 'width');
    assertLength(columns, count, 'columns');
    if (values !== null) assertLength(values, count, 'values');
    if (targets !== null) assertLength(targets, count, 'targets');
    assertLength(x, width, 'x');
    assertLength(gram, width * width, 'gram');
    const { memory, exports } = this.#runtime;
    const solved = exports.solveFactorRow(
      memory.address(columns, 'columns'),
      values === null ? 0 : memory.address(values, 'values'),
      targets === null ? 0 : memory.address(targets, 'targets'),
      count,
      weight,
      offset,
      memory.address(factors, 'factors'),
      width,
      memory.address(gram, 'gram'),
      regularization,
      width,
      memory.address(x, 'x'),
      this.#runtime.scratch(exports.factorWorkspace(width)),
    );
    return solved !== 0;
  }

  /**
   * `samples` steps of Bayesian personalised ranking (Rendle et al. 2009): an entry of the matrix, drawn evenly, against
   * a column that its row lacks. On the calling thread. `state` (64 words in memory) carries the chance from call to
   * call; its first word is the seed, not 0.
   */
  rankDescent(pairs: RankedPairs, samples: number, descent: Descent, state: Uint32Array): void {
    this.#runtime.assertUsable();
    const { matrix, rowOf, users, items, width, bias } = pairs;
    assertWidth(width, 'width');
    assertWhole(bias, 'bias', 0, width - 1);
    assertWhole(samples, 'samples', 0);
    assertLength(rowOf, matrix.columnIndices.length, 'rowOf');
    assertLength(users, matrix.rows * width, 'users');
    assertLength(items, matrix.columns * width, 'items');
    assertLength(state, 64, 'state');
    if (matrix.columnIndices.length === 0) return;
    const { memory, exports } = this.#runtime;
    exports.rankDescent(
      memory.address(matrix.rowPointers, 'matrix.rowPointers'),
      memory.address(matrix.columnIndices, 'matrix.columnIndices'),
      memory.address(rowOf, 'rowOf'),
      matrix.columnIndices.length,
      matrix.columns,
      memory.address(users, 'users'),
      memory.address(items, 'items'),
      width,
      bias,
      samples,
      descent.rate,
      descent.regularization,
      memory.address(state, 'state'),
    );
  }

  /**
   * One pass of descent over the ratings in `order`: r ≈ mean + b_u + b_i + p_u·q_i. On the calling thread. Returns the
   * sum of squared errors, each before its step.
   */
  ratingDescent(pairs: RatedPairs, order: Uint32Array, mean: number, descent: Descent): number {
    this.#runtime.assertUsable();
    const { userOf, itemOf, ratings, users, items, width, bias } = pairs;
    assertWidth(width, 'width');
    assertWhole(bias, 'bias', 0, width - 2);
    assertLength(itemOf, userOf.length, 'itemOf');
    assertLength(ratings, userOf.length, 'ratings');
    const { memory, exports } = this.#runtime;
    return exports.ratingDescent(
      memory.address(order, 'order'),
      order.length,
      memory.address(userOf, 'userOf'),
      memory.address(itemOf, 'itemOf'),
      memory.address(ratings, 'ratings'),
      mean,
      memory.address(users, 'users'),
      memory.address(items, 'items'),
      width,
      bias,
      descent.rate,
      descent.regularization,
    );
  }
}

function assertWidth(value: number, field: string): void {
  assertWhole(value, field, 8, 1024);
  if (value % 8 === 0) return;
  throw new KernelError('kernels.bad_argument', field, `${field} is ${value}.`, 'Give a multiple of 8.');
}
