import type { Interaction } from '../../domain/history.ts';
import type { EpochMs, ItemIndex } from '../../domain/ids.ts';
import type { Scorer } from '../../domain/model.ts';
import { DecayedCounters } from '../live/decayed-counters.ts';
import { grownFloat64 } from '../live/grown-array.ts';
import { PurchaseMemory } from './purchase-memory.ts';
import { RhythmHistograms } from './rhythm-histograms.ts';

const DAY = 86_400_000;
/** Shoppers of the shop's average repeat rate that every item is credited with. */
const PRIOR_BUYERS = 10;
/** The average where nothing is known: one buyer in ten comes back. */
const PRIOR_RATE = 0.1;
/** e^(−age/7 d) as a half-life. */
const TREND_HALF_LIFE = 7 * DAY * Math.LN2;

/** What the population teaches about buying an item again. */
export interface Repurchase {
  /** Share of its buyers who bought it in a second basket, shrunken to the shop's average. */
  readonly rate: number;
  /** Median days between two purchases, shrunken to the shop's. */
  readonly rhythmDays: number;
  /** Shoppers who bought it. */
  readonly buyers: number;
}

/** A scorer that can say how an item is bought again; see `repurchaseOf`. */
export interface RepurchaseSource {
  repurchase(item: ItemIndex): Repurchase;
}

/** The population's habit with an item, when the scorer is of the buy-again family. */
export function repurchaseOf(scorer: Scorer, item: ItemIndex): Repurchase | undefined {
  return 'repurchase' in scorer ? (scorer as Scorer & RepurchaseSource).repurchase(item) : undefined;
}

/** Counts of who bought what again and when, fed one purchase at a time. */
export class RepurchaseCounts implements RepurchaseSource {
  readonly rhythms: RhythmHistograms;
  /** Baskets decayed by e^(−age/7 d). */
  readonly recent = new DecayedCounters(TREND_HALF_LIFE, 0);
  buyers: Float64Array;
  repeaters: Float64Array;
  baskets: Float64Array;
  #totalBuyers = 0;
  #totalRepeaters = 0;
  readonly #memory = new PurchaseMemory();

  constructor(items: number) {
    this.rhythms = new RhythmHistograms(items);
    this.buyers = new Float64Array(items);
    this.repeaters = new Float64Array(items);
    this.baskets = new Float64Array(items);
  }

  /** Takes in one line of a purchase. */
  record(purchase: Interaction): void {
    const { item, shopper } = purchase;
    if (shopper < 0) {
      this.addCounts(item, 0, 0, 1);
      this.recent.add(item, 1, purchase.time);
      return;
    }
    const { baskets, gapMilliseconds } = this.#memory.record(purchase);
    if (baskets < 0) return;
    this.addCounts(item, baskets === 0 ? 1 : 0, baskets === 1 ? 1 : 0, 1);
    this.recent.add(item, 1, purchase.time);
    if (baskets > 0) this.rhythms.add(item, gapMilliseconds / DAY);
  }

  addCounts(item: number, buyers: number, repeaters: number, baskets: number): void {
    if (item >= this.baskets.length) {
      this.buyers = grownFloat64(this.buyers, item + 1);
      this.repeaters = grownFloat64(this.repeaters, item + 1);
      this.baskets = grownFloat64(this.baskets, item + 1);
    }
    this.buyers[item]! += buyers;
    this.repeaters[item]! += repeaters;
    this.baskets[item]! += baskets;
    this.#totalBuyers += buyers;
    this.#totalRepeaters += repeaters;
  }

  repurchase(item: ItemIndex): Repurchase {
    const shopRate = (this.#totalRepeaters + PRIOR_BUYERS * PRIOR_RATE) / (this.#totalBuyers + PRIOR_BUYERS);
    const buyers = this.buyers[item] ?? 0;
    const repeaters = this.repeaters[item] ?? 0;
    return {
      rate: (repeaters + PRIOR_BUYERS * shopRate) / (buyers + PRIOR_BUYERS),
      rhythmDays: this.rhythms.medianDays(item),
      buyers,
    };
  }

  /** (Σ_baskets e^(−age/7 d) + ½) / (baskets + 1): the share of an item's sales that is recent. */
  trend(item: number, now: EpochMs): number {
    return (this.recent.at(item, now) + 0.5) / ((this.baskets[item] ?? 0) + 1);
  }
}
