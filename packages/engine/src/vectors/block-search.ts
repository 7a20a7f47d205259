import type { Kernels } from '@aisle/kernels';
import { CandidateList } from './candidate-list.ts';
import type { VectorBlock } from './vector-block.ts';

/** Rows that the 8-bit scan hands on for each result, to be scored exactly. */
const CANDIDATES_PER_RESULT = 4;

/** Copies an item's exact vector to a place in the panel. */
export type CopyExact = (item: number, panel: Float32Array, at: number) => void;

/**
 * One search over several blocks: their 8-bit scans are merged, and the best four times k are scored in f32 where
 * the blocks keep that. Its arrays grow with the largest k asked and are used again.
 */
export class BlockSearch {
  readonly query: Float32Array;
  readonly #kernels: Kernels;
  readonly #size: number;
  readonly #exact: boolean;
  readonly #best = new CandidateList();
  #wanted = 0;
  #ids: Uint32Array = new Uint32Array(0);
  #scores: Float32Array = new Float32Array(0);
  #panel: Float32Array = new Float32Array(0);

  constructor(kernels: Kernels, size: number, exact: boolean) {
    this.#kernels = kernels;
    this.#size = size;
    this.#exact = exact;
    this.query = kernels.memory.f32(size);
  }

  begin(query: Float32Array, k: number): void {
    this.#wanted = this.#exact ? k * CANDIDATES_PER_RESULT : k;
    this.#reserve(this.#wanted);
    this.query.set(query);
    this.#best.begin(this.#wanted);
  }

  /** `filter` has a bit a row and lies in the kernels' memory. Row r is the item items[r], or first + r without. */
  scan(block: VectorBlock, filter: Uint32Array, first: number, items?: Uint32Array): void {
    const { levels, scales } = block;
    const found = this.#kernels.topK.scanInt8(
      { levels, scales, dimension: this.#size },
      null,
      this.query,
      Math.min(this.#wanted, block.rows),
      this.#ids,
      this.#scores,
      filter,
    );
    if (items) for (let i = 0; i < found; i++) this.#ids[i] = items[this.#ids[i]!]!;
    this.#best.merge(this.#ids, this.#scores, found, first);
  }

  /** The best k of all blocks, best first, of equal scores the lower item first; how many there are. */
  finish(k: number, items: Uint32Array, scores: Float32Array, copyExact: CopyExact): number {
    if (!this.#exact) return this.#best.copy(k, items, scores);
    // In the order of their items, so that ties fall to the lower one.
    const candidates = this.#best.ascending();
    const size = this.#size;
    if (candidates.length === 0) return 0;
    for (let row = 0; row < candidates.length; row++) copyExact(candidates[row]!, this.#panel, row * size);
    const found = this.#kernels.topK.scan(
      this.#panel.subarray(0, candidates.length * size),
      this.query,
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

  free(): void {
    this.#kernels.memory.free(this.query);
    this.#freeScratch();
  }

  #reserve(wanted: number): void {
    if (this.#ids.length >= wanted) return;
    this.#freeScratch();
    const { memory } = this.#kernels;
    this.#ids = memory.u32(wanted);
    this.#scores = memory.f32(wanted);
    if (this.#exact) this.#panel = memory.f32(wanted * this.#size);
  }

  #freeScratch(): void {
    for (const array of [this.#ids, this.#scores, this.#panel])
      if (array.length > 0) this.#kernels.memory.free(array);
  }
}
