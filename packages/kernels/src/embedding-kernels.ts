import { assertLength, assertWhole } from './arguments.ts';
import { KernelError } from './kernel-error.ts';
import type { Runtime } from './runtime.ts';

/** A table of embeddings under training: rows × dimension, row-major, and Adam's two moments of it. */
export interface AdamTable {
  readonly table: Float32Array;
  readonly first: Float32Array;
  readonly second: Float32Array;
  readonly dimension: number;
}

export interface AdamStep {
  /** Steps taken, this one included. */
  readonly step: number;
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/** What training does with the rows of a table, on the calling thread and in the order given. Arrays lie in `kernels.memory`. */
export class EmbeddingKernels {
  readonly #runtime: Runtime;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  /** out[i] ← table[rows[i]] for i < count; out is count × dimension. */
  gather(table: Float32Array, dimension: number, rows: Uint32Array, count: number, out: Float32Array): void {
    assertWhole(dimension, 'dimension', 1);
    this.#assertRows(rows, count, Math.floor(table.length / dimension), 'rows');
    assertLength(out, count * dimension, 'out');
    const { memory, exports } = this.#runtime;
    exports.gatherRows(
      memory.address(table, 'table'),
      memory.address(rows, 'rows'),
      count,
      dimension,
      memory.address(out, 'out'),
    );
  }

  /** out[slots[i]] += values[i] for i < count, one after the other. */
  add(values: Float32Array, dimension: number, slots: Uint32Array, count: number, out: Float32Array): void {
    assertWhole(dimension, 'dimension', 1);
    this.#assertRows(slots, count, Math.floor(out.length / dimension), 'slots');
    assertLength(values, count * dimension, 'values');
    const { memory, exports } = this.#runtime;
    exports.addRows(
      memory.address(values, 'values'),
      memory.address(slots, 'slots'),
      count,
      dimension,
      memory.address(out, 'out'),
    );
  }

  /**
   * Lazy Adam (Kingma and Ba 2015; moments of rows without a gradient stay as they are): one step for the distinct
   * rows `rows[0…count)`, gradient i (count × dimension) for row i.
   */
  adam(
    { table, first, second, dimension }: AdamTable,
    gradients: Float32Array,
    rows: Uint32Array,
    count: number,
    { step, learningRate, beta1, beta2, epsilon }: AdamStep,
  ): void {
    assertWhole(dimension, 'dimension', 1);
    assertWhole(step, 'step', 1);
    this.#assertRows(rows, count, Math.floor(table.length / dimension), 'rows');
    assertLength(first, table.length, 'first');
    assertLength(second, table.length, 'second');
    assertLength(gradients, count * dimension, 'gradients');
    const { memory, exports } = this.#runtime;
    exports.adamRows(
      memory.address(table, 'table'),
      memory.address(first, 'first'),
      memory.address(second, 'second'),
      memory.address(gradients, 'gradients'),
      memory.address(rows, 'rows'),
      count,
      dimension,
      learningRate / (1 - beta1 ** step),
      1 / Math.sqrt(1 - beta2 ** step),
      beta1,
      beta2,
      epsilon,
    );
  }

  #assertRows(rows: Uint32Array, count: number, limit: number, field: string): void {
    this.#runtime.assertUsable();
    assertWhole(count, 'count', 0);
    assertLength(rows, count, field);
    for (let i = 0; i < count; i++) {
      if (rows[i]! < limit) continue;
      throw new KernelError(
        'kernels.bad_argument',
        field,
        `${field}[${i}] is ${rows[i]}, and there are ${limit} rows.`,
        'Give rows that the table has.',
      );
    }
  }
}
