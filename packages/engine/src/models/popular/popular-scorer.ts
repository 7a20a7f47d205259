import { weightsByCode } from '../../dataset/event-weights.ts';
import { DAY_MS } from '../../domain/day-ms.ts';
import type { Interaction } from '../../domain/history.ts';
import type { ItemIndex } from '../../domain/ids.ts';
import type { Evidence, ModelQuery, ScoredItems, Scorer } from '../../domain/model.ts';
import { categoryKey, type Product } from '../../domain/product.ts';
import { CategoryTree } from '../live/category-tree.ts';
import { DampedActs, leastWeight, REPEAT_WINDOW } from '../live/damped-acts.ts';
import { DecayedCounters } from '../live/decayed-counters.ts';
import { TopList } from '../live/top-list.ts';
import { TopSelection } from '../live/top-selection.ts';
import type { PopularConfiguration } from './popular-configuration.ts';

/** Smallest normal float32: below it an item has nothing to say. */
const SMALLEST_SCORE = 2 ** -126;

const everywhere = (): boolean => true;

/**
 * Decayed weight of what was done with each item, a shopper's acts of a week on one item damped. The order does not change with time, only with events, so the top
 * list is kept in order as events come: O(log listSize) each; a request copies its head.
 * Scores are weights scaled by the power of two that puts the shop's first item into [1, 2): they keep the order and
 * its ties exactly and mean the same however long ago the last event was.
 */
export class PopularScorer implements Scorer {
  readonly counters: DecayedCounters;
  readonly categories: CategoryTree;
  readonly #weights: Float32Array;
  readonly #damped: DampedActs;
  readonly #listSize: number;
  readonly #overall: TopList;
  /** By category number; a category gets its list with its first query. */
  readonly #lists = new Map<number, TopList>();
  readonly #selection = new TopSelection();

  constructor(configuration: PopularConfiguration, items: number) {
    this.#weights = weightsByCode(configuration.weights);
    this.#damped = new DampedActs({ window: REPEAT_WINDOW, strangers: leastWeight(this.#weights) });
    this.#listSize = configuration.listSize;
    this.counters = new DecayedCounters(configuration.halfLifeDays * DAY_MS, items);
    this.categories = new CategoryTree(items);
    this.#overall = new TopList(this.counters, configuration.listSize);
  }

  observe(interaction: Interaction): void {
    const weight = this.#weights[interaction.type]!;
    if (weight === 0) return;
    const { item } = interaction;
    const added = this.#damped.add(interaction, weight);
    if (added === 0) return;
    const before = this.counters.keys[item] ?? 0;
    if (this.counters.add(item, added, interaction.time)) {
      this.#overall.markStale();
      for (const list of this.#lists.values()) list.markStale();
      return;
    }
    this.#overall.raised(item, before);
    if (this.#lists.size === 0) return;
    for (let at = this.categories.of(item); at >= 0; at = this.categories.parentOf(at)) {
      this.#lists.get(at)?.raised(item, before);
    }
  }

  describe(item: ItemIndex, product: Product): void {
    const key = categoryKey(product);
    const category = this.categories.of(item);
    if (category >= 0 && this.categories.keys[category] === key) return;
    this.#staleAround(item);
    this.categories.place(item, key);
    this.#staleAround(item);
  }

  retrieve(query: ModelQuery, k: number, out: ScoredItems): void {
    out.length = 0;
    const category = this.#categoryOf(query);
    if (category === undefined) return;
    const list = this.#listOf(category);
    const scale = this.#scale();
    const keys = this.counters.keys;
    if (k > this.#listSize && list.full) {
      this.#selection.begin(k);
      for (let item = 0; item < keys.length; item++) {
        const score = keys[item]! * scale;
        if (score >= SMALLEST_SCORE && this.#belongs(item, category)) this.#selection.offer(item, score);
      }
      this.#selection.drain(out);
      return;
    }
    const length = Math.min(k, list.length);
    for (let place = 0; place < length; place++) {
      const item = list.item(place);
      const score = keys[item]! * scale;
      if (score < SMALLEST_SCORE) break;
      out.items[place] = item;
      out.scores[place] = score;
      out.length = place + 1;
    }
  }

  scoreAll(query: ModelQuery, scores: Float32Array): void {
    scores.fill(0);
    const category = this.#categoryOf(query);
    if (category === undefined) return;
    const scale = this.#scale();
    const keys = this.counters.keys;
    const end = Math.min(keys.length, scores.length);
    for (let item = 0; item < end; item++) {
      const score = keys[item]! * scale;
      if (score >= SMALLEST_SCORE && this.#belongs(item, category)) scores[item] = score;
    }
  }

  explain(query: ModelQuery, item: ItemIndex): Evidence | undefined {
    const category = this.#categoryOf(query);
    if (category === undefined || !((this.counters.keys[item] ?? 0) > 0)) return undefined;
    if (!this.#belongs(item, category)) return undefined;
    return {
      figures: {
        weight: this.counters.at(item, query.now),
        halfLifeDays: this.counters.halfLife / DAY_MS,
      },
    };
  }

  /** −1 for the whole shop, undefined for a category that no item has. */
  #categoryOf(query: ModelQuery): number | undefined {
    return query.category === undefined ? -1 : this.categories.numberOf(query.category);
  }

  #belongs(item: number, category: number): boolean {
    return category < 0 || this.categories.within(item, category);
  }

  #scale(): number {
    const overall = this.#listOf(-1);
    return overall.length === 0 ? 0 : 2 ** -Math.floor(Math.log2(this.counters.keys[overall.item(0)]!));
  }

  #listOf(category: number): TopList {
    let list = category < 0 ? this.#overall : this.#lists.get(category);
    if (list === undefined) {
      list = new TopList(this.counters, this.#listSize);
      this.#lists.set(category, list);
    }
    if (list.stale) {
      list.rebuild(category < 0 ? everywhere : (item) => this.categories.within(item, category));
    }
    return list;
  }

  #staleAround(item: number): void {
    for (let at = this.categories.of(item); at >= 0; at = this.categories.parentOf(at)) {
      this.#lists.get(at)?.markStale();
    }
  }
}
