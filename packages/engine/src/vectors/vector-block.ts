import type { Kernels } from '@aisle/kernels';

/** Rows of a full block: large enough that the best of each are found fast, small enough to be made in one turn. */
export const BLOCK_ROWS = 16_384;
const FIRST_ROWS = 1024;
const LEVELS = 127;

/** Vectors as 8-bit levels with a scale a row, in f32 too where asked, in the kernels' memory. */
export class VectorBlock {
  readonly #kernels: Kernels;
  readonly #size: number;
  readonly #exact: boolean;
  #rows: number;
  levels: Int8Array;
  scales: Float32Array;
  /** Empty without exact vectors. */
  values: Float32Array;
  /** Bit row % 32 of word row / 32 is set where the row holds a vector. */
  present: Uint32Array;
  count = 0;

  constructor(kernels: Kernels, size: number, exact: boolean, rows = FIRST_ROWS) {
    this.#kernels = kernels;
    this.#size = size;
    this.#exact = exact;
    this.#rows = rows;
    const { memory } = kernels;
    this.levels = memory.i8(rows * size).fill(0);
    this.scales = memory.f32(rows).fill(0);
    this.values = memory.f32(exact ? rows * size : 0);
    this.present = memory.u32(Math.ceil(rows / 32)).fill(0);
  }

  get rows(): number {
    return this.#rows;
  }

  has(row: number): boolean {
    return row < this.#rows && (this.present[row >> 5]! & (1 << (row & 31))) !== 0;
  }

  set(row: number, vector: Float32Array): void {
    if (row >= this.#rows) this.#grow(row);
    const from = row * this.#size;
    if (this.#exact) this.values.set(vector, from);
    let most = 0;
    for (let i = 0; i < this.#size; i++) most = Math.max(most, Math.abs(vector[i]!));
    this.scales[row] = most / LEVELS;
    const factor = most > 0 ? LEVELS / most : 0;
    for (let i = 0; i < this.#size; i++) this.levels[from + i] = Math.round(vector[i]! * factor);
    if (!this.has(row)) this.count++;
    this.present[row >> 5]! |= 1 << (row & 31);
  }

  /** Copies one row over another. */
  move(from: number, to: number): void {
    const size = this.#size;
    this.levels.copyWithin(to * size, from * size, (from + 1) * size);
    this.scales[to] = this.scales[from]!;
    if (this.#exact) this.values.copyWithin(to * size, from * size, (from + 1) * size);
  }

  delete(row: number): boolean {
    if (!this.has(row)) return false;
    this.present[row >> 5]! &= ~(1 << (row & 31));
    this.count--;
    return true;
  }

  /** Copies the row's vector into `out`: exactly where it is kept so, else from its levels. */
  read(row: number, out: Float32Array): void {
    const from = row * this.#size;
    if (this.#exact) out.set(this.values.subarray(from, from + this.#size));
    else for (let i = 0; i < this.#size; i++) out[i] = this.levels[from + i]! * this.scales[row]!;
  }

  free(): void {
    for (const array of [this.levels, this.scales, this.values, this.present])
      this.#kernels.memory.free(array);
  }

  #grow(row: number): void {
    let rows = this.#rows;
    while (rows <= row) rows *= 2;
    const wider = new VectorBlock(this.#kernels, this.#size, this.#exact, rows);
    wider.levels.set(this.levels);
    wider.scales.set(this.scales);
    wider.values.set(this.values);
    wider.present.set(this.present);
    this.free();
    this.#rows = wider.#rows;
    this.levels = wider.levels;
    this.scales = wider.scales;
    this.values = wider.values;
    this.present = wider.present;
  }
}
