import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eventTypeCode } from '../domain/event.ts';
import type { ItemIndex } from '../domain/ids.ts';
import { TrendCounters } from '../features/trend.ts';
import { combineRepeats } from './combine-repeats.ts';
import { applyTrend } from './trend-factor.ts';

const NOW = Date.UTC(2026, 5, 1);

describe('trend factor', () => {
  it('multiplies the scores of the candidates alone', () => {
    const trend = new TrendCounters();
    const purchase = eventTypeCode('purchase');
    trend.observe(
      { item: 1 as ItemIndex, type: purchase, time: NOW, quantity: 1, order: -1, shopper: 0 },
      Number.NaN,
    );
    trend.observe(
      { item: 3 as ItemIndex, type: purchase, time: 0, quantity: 1, order: -1, shopper: 1 },
      Number.NaN,
    );
    const scores = Float64Array.of(2, 2, 2);
    applyTrend(Int32Array.of(1, 2), 2, scores, trend, 0.8, NOW);
    assert.equal(scores[0], 2);
    assert.ok(Math.abs(scores[1]! - 2 * 0.75 ** 0.8) < 1e-9);
    // Nobody touched item 2: it moves as the shop does, of whose two acts one is of long ago.
    assert.ok(Math.abs(scores[2]! - 2 * 0.5 ** 0.8) < 1e-9);
  });
});

describe('bought and new items on one scale', () => {
  it('keeps a bought item’s own score and divides new ones by their head’s mean', () => {
    const scores = Float64Array.of(10, 30, 99);
    const repeats = Float64Array.of(0, 0, 4);
    combineRepeats(
      { items: Int32Array.of(0, 1, 2), length: 3, scores, repeats, mean: 20 },
      (item) => item === 2,
    );
    assert.deepEqual([...scores], [0.5, 1.5, 4]);
  });

  it('holds where there is nothing new', () => {
    const scores = Float64Array.of(7);
    combineRepeats(
      { items: Int32Array.of(0), length: 1, scores, repeats: Float64Array.of(3), mean: 0 },
      () => true,
    );
    assert.deepEqual([...scores], [3]);
  });
});
