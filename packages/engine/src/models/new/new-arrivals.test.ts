import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_MS } from '../../domain/day-ms.ts';
import type { ItemIndex } from '../../domain/ids.ts';
import { ItemTable } from '../../domain/item-table.ts';
import { act, itemsOf, listOf, product, question } from '../live/live.case.ts';
import { modelConformance } from '../model.conformance.ts';
import { newArrivals } from './new-arrivals.ts';

const NOW = Date.UTC(2026, 4, 1);

modelConformance('new', () => newArrivals, { answersFrom: 'none', fitsNothing: true });

function shop(publishedDaysAgo: readonly (number | undefined)[]) {
  const scorer = newArrivals.live!(new ItemTable());
  publishedDaysAgo.forEach((days, item) => {
    scorer.describe!(
      item as ItemIndex,
      product(item, 'Home', days === undefined ? undefined : NOW - days * DAY_MS),
    );
  });
  return scorer;
}

test('younger first; what is too old, not yet published or of unknown age is left out', () => {
  const scorer = shop([20, 3, 61, -1, 10, undefined]);
  assert.deepEqual(itemsOf(scorer, question(NOW)), [1, 4, 0]);
  assert.deepEqual(itemsOf(scorer, question(NOW + 2 * DAY_MS)), [3, 1, 4, 0]);
});

test('without a response the score is the decay alone', () => {
  const scorer = shop([0, 14, 28]);
  assert.deepEqual(
    listOf(scorer, question(NOW)).map((one) => one.score),
    [1, 0.5, 0.25],
  );
});

test('first seen stands for the publication until the catalogue names one', () => {
  const scorer = shop([10, undefined]);
  scorer.observe!(act(1, NOW - DAY_MS, 'view'));
  assert.deepEqual(itemsOf(scorer, question(NOW)), [1, 0]);
  scorer.describe!(1 as ItemIndex, product(1, 'Home', NOW - 400 * DAY_MS));
  assert.deepEqual(itemsOf(scorer, question(NOW)), [0]);
});

test('a warm welcome lifts an item above a younger one that nobody wants', () => {
  const scorer = shop([4, 5, 6]);
  for (let purchase = 0; purchase < 10; purchase++) scorer.observe!(act(2, NOW - DAY_MS));
  assert.deepEqual(itemsOf(scorer, question(NOW)), [2, 0, 1]);
  const { figures } = scorer.explain(question(NOW), 2 as ItemIndex)!;
  assert.equal(figures?.['ageDays'], 6);
  // w = 120, µ = 120 per 15 item-days, c = 20: (120 + 20) / (8·6 + 20).
  assert.ok(Math.abs(figures['response']! - 140 / 68) < 1e-9);
});

test('new in a category', () => {
  const scorer = shop([1, 2]);
  scorer.describe!(2 as ItemIndex, product(2, 'Garden > Pots', NOW - DAY_MS));
  assert.deepEqual(itemsOf(scorer, question(NOW, { category: 'Garden' })), [2]);
  assert.deepEqual(itemsOf(scorer, question(NOW, { category: 'Toys' })), []);
});
