import { DAY_MS } from '../../domain/day-ms.ts';
import type { Interaction } from '../../domain/history.ts';
import type { EpochMs, ItemIndex } from '../../domain/ids.ts';
import type { Repurchase } from '../../domain/model.ts';
import { DecayedCounters } from '../live/decayed-counters.ts';
import { grownFloat64 } from '../live/grown-array.ts';
import { PurchaseMemory } from './purchase-memory.ts';
import { RhythmHistograms } from './rhythm-histograms.ts';

/** Shoppers of the shop's average repeat rate that every item is credited with. */
const PRIOR_BUYERS = 10;
/** The average where nothing is known: one buyer in ten comes back. */
const PRIOR_RATE = 0.1;

/** Counts of who bought what again and when, fed one purchase at a time. */
export class RepurchaseCounts {
  readonly rhythms: RhythmHistograms;
  /** Σ_shoppers e^(−age/trendDays), of each shopper's last purchase. */
  readonly recent: DecayedCounters;
  buyers: Float64Array;
  repeaters: Float64Array;
  #totalBuyers = 0;
  #totalRepeaters = 0;
  readonly #memory = new PurchaseMemory();

  constructor(items: number, trendDays: number) {
    this.rhythms = new RhythmHistograms(items);
    this.recent = new DecayedCounters(trendDays * DAY_MS * Math.LN2, items);
    this.buyers = new Float64Array(items);
    this.repeaters = new Float64Array(items);
  }

  /** Takes in one line of a purchase; one that belongs to no profile teaches nothing about habits. */
  record(purchase: Interaction): void {
    const { item, shopper, time } = purchase;
    if (shopper < 0) return;
    const { baskets, gapMilliseconds } = this.#memory.record(purchase);
    if (baskets < 0) return;
    if (baskets > 0) {
      this.rhythms.add(item, gapMilliseconds / DAY_MS);
      this.recent.add(item, -1, time - gapMilliseconds);
    }
    this.recent.add(item, 1, time);
    this.addCounts(item, baskets === 0 ? 1 : 0, baskets === 1 ? 1 : 0);
  }

  addCounts(item: number, buyers: number, repeaters: number): void {
    if (item >= this.buyers.length) {
      this.buyers = grownFloat64(this.buyers, item + 1);
      this.repeaters = grownFloat64(this.repeaters, item + 1);
    }
    this.buyers[item]! += buyers;
    this.repeaters[item]! += repeaters;
    this.#totalBuyers += buyers;
    this.#totalRepeaters += repeaters;
  }

  repurchase(item: ItemIndex): Repurchase {
    return {
      rate: this.#rate(item),
      rhythmDays: this.rhythms.medianDays(item),
      buyers: this.buyers[item] ?? 0,
    };
  }

  /** How much likelier than the shop's average item its buyers come back for it: 1 where nothing is known. */
  relativeRate(item: number): number {
    return this.#rate(item) / this.#shopRate();
  }

  #rate(item: number): number {
    const buyers = this.buyers[item] ?? 0;
    return ((this.repeaters[item] ?? 0) + PRIOR_BUYERS * this.#shopRate()) / (buyers + PRIOR_BUYERS);
  }

  #shopRate(): number {
    return (this.#totalRepeaters + PRIOR_BUYERS * PRIOR_RATE) / (this.#totalBuyers + PRIOR_BUYERS);
  }

  /** (Σ_shoppers e^(−age/trendDays) + ½) / (buyers + 1): the share of an item's buyers who bought it lately. */
  trend(item: number, now: EpochMs): number {
    return (Math.max(0, this.recent.at(item, now)) + 0.5) / ((this.buyers[item] ?? 0) + 1);
  }
}
