import { assertLength, assertWhole } from './arguments.ts';
import { KernelError } from './kernel-error.ts';
import type { Runtime } from './runtime.ts';

/** C ← alpha · op(A) · op(B) + beta · C; op(A) is m × k, op(B) k × n, C m × n, all row-major. */
export interface Gemm {
  readonly a: Float32Array;
  readonly b: Float32Array;
  readonly c: Float32Array;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** `a` is stored k × m and used transposed. */
  readonly transposeA?: boolean;
  /** `b` is stored n × k and used transposed. */
  readonly transposeB?: boolean;
  /** 1 when absent. */
  readonly alpha?: number;
  /** 0 when absent; then C is not read. */
  readonly beta?: number;
}

/** Dense f32 algebra on all threads. Matrices are row-major and lie in `kernels.memory`. */
export class DenseKernels {
  readonly #runtime: Runtime;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  gemm({ a, b, c, m, n, k, transposeA = false, transposeB = false, alpha = 1, beta = 0 }: Gemm): void {
    assertWhole(m, 'm', 0);
    assertWhole(n, 'n', 0);
    assertWhole(k, 'k', 1);
    assertLength(a, m * k, 'a');
    assertLength(b, k * n, 'b');
    assertLength(c, m * n, 'c');
    const { memory, exports, threads } = this.#runtime;
    const addresses = [memory.address(a, 'a'), memory.address(b, 'b'), memory.address(c, 'c')] as const;
    const workspace = memory.alloc(exports.gemmWorkspace(threads));
    try {
      this.#runtime.fork('gemm', [
        addresses[0],
        transposeA ? 4 : k * 4,
        transposeA ? m * 4 : 4,
        addresses[1],
        transposeB ? 4 : n * 4,
        transposeB ? k * 4 : 4,
        addresses[2],
        m,
        n,
        k,
        alpha,
        beta,
        workspace,
      ]);
    } finally {
      memory.free(workspace);
    }
  }

  /**
   * Inverts a symmetric positive definite n × n matrix in place. Only the lower triangle is read; both are
   * written. Workspace: about 1.5 KB a row. Throws `kernels.not_positive_definite`, and then the matrix is
   * spoilt.
   */
  invertSymmetric(matrix: Float32Array, n: number): void {
    assertWhole(n, 'n', 0, 32767);
    assertLength(matrix, n * n, 'matrix');
    if (n === 0) return;
    const { memory, exports, threads } = this.#runtime;
    const address = memory.address(matrix, 'matrix');
    const mark = memory.mark();
    try {
      const workspace = memory.alloc(exports.inverseWorkspace(n, threads) >>> 0);
      this.#runtime.fork('invertSymmetric', [address, n, workspace]);
      const failed = new Int32Array(memory.wasm.buffer, workspace, 1)[0]!;
      if (failed >= 0) {
        throw new KernelError(
          'kernels.not_positive_definite',
          'matrix',
          `The matrix is not positive definite at index ${failed}.`,
          'Raise the regularization added to its diagonal, or look for NaN in it.',
        );
      }
    } finally {
      memory.release(mark);
    }
  }

  /** Copies the lower triangle of an n × n matrix over the upper one. */
  mirrorLower(matrix: Float32Array, n: number): void {
    assertWhole(n, 'n', 0, 32767);
    assertLength(matrix, n * n, 'matrix');
    this.#runtime.fork('mirror', [this.#runtime.memory.address(matrix, 'matrix'), n, 1]);
  }

  /**
   * EASE weights in place from P = (XᵀX + λI)⁻¹: B[i,j] = −P[i,j] / P[j,j], B[i,i] = 0 (Steck 2019,
   * "Embarrassingly shallow autoencoders for sparse data", eq. 8). The score of j is Σ_i x_i · B[i,j].
   */
  easeWeights(inverse: Float32Array, n: number): void {
    assertWhole(n, 'n', 0, 32767);
    assertLength(inverse, n * n, 'inverse');
    const { memory } = this.#runtime;
    const address = memory.address(inverse, 'inverse');
    const reciprocals = memory.f32(n);
    try {
      for (let j = 0; j < n; j++) reciprocals[j] = -1 / inverse[j * n + j]!;
      this.#runtime.fork('easeWeights', [address, n, reciprocals.byteOffset]);
    } finally {
      memory.free(reciprocals);
    }
  }
}
