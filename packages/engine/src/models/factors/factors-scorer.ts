import { weightsByCode } from '../../dataset/event-weights.ts';
import type { ItemIndex } from '../../domain/ids.ts';
import type { Evidence, ModelQuery, ScoredItems, Scorer } from '../../domain/model.ts';
import { INPUT_CAPACITY, QueryInput } from '../item-items/query-input.ts';
import type { FactorsConfiguration } from './factors-configuration.ts';
import { frequencyScaled } from './fit-ials.ts';
import type { PlacedFactors } from './placed-factors.ts';
import { RatedInput } from './rated-input.ts';

/**
 * Serves item factors: the query's items become a vector as the fit would have made it (one small least-squares system,
 * or a projection for `svd`), and items are scored by their dot product with it. A request allocates nothing.
 */
export class FactorsScorer implements Scorer {
  readonly #placed: PlacedFactors;
  readonly #configuration: FactorsConfiguration;
  readonly #input: QueryInput;
  readonly #rated: RatedInput;
  readonly #items: Uint32Array;
  readonly #weights: Float32Array;
  readonly #targets: Float32Array;
  readonly #x: Float32Array;
  readonly #scores: Float32Array;
  readonly #ids: Uint32Array;
  readonly #best: Float32Array;
  #count = 0;
  #lastRead: ModelQuery | undefined;

  constructor(placed: PlacedFactors, configuration: FactorsConfiguration) {
    const { memory } = placed.kernels;
    const size = Math.max(1, placed.size);
    this.#placed = placed;
    this.#configuration = configuration;
    this.#items = memory.u32(INPUT_CAPACITY);
    this.#weights = memory.f32(INPUT_CAPACITY);
    this.#targets = memory.f32(INPUT_CAPACITY);
    this.#x = memory.f32(placed.width).fill(0);
    this.#scores = memory.f32(size);
    this.#ids = memory.u32(size);
    this.#best = memory.f32(size);
    this.#input = new QueryInput(this.#items, this.#weights, {
      weights: weightsByCode(configuration.weights),
      decay: configuration.inputDecay,
      items: placed.size,
    });
    this.#rated = new RatedInput(this.#items, this.#weights, placed.size);
  }

  retrieve(query: ModelQuery, k: number, out: ScoredItems): void {
    out.length = 0;
    this.#read(query);
    const wanted = Math.min(k, this.#placed.size);
    if (wanted === 0 || this.#count === 0) return;
    const { kernels, items, levels, known, mean } = this.#placed;
    const found =
      levels === undefined
        ? kernels.topK.scan(items, this.#x, wanted, this.#ids, this.#best, known)
        : kernels.topK.scanInt8(levels, items, this.#x, wanted, this.#ids, this.#best, known);
    while (out.length < found && Math.fround(this.#best[out.length]! + mean) > 0) {
      out.items[out.length] = this.#ids[out.length]!;
      out.scores[out.length] = this.#best[out.length]! + mean;
      out.length++;
    }
  }

  scoreAll(query: ModelQuery, scores: Float32Array): void {
    this.#read(query);
    scores.fill(0);
    if (this.#count === 0) return;
    const { kernels, items, size, mean } = this.#placed;
    kernels.topK.score(items, this.#x, this.#scores);
    if (mean === 0) {
      scores.set(this.#scores.subarray(0, size));
      return;
    }
    for (let item = 0; item < size; item++) if (this.#knows(item)) scores[item] = this.#scores[item]! + mean;
  }

  /** Names the item of the query whose factors say most for `item`: the greatest weight · y_item · y_other. */
  explain(query: ModelQuery, item: ItemIndex): Evidence | undefined {
    if (this.#lastRead !== query) this.#read(query);
    if (this.#count === 0 || item >= this.#placed.size || !this.#knows(item)) return undefined;
    const score = this.#dot(item, this.#x) + this.#placed.mean;
    if (!(score > 0)) return undefined;
    const { items, width } = this.#placed;
    const own = items.subarray(item * width, (item + 1) * width);
    let because = -1;
    let most = 0;
    for (let place = 0; place < this.#count; place++) {
      const part = this.#weights[place]! * this.#dot(this.#items[place]!, own);
      if (part <= most) continue;
      most = part;
      because = this.#items[place]!;
    }
    return because < 0
      ? { figures: { score } }
      : { because: because as ItemIndex, figures: { score, share: most } };
  }

  /** The query's items that were fitted, and their vector. */
  #read(query: ModelQuery): void {
    this.#lastRead = query;
    const explicit = this.#configuration.objective === 'explicit';
    if (explicit) this.#rated.read(query.history);
    else this.#input.read(query);
    const length = explicit ? this.#rated.length : this.#input.length;
    this.#count = 0;
    for (let place = 0; place < length; place++) {
      const item = this.#items[place]!;
      if (!this.#knows(item)) continue;
      this.#items[this.#count] = item;
      this.#weights[this.#count++] = this.#weights[place]!;
    }
    if (this.#count === 0) return;
    if (explicit) this.#foldRatings();
    else if (this.#configuration.objective === 'svd') this.#project();
    else this.#fold();
  }

  #fold(): void {
    const { kernels, items: factors, width, gram, catalogue, unobservedWeight } = this.#placed;
    const regularization = frequencyScaled(
      this.#configuration.regularization,
      unobservedWeight,
      this.#count,
      catalogue,
    );
    const system = { factors, width, gram, weight: 1 };
    const { factors: kernel } = kernels;
    if (!kernel.solveRow(this.#items, this.#weights, null, this.#count, regularization, this.#x, system)) {
      this.#count = 0;
    }
  }

  /** The shopper's p and b_u for ratings less what mean and items' biases say of them. */
  #foldRatings(): void {
    const { kernels, items: factors, width, gram, mean } = this.#placed;
    const { embeddingSize, regularization } = this.#configuration;
    const bias = embeddingSize + 1;
    for (let place = 0; place < this.#count; place++) {
      this.#targets[place] = this.#weights[place]! - mean - factors[this.#items[place]! * width + bias]!;
    }
    const system = { factors, width, gram, weight: 1 };
    const lambda = Math.max(1e-6, regularization * this.#count);
    if (!kernels.factors.solveRow(this.#items, null, this.#targets, this.#count, lambda, this.#x, system)) {
      this.#count = 0;
    }
    this.#x[bias] = 1;
    for (let place = 0; place < this.#count; place++) this.#weights[place] = this.#targets[place]!;
  }

  #project(): void {
    const { items, width, voice } = this.#placed;
    this.#x.fill(0);
    for (let place = 0; place < this.#count; place++) {
      const item = this.#items[place]!;
      const weight = this.#weights[place]! * voice[item]!;
      for (let k = 0; k < width; k++) this.#x[k]! += weight * items[item * width + k]!;
    }
  }

  #knows(item: number): boolean {
    return ((this.#placed.known[item >> 5]! >>> (item & 31)) & 1) === 1;
  }

  #dot(item: number, vector: Float32Array): number {
    const { items, width } = this.#placed;
    let sum = 0;
    for (let k = 0; k < width; k++) sum += items[item * width + k]! * vector[k]!;
    return sum;
  }
}
