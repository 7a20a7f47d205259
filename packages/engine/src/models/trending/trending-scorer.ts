import { weightsByCode } from '../../dataset/event-weights.ts';
import type { Interaction } from '../../domain/history.ts';
import type { EpochMs, ItemIndex } from '../../domain/ids.ts';
import type { Evidence, ModelQuery, ScoredItems, Scorer } from '../../domain/model.ts';
import { categoryKey, type Product } from '../../domain/product.ts';
import { CategoryTree } from '../live/category-tree.ts';
import { DampedActs, REPEAT_WINDOW } from '../live/damped-acts.ts';
import { grownInt32 } from '../live/grown-array.ts';
import { TopSelection } from '../live/top-selection.ts';
import { TrendHorizonCounters } from './trend-horizon-counters.ts';
import type { TrendingConfiguration } from './trending-configuration.ts';

/**
 * Items whose share of the shop's activity rose above their own past, over minutes, hours and days. With strangers
 * counting nothing, one shopper's acts come to less than 1¼ purchases, z 1.9, on every horizon: a trend is never of one.
 * An item's score is its largest z among the horizons; below `minimumZ` it has none.
 */
export class TrendingScorer implements Scorer {
  readonly horizons: readonly TrendHorizonCounters[];
  readonly categories: CategoryTree;
  readonly #configuration: TrendingConfiguration;
  readonly #weights: Float32Array;
  readonly #damped = new DampedActs({ window: REPEAT_WINDOW, strangers: 0 });
  readonly #selection = new TopSelection();
  /** Number of the walk that last looked at an item, so that an item hot on several horizons is offered once. */
  #visited: Int32Array;
  #walk = 0;
  #seen: Int32Array;
  #seenCount = 0;

  constructor(configuration: TrendingConfiguration, items: number) {
    this.#configuration = configuration;
    this.#weights = weightsByCode(configuration.weights);
    this.horizons = configuration.horizons.map(
      (horizon) => new TrendHorizonCounters(horizon, configuration, items),
    );
    this.categories = new CategoryTree(items);
    this.#visited = new Int32Array(items);
    this.#seen = new Int32Array(items);
  }

  observe(interaction: Interaction): void {
    const weight = this.#weights[interaction.type]!;
    if (weight === 0) return;
    this.noteSeen(interaction.item);
    const added = this.#damped.add(interaction, weight);
    if (added === 0) return;
    for (let place = 0; place < this.horizons.length; place++) {
      this.horizons[place]!.add(interaction.item, added, interaction.time);
    }
  }

  /** Counts the item among those that share the shop's activity. */
  noteSeen(item: number): void {
    if (item >= this.#seen.length) {
      this.#seen = grownInt32(this.#seen, item + 1);
      this.#visited = grownInt32(this.#visited, item + 1);
    }
    if (this.#seen[item] === 0) {
      this.#seen[item] = 1;
      this.#seenCount++;
    }
  }

  describe(item: ItemIndex, product: Product): void {
    this.categories.place(item, categoryKey(product));
  }

  retrieve(query: ModelQuery, k: number, out: ScoredItems): void {
    this.#selection.begin(k);
    this.#forEachTrend(query, (item, z) => this.#selection.offer(item, z));
    this.#selection.drain(out);
  }

  scoreAll(query: ModelQuery, scores: Float32Array): void {
    scores.fill(0);
    this.#forEachTrend(query, (item, z) => {
      if (item < scores.length) scores[item] = z;
    });
  }

  explain(query: ModelQuery, item: ItemIndex): Evidence | undefined {
    if (!this.#inCategory(query, item)) return undefined;
    this.#look(query.now);
    let place = -1;
    let best = this.#configuration.minimumZ;
    for (let candidate = 0; candidate < this.horizons.length; candidate++) {
      const z = this.horizons[candidate]!.z(item);
      if (z < best) continue;
      best = z;
      place = candidate;
    }
    const horizon = this.horizons[place];
    if (horizon === undefined) return undefined;
    return {
      figures: {
        z: best,
        timesUsual: horizon.recent(item) / horizon.expected(item),
        hours: this.#configuration.horizons[place]!.fastHours,
      },
    };
  }

  #look(now: EpochMs): void {
    for (let place = 0; place < this.horizons.length; place++)
      this.horizons[place]!.look(now, this.#seenCount);
  }

  #forEachTrend(query: ModelQuery, take: (item: number, z: number) => void): void {
    this.#look(query.now);
    this.#walk++;
    // F must reach √(c/2)·minimumZ whatever the past: the walk down the order of F ends there.
    const least = Math.sqrt(this.#configuration.shrinkage / 2) * this.#configuration.minimumZ;
    for (const horizon of this.horizons) {
      const hottest = horizon.hottest();
      for (let place = 0; place < hottest.length; place++) {
        const item = hottest.item(place);
        if (horizon.recent(item) < least) break;
        if (this.#visited[item] === this.#walk || !this.#inCategory(query, item)) continue;
        this.#visited[item] = this.#walk;
        const z = this.#bestZ(item);
        if (z >= this.#configuration.minimumZ) take(item, z);
      }
    }
  }

  #bestZ(item: number): number {
    let best = 0;
    for (let place = 0; place < this.horizons.length; place++) {
      best = Math.max(best, this.horizons[place]!.z(item));
    }
    return best;
  }

  #inCategory(query: ModelQuery, item: number): boolean {
    if (query.category === undefined) return true;
    const category = this.categories.numberOf(query.category);
    return category !== undefined && this.categories.within(item, category);
  }
}
