import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_MS } from '../../domain/day-ms.ts';
import { act } from '../live/live.case.ts';
import { PurchaseMemory } from './purchase-memory.ts';

test('knows the purchase before, its gap and the number of baskets', () => {
  const memory = new PurchaseMemory(16);
  const buy = (shopper: number, item: number, day: number, order: number) => ({
    ...memory.record(act(item, day * DAY_MS, 'purchase', shopper, order)),
  });
  assert.deepEqual(buy(1, 1, 0, 0), { baskets: 0, gapMilliseconds: 0 });
  assert.deepEqual(buy(1, 1, 0, 0), { baskets: -1, gapMilliseconds: 0 });
  assert.deepEqual(buy(2, 1, 1, 1), { baskets: 0, gapMilliseconds: 0 });
  assert.deepEqual(buy(1, 1, 3, 2), { baskets: 1, gapMilliseconds: 3 * DAY_MS });
  assert.deepEqual(buy(1, 1, 8, 3), { baskets: 2, gapMilliseconds: 5 * DAY_MS });
});

test('what has not been used for longest makes room, and nothing grows', () => {
  const memory = new PurchaseMemory(4);
  for (let item = 0; item < 5; item++) memory.record(act(item, 0, 'purchase', 1, item));
  assert.equal(memory.record(act(4, DAY_MS, 'purchase', 1, 10)).baskets, 1);
  assert.equal(memory.record(act(0, DAY_MS, 'purchase', 1, 11)).baskets, 0);
});

test('a fitting memory forgets nobody in a crowd smaller than a tenth of it', () => {
  const memory = new PurchaseMemory(2 ** 14);
  for (let pass = 0; pass < 2; pass++) {
    for (let shopper = 0; shopper < 40; shopper++) {
      for (let item = 0; item < 40; item++) {
        const found = memory.record(act(item * 37, pass * DAY_MS, 'purchase', shopper, pass));
        assert.equal(found.baskets, pass);
      }
    }
  }
});
