import type { ItemIndex } from '../../domain/ids.ts';
import type { Evidence, ModelQuery, ScoredItems, Scorer } from '../../domain/model.ts';
import type { PlacedEmbeddings } from './placed-embeddings.ts';
import type { SequenceEncoder } from './sequence-encoder.ts';

/**
 * Serves the network: score = what is wanted next · (item − mean item), so that 0 is what the average item has, and what
 * lies below is not proposed. The page's items count as the newest steps.
 */
export class SequenceScorer implements Scorer {
  readonly #placed: PlacedEmbeddings;
  readonly #encoder: SequenceEncoder;
  /** By event type code; acts of weight 0 are no steps. */
  readonly #weights: ArrayLike<number>;
  /** Rows of the history's steps, oldest first. */
  readonly #rows: Int32Array;
  readonly #scores: Float32Array;
  readonly #ids: Uint32Array;
  readonly #best: Float32Array;
  #count = 0;
  /** The query that the encoder's answer is of. */
  #lastEncoded: ModelQuery | undefined;

  constructor(placed: PlacedEmbeddings, encoder: SequenceEncoder, weights: ArrayLike<number>) {
    const { memory } = placed.kernels;
    const rows = Math.max(1, placed.itemOf.length);
    this.#placed = placed;
    this.#encoder = encoder;
    this.#weights = weights;
    this.#rows = new Int32Array(encoder.capacity);
    this.#scores = memory.f32(rows);
    this.#ids = memory.u32(rows);
    this.#best = memory.f32(rows);
  }

  retrieve(query: ModelQuery, k: number, out: ScoredItems): void {
    out.length = 0;
    const { itemOf, centred, levels, kernels } = this.#placed;
    const most = Math.min(k, itemOf.length);
    if (most === 0 || !this.#encode(query)) return;
    const { topK } = kernels;
    const { wanted } = this.#encoder;
    const found =
      levels === undefined
        ? topK.scan(centred, wanted, most, this.#ids, this.#best)
        : topK.scanInt8(levels, centred, wanted, most, this.#ids, this.#best, null, rescored(most));
    for (let place = 0; place < found && this.#best[place]! > 0; place++) {
      out.items[place] = itemOf[this.#ids[place]!]!;
      out.scores[place] = this.#best[place]!;
      out.length++;
    }
  }

  scoreAll(query: ModelQuery, scores: Float32Array): void {
    scores.fill(0);
    if (!this.#encode(query)) return;
    const { itemOf, centred, kernels } = this.#placed;
    kernels.topK.score(centred, this.#encoder.wanted, this.#scores);
    for (let row = 0; row < itemOf.length; row++) {
      const score = this.#scores[row]!;
      if (score > 0) scores[itemOf[row]!] = score;
    }
  }

  /** The step whose item is most like `item` in the learned space, with their cosine. */
  explain(query: ModelQuery, item: ItemIndex): Evidence | undefined {
    const { rowOf, centred, itemOf, size } = this.#placed;
    const row = rowOf[item] ?? -1;
    if (row < 0) return undefined;
    // A slate asks for the reasons of a dozen items right after it was retrieved: its history is encoded once.
    if (this.#lastEncoded === query ? this.#count === 0 : !this.#encode(query)) return undefined;
    const { wanted } = this.#encoder;
    let score = 0;
    for (let at = 0; at < size; at++) score += wanted[at]! * centred[row * size + at]!;
    if (!(score > 0)) return undefined;
    let because = -1;
    let likeness = 0;
    for (let step = this.#count - 1; step >= 0; step--) {
      const own = this.#rows[step]!;
      const cosine = cosineOf(centred, own * size, row * size, size);
      if (own === row || cosine <= likeness) continue;
      likeness = cosine;
      because = itemOf[own]!;
    }
    return because < 0
      ? { figures: { score } }
      : { because: because as ItemIndex, figures: { score, likeness } };
  }

  /** Reads the newest steps and encodes them; false when there is none the model knows. */
  #encode(query: ModelQuery): boolean {
    const { rowOf, inputs } = this.#placed;
    const rows = this.#rows;
    let at = rows.length;
    let last = -1;
    const take = (item: number) => {
      const row = rowOf[item] ?? -1;
      if (row < 0 || row === last || at === 0) return;
      last = row;
      rows[--at] = row;
    };
    for (let place = query.context.length - 1; place >= 0; place--) take(query.context[place]!);
    const { items, types, length } = query.history;
    for (let place = length - 1; place >= 0 && at > 0; place--) {
      if (this.#weights[types[place]!]! > 0) take(items[place]!);
    }
    rows.copyWithin(0, at);
    this.#count = rows.length - at;
    this.#lastEncoded = query;
    if (this.#count === 0) return false;
    this.#encoder.encode(inputs, rows, this.#count);
    return true;
  }
}

/** Candidates of the 8-bit scan that are scored exactly for `k` results. */
function rescored(k: number): number {
  return Math.ceil(1.25 * k) + 32;
}

function cosineOf(matrix: Float32Array, a: number, b: number, size: number): number {
  let product = 0;
  let ofA = 0;
  let ofB = 0;
  for (let at = 0; at < size; at++) {
    product += matrix[a + at]! * matrix[b + at]!;
    ofA += matrix[a + at]! ** 2;
    ofB += matrix[b + at]! ** 2;
  }
  return product / Math.sqrt(ofA * ofB || 1);
}
