import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ItemId, ProfileKey } from '../domain/ids.ts';
import { DatasetBuilder } from './dataset-builder.ts';
import type { InteractionRows } from './restrict.ts';
import { shopperHistory } from './shopper-history.ts';
import { splitByTime } from './split.ts';

const rows = fc.array(
  fc.record({
    shopper: fc.integer({ min: 0, max: 5 }),
    item: fc.integer({ min: 0, max: 9 }),
    time: fc.integer({ min: 0, max: 20 }),
  }),
  { maxLength: 60 },
);

function datasetOf(list: readonly { shopper: number; item: number; time: number }[]) {
  const builder = new DatasetBuilder();
  for (const { shopper, item, time } of list) {
    builder.add({ shopper: `s:${shopper}` as ProfileKey, item: `i${item}` as ItemId, time });
  }
  return builder.build();
}

const itemsOf = (part: InteractionRows, shopper: number) => [...shopperHistory(part, shopper).items];
const timesOf = (part: InteractionRows, shopper: number) => [...shopperHistory(part, shopper).times];

test('a time split is a partition at the cut, and the past does not see beyond it', () => {
  fc.assert(
    fc.property(rows, fc.integer({ min: 0, max: 21 }), (list, cut) => {
      const dataset = datasetOf(list);
      const { train, input, test: later } = splitByTime(dataset, cut);
      assert.equal(train.asOf, cut);
      assert.equal(input, train);
      assert.equal(train.items, dataset.items);
      for (let shopper = 0; shopper < dataset.shoppers.length; shopper++) {
        assert.ok(timesOf(train, shopper).every((time) => time < cut));
        assert.ok(timesOf(later, shopper).every((time) => time >= cut));
        assert.deepEqual([...itemsOf(train, shopper), ...itemsOf(later, shopper)], itemsOf(dataset, shopper));
      }
    }),
  );
});
