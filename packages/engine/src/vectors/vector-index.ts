import type { Kernels } from '@aisle/kernels';
import { AisleError } from '../domain/errors.ts';
import { CandidateList } from './candidate-list.ts';
import { BLOCK_ROWS, VectorBlock } from './vector-block.ts';

/** Rows that the 8-bit scan hands on for each result, to be scored exactly. */
const CANDIDATES_PER_RESULT = 4;

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
  readonly #query: Float32Array;
  readonly #filter: Uint32Array;
  readonly #best = new CandidateList();
  /** Sized by the largest k asked so far: results of one block, and the candidates' exact vectors. */
  #ids: Uint32Array = new Uint32Array(0);
  #scores: Float32Array = new Float32Array(0);
  #panel: Float32Array = new Float32Array(0);

  constructor(kernels: Kernels, { embeddingSize, exact = true }: VectorIndexOptions) {
    this.#kernels = kernels;
    this.embeddingSize = embeddingSize;
    this.exact = exact;
    this.#query = kernels.memory.f32(embeddingSize);
    this.#filter = kernels.memory.u32(BLOCK_ROWS / 32);
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
    const wanted = this.exact ? k * CANDIDATES_PER_RESULT : k;
    this.#reserve(wanted);
    this.#query.set(query);
    this.#best.begin(wanted);
    for (const [at, block] of this.#blocks.entries()) {
      if (block !== undefined && block.count > 0) this.#scan(block, at * BLOCK_ROWS, wanted, allowed);
    }
    return this.exact ? this.#rescore(k, items, scores) : this.#best.copy(k, items, scores);
  }

  /** Gives the memory back; the index is of no use afterwards. */
  free(): void {
    for (const block of this.#blocks) block?.free();
    this.#blocks.length = 0;
    const { memory } = this.#kernels;
    for (const array of [this.#query, this.#filter]) memory.free(array);
    for (const array of [this.#ids, this.#scores, this.#panel]) if (array.length > 0) memory.free(array);
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

  #scan(block: VectorBlock, first: number, k: number, allowed: Uint32Array | null): void {
    const words = block.present.length;
    const filter = this.#filter.subarray(0, words);
    if (allowed === null) filter.set(block.present);
    else {
      const from = first / 32;
      let any = 0;
      for (let i = 0; i < words; i++) any |= filter[i] = block.present[i]! & (allowed[from + i] ?? 0);
      if (any === 0) return;
    }
    const { levels, scales } = block;
    const found = this.#kernels.topK.scanInt8(
      { levels, scales, dimension: this.embeddingSize },
      null,
      this.#query,
      Math.min(k, block.rows),
      this.#ids,
      this.#scores,
      filter,
    );
    this.#best.merge(this.#ids, this.#scores, found, first);
  }

  /** Gathers the candidates' exact vectors, in the order of their index, and scans them. */
  #rescore(k: number, items: Uint32Array, scores: Float32Array): number {
    const candidates = this.#best.ascending();
    const size = this.embeddingSize;
    if (candidates.length === 0) return 0;
    for (const [row, item] of candidates.entries()) {
      const block = this.#blocks[Math.floor(item / BLOCK_ROWS)]!;
      const from = (item % BLOCK_ROWS) * size;
      this.#panel.set(block.values.subarray(from, from + size), row * size);
    }
    const found = this.#kernels.topK.scan(
      this.#panel.subarray(0, candidates.length * size),
      this.#query,
      Math.min(k, candidates.length),
      this.#ids,
      this.#scores,
    );
    for (let i = 0; i < found; i++) {
      items[i] = candidates[this.#ids[i]!]!;
      scores[i] = this.#scores[i]!;
    }
    return found;
  }

  #reserve(wanted: number): void {
    if (this.#ids.length >= wanted) return;
    const { memory } = this.#kernels;
    for (const array of [this.#ids, this.#scores, this.#panel]) if (array.length > 0) memory.free(array);
    this.#ids = memory.u32(wanted);
    this.#scores = memory.f32(wanted);
    if (this.exact) this.#panel = memory.f32(wanted * this.embeddingSize);
  }
}

function assertVector(vector: Float32Array, size: number): void {
  if (vector.length !== size) {
    throw new AisleError('invalid_field', `A vector has ${vector.length} numbers; the index holds ${size}.`, {
      field: 'vector',
      remedy: 'Encode with the encoder that the index was built with, or build it again.',
    });
  }
  for (let i = 0; i < size; i++) {
    if (Number.isFinite(vector[i])) continue;
    throw new AisleError('invalid_field', `Number ${i} of a vector is not finite.`, {
      field: 'vector',
      remedy: 'See what the encoder gives for this text.',
    });
  }
}
