import type { EpochMs } from '../../domain/ids.ts';
import { DecayedCounters } from '../live/decayed-counters.ts';
import { TopList } from '../live/top-list.ts';
import type { TrendHorizon, TrendingConfiguration } from './trending-configuration.ts';

const HOUR = 3_600_000;
const everyItem = (): boolean => true;

/**
 * What one horizon knows: F, activity decayed fast ("now"), and S, decayed slowly. P = S − F has the kernel
 * 2^(−age/slow) − 2^(−age/fast) ≥ 0: the past without the present.
 */
export class TrendHorizonCounters {
  readonly fast: DecayedCounters;
  readonly slow: DecayedCounters;
  readonly #hottest: TopList;
  readonly #priorEvents: number;
  readonly #shrinkage: number;
  #fastFactor = 0;
  #slowFactor = 0;
  #total = 0;
  /** ΣP + a. */
  #pastTotal = 1;
  /** a/n. */
  #priorShare = 0;
  #doubt = 1;

  constructor(horizon: TrendHorizon, configuration: TrendingConfiguration, items: number) {
    this.fast = new DecayedCounters(horizon.fastHours * HOUR, items);
    this.slow = new DecayedCounters(horizon.slowHours * HOUR, items);
    this.#hottest = new TopList(this.fast, configuration.candidates);
    this.#priorEvents = configuration.priorEvents;
    this.#shrinkage = configuration.shrinkage;
  }

  /** Only these can trend: the items of the largest F, whose order does not change with time. */
  hottest(): TopList {
    if (this.#hottest.stale) this.#hottest.rebuild(everyItem);
    return this.#hottest;
  }

  add(item: number, weight: number, time: EpochMs): void {
    const before = this.fast.keys[item] ?? 0;
    this.slow.add(item, weight, time);
    if (this.fast.add(item, weight, time)) this.#hottest.markStale();
    else this.#hottest.raised(item, before);
  }

  /** Sets the time that `recent`, `expected` and `z` speak of, and among how many items activity is shared. */
  look(now: EpochMs, items: number): void {
    this.#fastFactor = this.fast.factor(now);
    this.#slowFactor = this.slow.factor(now);
    this.#total = this.fast.totalAt(now);
    this.#pastTotal = Math.max(0, this.slow.totalAt(now) - this.#total) + this.#priorEvents;
    this.#priorShare = this.#priorEvents / items;
    this.#doubt = 1 + this.#total / this.#pastTotal;
  }

  /** F of the item. */
  recent(item: number): number {
    return (this.fast.values[item] ?? 0) * this.#fastFactor;
  }

  /**
   * F expected of the item were its share of the shop's activity what it used to be,
   * μ = ΣF · (P + a/n) / (ΣP + a): shares, so that a busy hour of the whole shop is no trend of its items.
   */
  expected(item: number): number {
    const past = Math.max(0, (this.slow.values[item] ?? 0) * this.#slowFactor - this.recent(item));
    return (this.#total * (past + this.#priorShare)) / this.#pastTotal;
  }

  /**
   * z = (F − μ) / √((μ·(1 + ΣF/(ΣP + a)) + c) / 2). A Poisson count under an exponential kernel has half its mean as
   * variance; the second term is the doubt about the past share, c the shrinkage.
   */
  z(item: number): number {
    const expected = this.expected(item);
    return (this.recent(item) - expected) / Math.sqrt((expected * this.#doubt + this.#shrinkage) / 2);
  }
}
