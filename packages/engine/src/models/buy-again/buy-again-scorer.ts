import { DAY_MS } from '../../domain/day-ms.ts';
import { eventTypeCode } from '../../domain/event.ts';
import type { Interaction } from '../../domain/history.ts';
import type { EpochMs, ItemIndex } from '../../domain/ids.ts';
import type { Evidence, ModelQuery, Repurchase, ScoredItems, Scorer } from '../../domain/model.ts';
import { TopSelection } from '../live/top-selection.ts';
import { BoughtItems } from './bought-items.ts';
import type { BuyAgainConfiguration } from './buy-again-configuration.ts';
import { RepurchaseCounts } from './repurchase.ts';

const PURCHASE = eventTypeCode('purchase');

/**
 * The shopper's own purchases, by how often and how lately they were bought and whether they are due:
 * 5·(Σ_baskets e^(−age/365 d) + ½·ln(1 + baskets)) · trend^.4 · (rate / shop's rate)^(.75/baskets) · due, with
 * due = 1 − dueness·2^−(days since last / rhythm)², ½ of the way back at one rhythm.
 * The item's repeat rate speaks for a shopper who bought once; who bought often speaks for themselves.
 * The rhythm is the geometric mean of the shopper's own gaps and `rhythmShrinkage` gaps of the population's median.
 */
export class BuyAgainScorer implements Scorer {
  readonly counts: RepurchaseCounts;
  readonly #configuration: BuyAgainConfiguration;
  readonly #bought: BoughtItems;
  readonly #selection = new TopSelection();

  constructor(configuration: BuyAgainConfiguration, items: number) {
    this.#configuration = configuration;
    this.counts = new RepurchaseCounts(items, configuration.trendDays);
    this.#bought = new BoughtItems(items);
  }

  observe(interaction: Interaction): void {
    if (interaction.type === PURCHASE) this.counts.record(interaction);
  }

  repurchase(item: ItemIndex): Repurchase {
    return this.counts.repurchase(item);
  }

  retrieve(query: ModelQuery, k: number, out: ScoredItems): void {
    const bought = this.#read(query);
    this.#selection.begin(k);
    for (let row = 0; row < bought.length; row++) {
      const score = this.#score(row, query.now);
      if (Math.fround(score) > 0) this.#selection.offer(bought.items[row]!, score);
    }
    this.#selection.drain(out);
  }

  scoreAll(query: ModelQuery, scores: Float32Array): void {
    scores.fill(0);
    const bought = this.#read(query);
    for (let row = 0; row < bought.length; row++) {
      const item = bought.items[row]!;
      if (item < scores.length) scores[item] = this.#score(row, query.now);
    }
  }

  explain(query: ModelQuery, item: ItemIndex): Evidence | undefined {
    const bought = this.#read(query);
    for (let row = 0; row < bought.length; row++) {
      if (bought.items[row] !== item) continue;
      return {
        because: item,
        figures: {
          baskets: bought.baskets[row]!,
          daysSinceLast: (query.now - bought.lastTime[row]!) / DAY_MS,
          rhythmDays: this.#rhythmDays(row),
        },
      };
    }
    return undefined;
  }

  #read(query: ModelQuery): BoughtItems {
    this.#bought.read(query.history, query.now, this.#configuration.memoryDays);
    return this.#bought;
  }

  #score(row: number, now: EpochMs): number {
    const bought = this.#bought;
    const { countWeight, trend, repeatRate, dueness } = this.#configuration;
    const item = bought.items[row]!;
    const habit = 5 * (bought.decayed[row]! + countWeight * Math.log(1 + bought.baskets[row]!));
    const lift =
      this.counts.trend(item, now) ** trend *
      this.counts.relativeRate(item) ** (repeatRate / bought.baskets[row]!);
    if (dueness === 0) return habit * lift;
    const cycles = (now - bought.lastTime[row]!) / DAY_MS / this.#rhythmDays(row);
    return habit * lift * (1 - dueness * 2 ** -(cycles * cycles));
  }

  #rhythmDays(row: number): number {
    const { rhythmShrinkage } = this.#configuration;
    const population = Math.log(this.counts.rhythms.medianDays(this.#bought.items[row]!));
    const gaps = this.#bought.baskets[row]! - 1;
    return Math.exp((rhythmShrinkage * population + this.#bought.logGaps[row]!) / (rhythmShrinkage + gaps));
  }
}
