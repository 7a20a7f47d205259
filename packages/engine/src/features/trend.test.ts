import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { DAY_MS } from '../domain/day-ms.ts';
import { type EventType, eventTypeCode } from '../domain/event.ts';
import type { Interaction } from '../domain/history.ts';
import type { ItemIndex } from '../domain/ids.ts';
import { TREND_TAU_MS, TrendCounters } from './trend.ts';

const MINUTES_5 = 300_000;
/** A time at the start of an epoch, so that factors are those of the very moment. */
const NOW = Math.floor(Date.UTC(2026, 5, 1) / MINUTES_5) * MINUTES_5;

function act(item: number, time: number, type: EventType = 'purchase'): Interaction {
  return { item: item as ItemIndex, type: eventTypeCode(type), time, quantity: 1, order: -1, shopper: 0 };
}

const factor = (trend: TrendCounters, item: number, now = NOW, exponent = 1) =>
  trend.powers(Int32Array.of(item), 1, exponent, now)[item]!;
const close = (a: number, b: number) => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b));

describe('trend counters', () => {
  it('by hand: two shoppers, one now and one a week ago', () => {
    const trend = new TrendCounters();
    trend.observe(act(3, NOW - TREND_TAU_MS), Number.NaN);
    trend.observe(act(3, NOW), Number.NaN);
    assert.ok(close(factor(trend, 3), (1 + Math.exp(-1) + 0.5) / 3));
    assert.ok(close(factor(trend, 3, NOW + TREND_TAU_MS), (Math.exp(-1) + Math.exp(-2) + 0.5) / 3));
  });

  it('takes an item nobody touched for one that moves as the shop does', () => {
    const trend = new TrendCounters();
    assert.ok(close(factor(trend, 4), 0.5));
    trend.observe(act(1, NOW), Number.NaN);
    trend.observe(act(2, NOW - TREND_TAU_MS), Number.NaN);
    for (const item of [4, 1_000_000])
      assert.ok(close(factor(trend, item, NOW, 2), ((1 + Math.exp(-1) + 0.5) / 3) ** 2));
  });

  it('answers for it what a fold of the same acts would, whatever was asked in between', () => {
    const asked = new TrendCounters();
    const folded = new TrendCounters();
    for (let item = 0; item < 3; item++) {
      for (const trend of [asked, folded]) trend.observe(act(item, NOW - item * TREND_TAU_MS), Number.NaN);
      factor(asked, 9);
    }
    assert.equal(factor(asked, 9), factor(folded, 9));
  });

  it('does not count what is no interest', () => {
    const trend = new TrendCounters();
    for (const type of ['list_view', 'remove_from_cart', 'refund', 'dismiss'] as const)
      trend.observe(act(1, NOW, type), Number.NaN);
    assert.ok(close(factor(trend, 1), 0.5));
  });

  it('counts each shopper once, by the latest act, whatever the order of events', () => {
    const acts = fc.array(
      fc.record({ shopper: fc.nat(3), item: fc.nat(2), ago: fc.integer({ min: 0, max: 40 }) }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(acts, (all) => {
        const trend = new TrendCounters();
        const latest = new Map<string, number>();
        for (const { shopper, item, ago } of all) {
          const time = NOW - ago * DAY_MS;
          const key = `${item}/${shopper}`;
          trend.observe(act(item, time), latest.get(key) ?? Number.NaN);
          latest.set(key, Math.max(time, latest.get(key) ?? 0));
        }
        for (let item = 0; item <= 2; item++) {
          const own = [...latest].filter(([key]) => key.startsWith(`${item}/`));
          const times = (own.length > 0 ? own : [...latest]).map(([, time]) => time);
          const recent = times.reduce((sum, time) => sum + Math.exp((time - NOW) / TREND_TAU_MS), 0);
          assert.ok(close(factor(trend, item), (recent + 0.5) / (times.length + 1)));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('keeps each exponent’s powers apart, however many there are and whatever comes in between', () => {
    const trend = new TrendCounters();
    for (let round = 0; round < 3; round++) {
      trend.observe(act(2, NOW), Number.NaN);
      // Items beyond the first columns too.
      trend.observe(act(5000 * (round + 1), NOW), Number.NaN);
      for (let tenth = 1; tenth <= 12; tenth++)
        assert.ok(close(factor(trend, 2, NOW, tenth / 10), ((round + 1.5) / (round + 2)) ** (tenth / 10)));
      assert.ok(close(factor(trend, 5000 * (round + 1), NOW, 0.8), 0.75 ** 0.8));
    }
  });

  it('sees an event at once although factors are kept for five minutes', () => {
    const trend = new TrendCounters();
    const before = factor(trend, 0);
    trend.observe(act(0, NOW), Number.NaN);
    assert.ok(factor(trend, 0) > before);
    const kept = factor(trend, 0);
    assert.equal(factor(trend, 0, NOW + MINUTES_5 - 1), kept);
    assert.ok(factor(trend, 0, NOW + MINUTES_5) < kept);
  });
});
