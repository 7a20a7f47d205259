import { EMPTY_HISTORY } from '../../domain/history.ts';
import type { ItemIndex } from '../../domain/ids.ts';
import type { Evidence, Kinship, ModelQuery, ScoredItems, Scorer } from '../../domain/model.ts';
import { CauseChoice } from './cause-choice.ts';
import { entryOf } from './item-items.ts';
import { NO_ROW, type PlacedItemItems } from './placed-item-items.ts';
import { INPUT_CAPACITY, QueryInput } from './query-input.ts';

export interface ItemItemsScorerOptions {
  /** Weight of an act by event type code. */
  readonly weights: ArrayLike<number>;
  /** Steps back after which an act weighs 1/e; 0: age does not matter. */
  readonly decay: number;
  /** Only the items of the page are looked at, never the history. */
  readonly contextOnly?: boolean;
  /** Figures for the operator about the entry that weighed most: its place in the artefact's matrix, its row, its column. */
  readonly figures?: (entry: number, row: number, column: number) => Readonly<Record<string, number>>;
}

/**
 * Serves an item-item matrix: score of `j` = Σ_i weight_i · M[i, j] over the query's items. A request allocates nothing.
 */
export class ItemItemsScorer implements Scorer {
  readonly #placed: PlacedItemItems;
  readonly #input: QueryInput;
  /** Rows of the input's items. */
  readonly #rows: Uint32Array;
  readonly #scores: Float32Array;
  readonly #ids: Uint32Array;
  readonly #best: Float32Array;
  readonly #choice = new CauseChoice();
  readonly #options: ItemItemsScorerOptions;
  #lastRead: ModelQuery | undefined;
  /** The query that the scores are of. */
  #lastScored: ModelQuery | undefined;
  readonly #page: { now: number; history: ModelQuery['history']; context: readonly ItemIndex[] };

  constructor(placed: PlacedItemItems, options: ItemItemsScorerOptions) {
    const { memory } = placed.kernels;
    const size = placed.rowOf.length;
    this.#placed = placed;
    this.#options = options;
    this.#scores = memory.f32(Math.max(1, size));
    this.#ids = memory.u32(Math.max(1, size));
    this.#best = memory.f32(Math.max(1, size));
    this.#rows = memory.u32(INPUT_CAPACITY);
    this.#input = new QueryInput(new Uint32Array(INPUT_CAPACITY), memory.f32(INPUT_CAPACITY), {
      ...options,
      items: size,
    });
    this.#page = { now: 0, history: EMPTY_HISTORY, context: [] };
  }

  retrieve(query: ModelQuery, k: number, out: ScoredItems): void {
    out.length = 0;
    const most = Math.min(k, this.#placed.rowOf.length);
    this.#read(query);
    if (most === 0 || this.#input.length === 0) return;
    this.#score(query);
    const found = this.#placed.kernels.topK.ofDense(this.#scores, most, this.#ids, this.#best, null, 0);
    for (let place = 0; place < found; place++) {
      out.items[place] = this.#ids[place]!;
      out.scores[place] = this.#best[place]!;
    }
    out.length = found;
  }

  scoreAll(query: ModelQuery, scores: Float32Array): void {
    this.#read(query);
    this.#score(query);
    const size = this.#placed.rowOf.length;
    scores.set(this.#scores.subarray(0, size));
    scores.fill(0, size);
  }

  explain(query: ModelQuery, item: ItemIndex, kinship: Kinship = unknownKinship): Evidence | undefined {
    const { rowOf, sorted, sortedNumber, matrix } = this.#placed;
    if ((rowOf[item] ?? NO_ROW) === NO_ROW) return undefined;
    // A slate asks for the reasons of a dozen items right after it was retrieved: its history is read once.
    if (this.#lastRead !== query) this.#read(query);
    const { items, weights, length } = this.#input;
    const column = sortedNumber(item);
    let total = 0;
    let positive = 0;
    let most = 0;
    this.#choice.begin();
    for (let place = 0; place < length; place++) {
      const row = rowOf[items[place]!]!;
      const entry = row === NO_ROW ? -1 : entryOf(sorted, row, column);
      if (entry < 0) continue;
      const part = Math.fround(weights[place]! * matrix.values[entry]!);
      total = Math.fround(total + part);
      if (part > 0) positive += part;
      if (part > most) most = part;
      this.#choice.offer(place, part, kinship(items[place]!, item));
    }
    if (!(total > 0)) return undefined;
    const because = items[this.#choice.place]!;
    const row = rowOf[because]!;
    const figures = this.#options.figures?.(entryOf(sorted, row, column), row, rowOf[item]!);
    return { ...this.#evidence(total), figures: { share: most / positive, ...figures } };
  }

  /** Rows whose greatest entry could not change the choice are not looked into. */
  because(query: ModelQuery, item: ItemIndex, kinship: Kinship = unknownKinship): Evidence | undefined {
    if (this.#lastScored !== query) {
      const evidence = this.explain(query, item, kinship);
      return evidence && { because: evidence.because!, share: evidence.share!, link: evidence.link! };
    }
    const { rowOf, rowMaxima, sorted, sortedNumber, matrix } = this.#placed;
    if ((rowOf[item] ?? NO_ROW) === NO_ROW || !(this.#scores[item]! > 0)) return undefined;
    const { items, weights, length } = this.#input;
    const column = sortedNumber(item);
    const choice = this.#choice;
    choice.begin();
    for (let place = 0; place < length; place++) {
      const row = rowOf[items[place]!]!;
      if (row === NO_ROW) continue;
      const bound = Math.fround(weights[place]! * rowMaxima[row]!);
      if (bound < choice.least) continue;
      const kin = kinship(items[place]!, item);
      if (!choice.couldMatter(bound, kin)) continue;
      const entry = entryOf(sorted, row, column);
      if (entry >= 0) choice.offer(place, Math.fround(weights[place]! * matrix.values[entry]!), kin);
    }
    return this.#evidence(this.#scores[item]!);
  }

  /** Of the choice made last. @param score of the item; negative parts may leave less of it than the chosen one adds. */
  #evidence(score: number): Evidence {
    const { place, part } = this.#choice;
    const { items, weights } = this.#input;
    const { rowOf, rowMaxima } = this.#placed;
    const because = items[place]! as ItemIndex;
    const greatest = weights[place]! * rowMaxima[rowOf[because]!]!;
    return { because, share: Math.min(1, part / score), link: Math.min(1, part / greatest) };
  }

  #read(query: ModelQuery): void {
    this.#lastScored = undefined;
    this.#lastRead = query;
    if (!this.#options.contextOnly) {
      this.#input.read(query);
      return;
    }
    this.#page.context = query.context;
    this.#input.read(this.#page);
  }

  #score(query: ModelQuery): void {
    const { kernels, matrix, rowOf } = this.#placed;
    const { items, weights, length } = this.#input;
    for (let place = 0; place < length; place++) this.#rows[place] = rowOf[items[place]!]!;
    kernels.sparse.scoreRows(matrix, this.#rows, weights, length, this.#scores);
    this.#lastScored = query;
  }
}

const unknownKinship: Kinship = () => 0;
