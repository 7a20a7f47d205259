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

  /**
   * F expected of the item were its share of the shop's activity what it used to be,
   * μ = ΣF · (P + a/n) / (ΣP + a): shares, so that a busy hour of the whole shop is no trend of its items.
   */
  expected(item: number, now: EpochMs, items: number): number {
    const past = Math.max(0, this.slow.at(item, now) - this.fast.at(item, now));
    const pastTotal = Math.max(0, this.slow.totalAt(now) - this.fast.totalAt(now));
    const share = (past + this.#priorEvents / items) / (pastTotal + this.#priorEvents);
    return this.fast.totalAt(now) * share;
  }

  /**
   * z = (F − μ) / √((μ·(1 + ΣF/(ΣP + a)) + c) / 2). A Poisson count under an exponential kernel has half its mean as
   * variance; the second term is the doubt about the past share, c the shrinkage.
   */
  z(item: number, now: EpochMs, items: number): number {
    const expected = this.expected(item, now, items);
    const total = this.fast.totalAt(now);
    const pastTotal = Math.max(0, this.slow.totalAt(now) - total);
    const variance = (expected * (1 + total / (pastTotal + this.#priorEvents)) + this.#shrinkage) / 2;
    return (this.fast.at(item, now) - expected) / Math.sqrt(variance);
  }
}
