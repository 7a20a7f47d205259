import type { Kernels } from '@aisle/kernels';
import { AisleError } from '../domain/errors.ts';
import { assertVector } from './assert-vector.ts';
import { BlockSearch } from './block-search.ts';
import { VectorBlock } from './vector-block.ts';

const FIRST_ROWS = 64;
const NOWHERE = 0xffffffff;

export interface CellIndexOptions {
  readonly embeddingSize: number;
  /** cells × embeddingSize, of unit length: see `trainCells`. */
  readonly centres: Float32Array;
  /** Keeps the vectors in f32 too and scores the best exactly; true unless given. */
  readonly exact?: boolean;
}

/** Vectors of one cell and the items in its rows. */
interface Cell {
  readonly block: VectorBlock;
  items: Uint32Array;
  /** Rows in use; a deleted one is filled by the last. */
  used: number;
}

/**
 * Nearest neighbours among more vectors than can be scanned for each query (inverted file: Jégou et al. 2011): each
 * vector lies in the cell of its nearest centre, and a query looks into the cells whose centres are nearest to it.
 * What lies in other cells is missed; measure with `neighbourRecall`, and use `VectorIndex` up to a few hundred
 * thousand. Memory an item: that of `VectorIndex`, up to twice as much while cells grow, and 16 bytes.
 */
export class CellIndex {
  readonly embeddingSize: number;
  readonly cells: number;
  readonly #kernels: Kernels;
  readonly #exact: boolean;
  readonly #centres: Float32Array;
  readonly #cells: (Cell | undefined)[];
  readonly #search: BlockSearch;
  readonly #vector: Float32Array;
  readonly #nearest: Uint32Array;
  readonly #closeness: Float32Array;
  #filter: Uint32Array;
  /** By item: its cell and the row in it. */
  #cellOf = new Uint32Array(1024).fill(NOWHERE);
  #rowOf = new Uint32Array(1024);
  #size = 0;

  constructor(kernels: Kernels, { embeddingSize, centres, exact = true }: CellIndexOptions) {
    this.#kernels = kernels;
    this.#exact = exact;
    this.embeddingSize = embeddingSize;
    this.cells = centres.length / embeddingSize;
    if (!Number.isInteger(this.cells) || this.cells === 0) {
      throw new AisleError('invalid_field', 'The centres are no rows of the vectors’ length.', {
        field: 'centres',
        remedy: 'Take those that trainCells gave for vectors of this encoder.',
      });
    }
    const { memory } = kernels;
    this.#centres = memory.copy(centres);
    this.#cells = new Array<Cell | undefined>(this.cells).fill(undefined);
    this.#search = new BlockSearch(kernels, embeddingSize, exact);
    this.#vector = memory.f32(embeddingSize);
    this.#nearest = memory.u32(this.cells);
    this.#closeness = memory.f32(this.cells);
    this.#filter = memory.u32(FIRST_ROWS / 32);
  }

  /** Items with a vector. */
  get size(): number {
    return this.#size;
  }

  has(item: number): boolean {
    return item < this.#cellOf.length && this.#cellOf[item] !== NOWHERE;
  }

  /** Inserts or replaces. @throws AisleError `invalid_field`. */
  set(item: number, vector: Float32Array): void {
    assertVector(vector, this.embeddingSize);
    this.delete(item);
    this.#reserveItem(item);
    this.#vector.set(vector);
    const { topK } = this.#kernels;
    topK.scan(this.#centres, this.#vector, 1, this.#nearest, this.#closeness);
    const at = this.#nearest[0]!;
    const cell = this.#cellAt(at);
    const row = cell.used++;
    cell.block.set(row, vector);
    if (cell.items.length < cell.block.rows) {
      const items = new Uint32Array(cell.block.rows);
      items.set(cell.items);
      cell.items = items;
    }
    cell.items[row] = item;
    this.#cellOf[item] = at;
    this.#rowOf[item] = row;
    this.#size++;
  }

  /** False when it had none. */
  delete(item: number): boolean {
    if (!this.has(item)) return false;
    const cell = this.#cells[this.#cellOf[item]!]!;
    const row = this.#rowOf[item]!;
    const last = --cell.used;
    if (row !== last) {
      const moved = cell.items[last]!;
      cell.block.move(last, row);
      cell.items[row] = moved;
      this.#rowOf[moved] = row;
    }
    cell.block.delete(last);
    this.#cellOf[item] = NOWHERE;
    this.#size--;
    return true;
  }

  /**
   * The best `k` items of the `probes` nearest cells; otherwise as `VectorIndex.search`. With as many probes as cells
   * nothing is missed.
   */
  search(
    query: Float32Array,
    k: number,
    probes: number,
    items: Uint32Array,
    scores: Float32Array,
    allowed: Uint32Array | null = null,
  ): number {
    assertVector(query, this.embeddingSize);
    if (k <= 0) return 0;
    this.#search.begin(query, k);
    const count = this.#kernels.topK.scan(
      this.#centres,
      this.#search.query,
      Math.max(1, Math.min(probes, this.cells)),
      this.#nearest,
      this.#closeness,
    );
    for (let i = 0; i < count; i++) {
      const cell = this.#cells[this.#nearest[i]!];
      if (cell !== undefined && cell.used > 0) this.#scan(cell, allowed);
    }
    return this.#search.finish(k, items, scores, this.#copyExact);
  }

  /** Gives the memory back; the index is of no use afterwards. */
  free(): void {
    for (const cell of this.#cells) cell?.block.free();
    this.#cells.fill(undefined);
    for (const array of [this.#centres, this.#vector, this.#nearest, this.#closeness, this.#filter])
      this.#kernels.memory.free(array);
    this.#search.free();
  }

  #scan({ block, items, used }: Cell, allowed: Uint32Array | null): void {
    let filter = block.present;
    if (allowed !== null) {
      filter = this.#filterOf(block.present.length);
      filter.fill(0);
      let any = false;
      for (let row = 0; row < used; row++) {
        const item = items[row]!;
        if (((allowed[item >>> 5] ?? 0) & (1 << (item & 31))) === 0) continue;
        filter[row >> 5]! |= 1 << (row & 31);
        any = true;
      }
      if (!any) return;
    }
    this.#search.scan(block, filter, 0, items);
  }

  #filterOf(words: number): Uint32Array {
    if (this.#filter.length < words) {
      this.#kernels.memory.free(this.#filter);
      this.#filter = this.#kernels.memory.u32(words);
    }
    return this.#filter.subarray(0, words);
  }

  #cellAt(at: number): Cell {
    const known = this.#cells[at];
    if (known) return known;
    const block = new VectorBlock(this.#kernels, this.embeddingSize, this.#exact, FIRST_ROWS);
    const made = { block, items: new Uint32Array(FIRST_ROWS), used: 0 };
    this.#cells[at] = made;
    return made;
  }

  #reserveItem(item: number): void {
    const length = this.#cellOf.length;
    if (item < length) return;
    const wider = 2 ** Math.ceil(Math.log2(item + 1));
    const [cellOf, rowOf] = [new Uint32Array(wider).fill(NOWHERE), new Uint32Array(wider)];
    cellOf.set(this.#cellOf);
    rowOf.set(this.#rowOf);
    this.#cellOf = cellOf;
    this.#rowOf = rowOf;
  }

  readonly #copyExact = (item: number, panel: Float32Array, at: number): void => {
    const { block } = this.#cells[this.#cellOf[item]!]!;
    const from = this.#rowOf[item]! * this.embeddingSize;
    panel.set(block.values.subarray(from, from + this.embeddingSize), at);
  };
}
