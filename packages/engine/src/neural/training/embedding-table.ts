import type { AdamTable, Kernels } from '@aisle/kernels';
import type { Random } from '../../domain/random.ts';
import { ADAM } from './training-graph.ts';

/** Rows that one step may touch: its buffers in the kernels' memory grow to what was needed. */
interface Buffers {
  readonly capacity: number;
  readonly rows: Uint32Array;
  readonly slots: Uint32Array;
  readonly values: Float32Array;
  readonly sums: Float32Array;
}

/**
 * A table of embeddings under training in the kernels' memory: lazy Adam over the rows a step touched. What a step
 * does depends on the order of its rows alone, so a seed gives one table.
 */
export class EmbeddingTable {
  readonly #kernels: Kernels;
  readonly #adam: AdamTable;
  /** By row: its place among the rows of this step, and the step that placed it. */
  readonly #placeOf: Uint32Array;
  readonly #placedIn: Uint32Array;
  #buffers: Buffers;
  #stamp = 0;

  constructor(kernels: Kernels, rows: number, dimension: number) {
    const { memory } = kernels;
    this.#kernels = kernels;
    this.#adam = {
      table: memory.f32(rows * dimension).fill(0),
      first: memory.f32(rows * dimension).fill(0),
      second: memory.f32(rows * dimension).fill(0),
      dimension,
    };
    this.#placeOf = new Uint32Array(rows);
    this.#placedIn = new Uint32Array(rows);
    this.#buffers = this.#allocate(1024);
  }

  /** Rows × dimension, row-major: the table itself. */
  get weights(): Float32Array {
    return this.#adam.table;
  }

  initialise(random: Random, deviation: number): void {
    const { table } = this.#adam;
    for (let i = 0; i < table.length; i++) table[i] = deviation * random.normal();
  }

  /** Weights and moments, for checkpoints: views. */
  state(): Pick<AdamTable, 'table' | 'first' | 'second'> {
    return this.#adam;
  }

  /** The rows of `items`, in a new array; rows of −1 are zeros. */
  gather(items: Int32Array): Float32Array {
    const { table, dimension } = this.#adam;
    const out = new Float32Array(items.length * dimension);
    const { rows, values } = this.#room(items.length);
    for (let i = 0; i < items.length; i++) rows[i] = Math.max(0, items[i]!);
    this.#kernels.embedding.gather(table, dimension, rows, items.length, values);
    out.set(values.subarray(0, out.length));
    for (let i = 0; i < items.length; i++) {
      if (items[i]! < 0) out.fill(0, i * dimension, (i + 1) * dimension);
    }
    return out;
  }

  /** One step against gradients of rows (items by items of each group; −1 has none), number `step` from 1. */
  apply(
    groups: readonly { readonly items: Int32Array; readonly gradient: Float32Array }[],
    step: number,
    learningRate: number,
  ): void {
    const { dimension } = this.#adam;
    const { embedding } = this.#kernels;
    const all = groups.reduce((sum, { items }) => sum + items.length, 0);
    const { rows, slots, values, sums } = this.#room(all);
    this.#stamp++;
    let touched = 0;
    let at = 0;
    for (const { items, gradient } of groups) {
      for (let i = 0; i < items.length; i++) {
        const item = items[i]!;
        if (item < 0) continue;
        if (this.#placedIn[item] !== this.#stamp) {
          this.#placedIn[item] = this.#stamp;
          this.#placeOf[item] = touched;
          rows[touched++] = item;
        }
        slots[at] = this.#placeOf[item]!;
        values.set(gradient.subarray(i * dimension, (i + 1) * dimension), at * dimension);
        at++;
      }
    }
    sums.fill(0, 0, touched * dimension);
    embedding.add(values, dimension, slots, at, sums);
    embedding.adam(this.#adam, sums, rows, touched, { ...ADAM, step, learningRate });
  }

  #room(count: number): Buffers {
    if (count > this.#buffers.capacity) {
      const { rows, slots, values, sums } = this.#buffers;
      for (const array of [rows, slots, values, sums]) this.#kernels.memory.free(array);
      this.#buffers = this.#allocate(Math.ceil(count * 1.25));
    }
    return this.#buffers;
  }

  #allocate(capacity: number): Buffers {
    const { memory } = this.#kernels;
    const { dimension } = this.#adam;
    return {
      capacity,
      rows: memory.u32(capacity),
      slots: memory.u32(capacity),
      values: memory.f32(capacity * dimension),
      sums: memory.f32(capacity * dimension),
    };
  }
}
