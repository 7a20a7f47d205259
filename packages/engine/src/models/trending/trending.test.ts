import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AisleError } from '../../domain/errors.ts';
import type { ItemIndex } from '../../domain/ids.ts';
import { ItemTable } from '../../domain/item-table.ts';
import { act, itemsOf, listOf, product, question } from '../live/live.case.ts';
import { modelConformance } from '../model.conformance.ts';
import { trending } from './trending.ts';
import type { TrendingScorer } from './trending-scorer.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 4, 1);

// The small shop has no bursts: with a low bar the suite has something to look at.
modelConformance('trending', () => trending, { answersFrom: 'none', configuration: { minimumZ: 0.1 } });

/** Twenty items, each viewed once every two hours for ten days. */
function steadyShop(): TrendingScorer {
  const scorer = trending.live!(new ItemTable()) as TrendingScorer;
  for (let hour = 240; hour > 0; hour--) {
    for (let item = hour % 2; item < 20; item += 2) {
      scorer.observe(act(item, NOW - hour * HOUR + item * MINUTE, 'view'));
    }
  }
  return scorer;
}

test('a steady shop has no trend, and one event makes none', () => {
  const scorer = steadyShop();
  assert.deepEqual(itemsOf(scorer, question(NOW)), []);
  scorer.observe(act(3, NOW, 'view'));
  scorer.observe(act(4, NOW, 'purchase'));
  assert.deepEqual(itemsOf(scorer, question(NOW)), []);
});

test('a burst is a trend at once, over minutes, and over again after some hours', () => {
  const scorer = steadyShop();
  for (let view = 0; view < 8; view++) scorer.observe(act(3, NOW + view * 1000, 'view'));
  const now = NOW + 8000;
  const [first, ...others] = listOf(scorer, question(now));
  assert.equal(first?.item, 3);
  assert.ok(first.score > 3, `z ${first.score}`);
  assert.deepEqual(others, []);
  const { figures } = scorer.explain(question(now), 3 as ItemIndex)!;
  assert.equal(figures?.['hours'], 1 / 6);
  assert.ok(figures['timesUsual']! > 10);
  assert.equal(scorer.explain(question(now), 5 as ItemIndex), undefined);
  assert.deepEqual(itemsOf(scorer, question(now + 12 * HOUR)), []);
});

test('an item that sells more for days trends by the day, not by the minute', () => {
  const scorer = steadyShop();
  for (let hour = 0; hour < 48; hour++) {
    for (let item = 0; item < 20; item++) {
      if (hour % 2 === item % 2) scorer.observe(act(item, NOW + hour * HOUR, 'view'));
    }
    if (hour % 3 === 0) scorer.observe(act(6, NOW + hour * HOUR, 'add_to_cart'));
  }
  const now = NOW + 49 * HOUR;
  assert.deepEqual(itemsOf(scorer, question(now)), [6]);
  assert.equal(scorer.explain(question(now), 6 as ItemIndex)?.figures?.['hours'], 24);
});

test('a busy hour of the whole shop is no trend of its items', () => {
  const scorer = steadyShop();
  for (let second = 0; second < 400; second++) scorer.observe(act(second % 20, NOW + second * 1000, 'view'));
  assert.deepEqual(itemsOf(scorer, question(NOW + 400_000)), []);
});

test('trends of a category', () => {
  const scorer = steadyShop();
  scorer.describe(3 as ItemIndex, product(3, 'Home > Kitchen'));
  scorer.describe(4 as ItemIndex, product(4, 'Home'));
  for (let view = 0; view < 8; view++) {
    scorer.observe(act(3, NOW, 'view'));
    scorer.observe(act(4, NOW, 'add_to_cart'));
  }
  assert.deepEqual(itemsOf(scorer, question(NOW)), [4, 3]);
  assert.deepEqual(itemsOf(scorer, question(NOW, { category: 'Home > Kitchen' })), [3]);
  assert.deepEqual(itemsOf(scorer, question(NOW, { category: 'Garden' })), []);
});

test('events of long ago leave nothing that trends', () => {
  const scorer = steadyShop();
  for (let view = 0; view < 50; view++) scorer.observe(act(3, NOW, 'purchase'));
  assert.deepEqual(itemsOf(scorer, question(NOW + 1000 * DAY)), []);
});

test('a horizon without a past is refused', () => {
  assert.throws(
    () => trending.parse({ horizons: [{ fastHours: 2, slowHours: 3 }] }),
    (error) => error instanceof AisleError && error.field === 'horizons[0].slowHours',
  );
});
