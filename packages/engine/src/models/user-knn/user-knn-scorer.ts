import type { ItemIndex } from '../../domain/ids.ts';
import type { Evidence, ModelQuery, ScoredItems, Scorer } from '../../domain/model.ts';
import { NO_ROW } from '../item-items/placed-item-items.ts';
import { INPUT_CAPACITY, QueryInput } from '../item-items/query-input.ts';
import type { PlacedShoppers } from './placed-shoppers.ts';

export interface UserKnnScorerOptions {
  readonly neighbors: number;
  /** Weight of an act by event type code. */
  readonly weights: ArrayLike<number>;
  /** Steps back after which an act weighs 1/e; 0: age does not matter. */
  readonly decay: number;
}

/**
 * Two sparse sums: likeness of every past shopper to the question, then what the nearest of them wanted.
 * A request allocates nothing.
 */
export class UserKnnScorer implements Scorer {
  readonly #placed: PlacedShoppers;
  readonly #input: QueryInput;
  readonly #rows: Uint32Array;
  readonly #likeness: Float32Array;
  readonly #near: Uint32Array;
  readonly #nearness: Float32Array;
  #nearLength = 0;
  readonly #scores: Float32Array;
  readonly #ids: Uint32Array;
  readonly #best: Float32Array;
  /** By live item: its weight in the question, for `explain`; and its part in an item's score. */
  readonly #asked: Float32Array;
  readonly #parts: Float32Array;
  #lastScored: ModelQuery | undefined;

  constructor(placed: PlacedShoppers, options: UserKnnScorerOptions) {
    const { memory } = placed.kernels;
    const size = placed.rowOf.length;
    const shoppers = placed.byShopper.rows;
    this.#placed = placed;
    this.#rows = memory.u32(INPUT_CAPACITY);
    this.#likeness = memory.f32(Math.max(1, shoppers));
    this.#near = memory.u32(options.neighbors);
    this.#nearness = memory.f32(options.neighbors);
    this.#scores = memory.f32(Math.max(1, size));
    this.#ids = memory.u32(Math.max(1, size));
    this.#best = memory.f32(Math.max(1, size));
    this.#asked = new Float32Array(size);
    this.#parts = new Float32Array(size);
    this.#input = new QueryInput(new Uint32Array(INPUT_CAPACITY), memory.f32(INPUT_CAPACITY), {
      ...options,
      items: size,
    });
  }

  retrieve(query: ModelQuery, k: number, out: ScoredItems): void {
    out.length = 0;
    const most = Math.min(k, this.#placed.rowOf.length);
    this.#score(query);
    if (most === 0 || this.#nearLength === 0) return;
    const found = this.#placed.kernels.topK.ofDense(this.#scores, most, this.#ids, this.#best, null, 0);
    for (let place = 0; place < found; place++) {
      out.items[place] = this.#ids[place]!;
      out.scores[place] = this.#best[place]!;
    }
    out.length = found;
  }

  scoreAll(query: ModelQuery, scores: Float32Array): void {
    this.#score(query);
    const size = this.#placed.rowOf.length;
    scores.set(this.#scores.subarray(0, size));
    scores.fill(0, size);
  }

  /** The item of the question that makes the shoppers alike who wanted `item`. */
  explain(query: ModelQuery, item: ItemIndex): Evidence | undefined {
    if (this.#lastScored !== query) this.#score(query);
    if (!(item < this.#placed.rowOf.length && this.#scores[item]! > 0)) return undefined;
    const { items, weights, length } = this.#input;
    for (let place = 0; place < length; place++) this.#asked[items[place]!] = weights[place]!;
    const shoppers = this.#gatherParts(item);
    let because = -1;
    let total = 0;
    let most = 0;
    for (let place = 0; place < length; place++) {
      const part = this.#parts[items[place]!]!;
      total += part;
      if (part > most) {
        most = part;
        because = items[place]!;
      }
      this.#parts[items[place]!] = 0;
      this.#asked[items[place]!] = 0;
    }
    const figures = { shoppers, share: most / total };
    return because < 0 ? undefined : { because: because as ItemIndex, figures };
  }

  /** Adds to `parts` what each asked item has in the score of `item`; returns how many near shoppers wanted it. */
  #gatherParts(item: number): number {
    const { byShopper, likeness } = this.#placed;
    let shoppers = 0;
    for (let place = 0; place < this.#nearLength; place++) {
      const from = byShopper.rowPointers[this.#near[place]!]!;
      const to = byShopper.rowPointers[this.#near[place]! + 1]!;
      const own = byShopper.columnIndices.indexOf(item, from);
      if (own < 0 || own >= to) continue;
      shoppers++;
      for (let entry = from; entry < to; entry++) {
        const other = byShopper.columnIndices[entry]!;
        this.#parts[other]! += this.#asked[other]! * likeness[entry]! * byShopper.values[own]!;
      }
    }
    return shoppers;
  }

  #score(query: ModelQuery): void {
    this.#lastScored = query;
    this.#input.read(query);
    const { kernels, byItem, byShopper, rowOf } = this.#placed;
    const { items, weights, length } = this.#input;
    this.#nearLength = 0;
    let known = 0;
    for (let place = 0; place < length; place++) {
      // Items that nobody in the artefact wanted lie beyond its rows and are passed over.
      this.#rows[place] = rowOf[items[place]!]!;
      if (this.#rows[place] !== NO_ROW) known++;
    }
    if (known > 0) {
      kernels.sparse.scoreRows(byItem, this.#rows, weights, length, this.#likeness);
      this.#nearLength = kernels.topK.ofDense(
        this.#likeness,
        Math.min(this.#near.length, byShopper.rows),
        this.#near,
        this.#nearness,
        null,
        0,
      );
    }
    kernels.sparse.scoreRows(byShopper, this.#near, this.#nearness, this.#nearLength, this.#scores);
  }
}
