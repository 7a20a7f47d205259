import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Csr } from '@aisle/kernels';
import fc from 'fast-check';
import { DAY_MS } from '../domain/day-ms.ts';
import type { EventType } from '../domain/event.ts';
import type { ItemId, ProfileKey } from '../domain/ids.ts';
import { baskets } from './baskets.ts';
import { DatasetBuilder } from './dataset-builder.ts';
import { DEFAULT_EVENT_WEIGHTS } from './event-weights.ts';
import { sequences } from './sequences.ts';
import { userItems } from './user-items.ts';

const TYPES: readonly EventType[] = ['view', 'add_to_cart', 'purchase', 'dismiss', 'x-own'];

interface Act {
  shopper: number;
  item: number;
  day: number;
  type: EventType;
}

const acts: fc.Arbitrary<Act[]> = fc.array(
  fc.record({
    shopper: fc.integer({ min: 0, max: 4 }),
    item: fc.integer({ min: 0, max: 7 }),
    day: fc.integer({ min: 0, max: 30 }),
    type: fc.constantFrom(...TYPES),
  }),
  { maxLength: 60 },
);

function datasetOf(list: readonly Act[]) {
  const builder = new DatasetBuilder();
  builder.reserveItems(Array.from({ length: 8 }, (_, item) => `i${item}` as ItemId));
  for (const { shopper, item, day, type } of list) {
    builder.add({
      shopper: `s:${shopper}` as ProfileKey,
      item: `i${item}` as ItemId,
      time: day * DAY_MS,
      type,
    });
  }
  return builder.build({ asOf: 30 * DAY_MS });
}

function entriesOf({ rows, rowPointers, columnIndices, values }: Csr): string[] {
  const entries: string[] = [];
  for (let row = 0; row < rows; row++) {
    for (let entry = rowPointers[row]!; entry < rowPointers[row + 1]!; entry++) {
      entries.push(`${row} ${columnIndices[entry]} ${(values?.[entry] ?? 1).toFixed(5)}`);
    }
  }
  return entries;
}

test('shoppers × items agrees with a table kept by hand, by the strongest act, with age', () => {
  fc.assert(
    fc.property(acts, fc.constantFrom(0, 10), (list, half) => {
      const dataset = datasetOf(list);
      const table = new Map<string, number>();
      for (const { shopper, item, day, type } of list) {
        const weight = (DEFAULT_EVENT_WEIGHTS as Record<string, number>)[type] ?? 0;
        if (weight === 0) continue;
        const aged = weight * (half > 0 ? 2 ** (-(30 - day) / half) : 1);
        const key = `${dataset.shoppers.indexOf(`s:${shopper}` as ProfileKey)} ${item}`;
        const before = table.get(key) ?? 0;
        table.set(key, Math.max(before, aged));
      }
      const expected = [...table].map(([key, value]) => `${key} ${value.toFixed(5)}`).sort();
      assert.deepEqual(entriesOf(userItems(dataset, { halfLifeDays: half })), expected);
    }),
  );
});

test('an act so old that it weighs nothing is left out, once and when met again', () => {
  const dataset = datasetOf([
    { shopper: 0, item: 1, day: 0, type: 'view' },
    { shopper: 0, item: 1, day: 0, type: 'purchase' },
    { shopper: 0, item: 2, day: 30, type: 'purchase' },
  ]);
  assert.deepEqual(entriesOf(userItems(dataset, { halfLifeDays: 0.1 })), ['0 2 1.00000']);
});

test('sequences leave out what says nothing and make one step of acts in a row on one item', () => {
  const dataset = datasetOf([
    { shopper: 0, item: 1, day: 0, type: 'view' },
    { shopper: 0, item: 2, day: 1, type: 'dismiss' },
    { shopper: 0, item: 1, day: 2, type: 'add_to_cart' },
    { shopper: 0, item: 1, day: 3, type: 'purchase' },
    { shopper: 0, item: 3, day: 4, type: 'view' },
    { shopper: 0, item: 1, day: 5, type: 'view' },
  ]);
  const { items, times, orders, offsets } = sequences(dataset);
  assert.deepEqual([...items], [1, 3, 1]);
  assert.deepEqual([...times], [0, 4 * DAY_MS, 5 * DAY_MS]);
  assert.deepEqual([...orders], [0, -1, -1]);
  assert.deepEqual([...offsets], [0, 3]);
});

test('baskets hold each item once, in order; large ones are left out', () => {
  const dataset = datasetOf([
    { shopper: 0, item: 5, day: 0, type: 'purchase' },
    { shopper: 0, item: 2, day: 0, type: 'purchase' },
    { shopper: 0, item: 5, day: 0, type: 'purchase' },
    { shopper: 0, item: 7, day: 0, type: 'view' },
    { shopper: 1, item: 1, day: 0, type: 'purchase' },
    { shopper: 1, item: 2, day: 0, type: 'purchase' },
    { shopper: 1, item: 3, day: 0, type: 'purchase' },
    { shopper: 1, item: 4, day: 1, type: 'purchase' },
  ]);
  assert.deepEqual(
    entriesOf(baskets(dataset)).map((entry) => entry.slice(0, 3)),
    ['0 2', '0 5', '1 1', '1 2', '1 3', '2 4'],
  );
  assert.deepEqual(
    entriesOf(baskets(dataset, 2)).map((entry) => entry.slice(0, 3)),
    ['0 2', '0 5', '1 4'],
  );
});
