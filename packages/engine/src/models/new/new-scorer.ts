import { weightsByCode } from '../../dataset/event-weights.ts';
import { DAY_MS } from '../../domain/day-ms.ts';
import type { Interaction } from '../../domain/history.ts';
import type { EpochMs, ItemIndex } from '../../domain/ids.ts';
import type { Evidence, ModelQuery, ScoredItems, Scorer } from '../../domain/model.ts';
import { categoryKey, type Product } from '../../domain/product.ts';
import { CategoryTree } from '../live/category-tree.ts';
import { DampedActs, leastWeight, REPEAT_WINDOW } from '../live/damped-acts.ts';
import { grownFloat64 } from '../live/grown-array.ts';
import { TopList } from '../live/top-list.ts';
import { TopSelection } from '../live/top-selection.ts';
import type { NewConfiguration } from './new-configuration.ts';

/** Four minutes: 2^24 of them, what a float32 key tells apart, reach from 1970 to 2097. */
const KEY_UNIT = 240_000;
/** An hour of exposure at least, so that the first event of a minute-old item is no record. */
const LEAST_EXPOSURE_DAYS = 1 / 24;
const RESPONSE_LIMIT = 8;
const everyItem = (): boolean => true;

/**
 * Items young by their publication, or by their first event where the catalogue gives none:
 * score = 2^(−age/halfLife) · response^lift, response = (w + c) / (μ·days + c) within 1/8 … 8, where w is the weight of
 * what was done with the item in `days` of life (a shopper's acts of a week on one item damped), μ the same per day over all new items, c the shrinkage.
 */
export class NewScorer implements Scorer {
  readonly categories: CategoryTree;
  /** Order keys of birth, larger is younger. */
  keys: Float64Array;
  /** UTC milliseconds; NaN where the catalogue gives none. */
  published: Float64Array;
  /** UTC milliseconds of the first event; NaN before it. */
  firstSeen: Float64Array;
  response: Float64Array;
  readonly #configuration: NewConfiguration;
  readonly #weights: Float32Array;
  readonly #damped: DampedActs;
  readonly #youngest: TopList;
  readonly #selection = new TopSelection();

  constructor(configuration: NewConfiguration, items: number) {
    this.#configuration = configuration;
    this.#weights = weightsByCode(configuration.weights);
    this.#damped = new DampedActs({ window: REPEAT_WINDOW, strangers: leastWeight(this.#weights) });
    this.categories = new CategoryTree(items);
    this.keys = new Float64Array(items);
    this.published = new Float64Array(items).fill(Number.NaN);
    this.firstSeen = new Float64Array(items).fill(Number.NaN);
    this.response = new Float64Array(items);
    this.#youngest = new TopList(this, configuration.candidates);
  }

  observe(interaction: Interaction): void {
    const { item, time } = interaction;
    this.#ensure(item);
    const weight = this.#weights[interaction.type]!;
    if (weight > 0) this.response[item]! += this.#damped.add(interaction, weight);
    const seen = this.firstSeen[item]!;
    if (seen <= time) return;
    this.firstSeen[item] = time;
    this.#rekey(item);
  }

  describe(item: ItemIndex, product: Product): void {
    this.categories.place(item, categoryKey(product));
    this.setPublished(item, product.publishedAt ?? Number.NaN);
  }

  /** @param time UTC milliseconds, NaN when unknown */
  setPublished(item: number, time: EpochMs): void {
    this.#ensure(item);
    this.published[item] = time;
    this.#rekey(item);
  }

  restore(item: number, firstSeen: EpochMs, response: number): void {
    this.#ensure(item);
    this.firstSeen[item] = firstSeen;
    this.response[item] = response;
    this.#rekey(item);
  }

  retrieve(query: ModelQuery, k: number, out: ScoredItems): void {
    this.#selection.begin(k);
    this.#forEachNew(query, (item, score) => this.#selection.offer(item, score));
    this.#selection.drain(out);
  }

  scoreAll(query: ModelQuery, scores: Float32Array): void {
    scores.fill(0);
    this.#forEachNew(query, (item, score) => {
      if (item < scores.length) scores[item] = score;
    });
  }

  explain(query: ModelQuery, item: ItemIndex): Evidence | undefined {
    let evidence: Evidence | undefined;
    this.#forEachNew(query, (candidate, _score, ageDays, response) => {
      if (candidate === item) evidence = { figures: { ageDays, response } };
    });
    return evidence;
  }

  #forEachNew(
    query: ModelQuery,
    take: (item: number, score: number, ageDays: number, response: number) => void,
  ): void {
    if (this.#youngest.stale) this.#youngest.rebuild(everyItem);
    const category = query.category === undefined ? -1 : this.categories.numberOf(query.category);
    if (category === undefined) return;
    const { windowDays, halfLifeDays, shrinkage, lift } = this.#configuration;
    const end = this.#endOfWindow(query.now);
    let weight = 0;
    let exposure = 0;
    for (let place = 0; place < end; place++) {
      const item = this.#youngest.item(place);
      const age = this.#ageDays(item, query.now);
      if (age < 0 || age > windowDays) continue;
      weight += this.response[item]!;
      exposure += Math.max(age, LEAST_EXPOSURE_DAYS);
    }
    const usual = exposure === 0 ? 0 : weight / exposure;
    for (let place = 0; place < end; place++) {
      const item = this.#youngest.item(place);
      const age = this.#ageDays(item, query.now);
      if (age < 0 || age > windowDays) continue;
      if (category >= 0 && !this.categories.within(item, category)) continue;
      const days = Math.max(age, LEAST_EXPOSURE_DAYS);
      const ratio = (this.response[item]! + shrinkage) / (usual * days + shrinkage);
      const response = Math.min(RESPONSE_LIMIT, Math.max(1 / RESPONSE_LIMIT, ratio));
      take(item, 2 ** (-age / halfLifeDays) * response ** lift, age, response);
    }
  }

  /** Places of the youngest list whose items may be within the window; births stand in falling order. */
  #endOfWindow(now: EpochMs): number {
    const oldest = now - this.#configuration.windowDays * DAY_MS - KEY_UNIT;
    let end = 0;
    while (end < this.#youngest.length && this.keys[this.#youngest.item(end)]! * KEY_UNIT >= oldest) end++;
    return end;
  }

  #ageDays(item: number, now: EpochMs): number {
    return (now - this.#birth(item)) / DAY_MS;
  }

  #birth(item: number): EpochMs {
    const published = this.published[item]!;
    return Number.isNaN(published) ? this.firstSeen[item]! : published;
  }

  #rekey(item: number): void {
    const before = this.keys[item]!;
    const birth = this.#birth(item);
    const key = Number.isNaN(birth) ? 0 : Math.min(2 ** 24, Math.max(1, Math.floor(birth / KEY_UNIT)));
    if (key === before) return;
    this.keys[item] = key;
    if (key > before) this.#youngest.raised(item, before);
    else this.#youngest.markStale();
  }

  #ensure(item: number): void {
    if (item < this.keys.length) return;
    this.keys = grownFloat64(this.keys, item + 1);
    this.published = grownFloat64(this.published, item + 1, Number.NaN);
    this.firstSeen = grownFloat64(this.firstSeen, item + 1, Number.NaN);
    this.response = grownFloat64(this.response, item + 1);
  }
}
