import type { Kernels } from '@aisle/kernels';
import { assertVector } from './assert-vector.ts';
import { BlockSearch } from './block-search.ts';
import { BLOCK_ROWS, VectorBlock } from './vector-block.ts';

export interface VectorIndexOptions {
  readonly embeddingSize: number;
  /** Keeps the vectors in f32 too and scores the best exactly; true unless given. */
  readonly exact?: boolean;
}

/**
 * The vectors of a catalogue and their nearest neighbours by dot product, which is the cosine where vectors have unit
 * length. Every row is scanned, in 8 bits; the best four times k are scored in f32. Items are named by their dense
 * index; gaps cost memory, so take the indices of an `ItemTable`.
 *
 * Memory an item: 5 · embeddingSize + 4 bytes (1 · embeddingSize + 4 without the exact ones), so 512 numbers take
 * 2.5 KiB, 256 MB for 100,000. It lies in the kernels' memory, which ends at 4 GiB; do not `release` to a mark that is
 * older than the index or its last insertion.
 */
export class VectorIndex {
  readonly embeddingSize: number;
  readonly exact: boolean;
  readonly #kernels: Kernels;
  readonly #blocks: (VectorBlock | undefined)[] = [];
  readonly #filter: Uint32Array;
  readonly #search: BlockSearch;

  constructor(kernels: Kernels, { embeddingSize, exact = true }: VectorIndexOptions) {
    this.#kernels = kernels;
    this.embeddingSize = embeddingSize;
    this.exact = exact;
    this.#filter = kernels.memory.u32(BLOCK_ROWS / 32);
    this.#search = new BlockSearch(kernels, embeddingSize, exact);
  }

  /** Items with a vector. */
  get size(): number {
    return this.#blocks.reduce((sum, block) => sum + (block?.count ?? 0), 0);
  }

  /** One more than the largest item index there is room for. */
  get capacity(): number {
    return this.#blocks.length * BLOCK_ROWS;
  }

  has(item: number): boolean {
    return this.#blocks[Math.floor(item / BLOCK_ROWS)]?.has(item % BLOCK_ROWS) ?? false;
  }

  /**
   * Inserts or replaces.
   * @throws AisleError `invalid_field` when the length is another or a number is not finite.
   */
  set(item: number, vector: Float32Array): void {
    assertVector(vector, this.embeddingSize);
    const at = Math.floor(item / BLOCK_ROWS);
    let block = this.#blocks[at];
    if (block === undefined) {
      // Blocks behind the first are sure to fill.
      block = new VectorBlock(this.#kernels, this.embeddingSize, this.exact, at > 0 ? BLOCK_ROWS : undefined);
      this.#blocks[at] = block;
    }
    block.set(item % BLOCK_ROWS, vector);
  }

  /** False when it had none. */
  delete(item: number): boolean {
    return this.#blocks[Math.floor(item / BLOCK_ROWS)]?.delete(item % BLOCK_ROWS) ?? false;
  }

  /** Copies an item's vector into `out`; false when it has none. */
  read(item: number, out: Float32Array): boolean {
    if (!this.has(item)) return false;
    this.#blocks[Math.floor(item / BLOCK_ROWS)]!.read(item % BLOCK_ROWS, out);
    return true;
  }

  /**
   * The best `k` items into `items` and `scores` (at least k long), best first, of equal scores the lower index
   * first. `allowed` is a bitmap, bit item % 32 of word item / 32; what lies behind its end is not allowed.
   * @returns how many there are. Allocates nothing once the largest k was asked.
   */
  search(
    query: Float32Array,
    k: number,
    items: Uint32Array,
    scores: Float32Array,
    allowed: Uint32Array | null = null,
  ): number {
    assertVector(query, this.embeddingSize);
    if (k <= 0) return 0;
    this.#search.begin(query, k);
    for (const [at, block] of this.#blocks.entries())
      if (block !== undefined && block.count > 0) this.#scan(block, at * BLOCK_ROWS, allowed);
    return this.#search.finish(k, items, scores, this.#copyExact);
  }

  /** Gives the memory back; the index is of no use afterwards. */
  free(): void {
    for (const block of this.#blocks) block?.free();
    this.#blocks.length = 0;
    this.#kernels.memory.free(this.#filter);
    this.#search.free();
  }

  /** Blocks by their place; for snapshots. */
  blocks(): readonly (VectorBlock | undefined)[] {
    return this.#blocks;
  }

  /** Puts a whole block in place; for snapshots. */
  adopt(at: number, block: VectorBlock): void {
    this.#blocks[at]?.free();
    this.#blocks[at] = block;
  }

  #scan(block: VectorBlock, first: number, allowed: Uint32Array | null): void {
    const words = block.present.length;
    const filter = this.#filter.subarray(0, words);
    if (allowed === null) filter.set(block.present);
    else {
      const from = first / 32;
      let any = 0;
      for (let i = 0; i < words; i++) any |= filter[i] = block.present[i]! & (allowed[from + i] ?? 0);
      if (any === 0) return;
    }
    this.#search.scan(block, filter, first);
  }

  readonly #copyExact = (item: number, panel: Float32Array, at: number): void => {
    const block = this.#blocks[Math.floor(item / BLOCK_ROWS)]!;
    const from = (item % BLOCK_ROWS) * this.embeddingSize;
    panel.set(block.values.subarray(from, from + this.embeddingSize), at);
  };
}
