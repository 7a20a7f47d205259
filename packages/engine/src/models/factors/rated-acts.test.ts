import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DatasetBuilder } from '../../dataset/dataset-builder.ts';
import type { ItemId, ProfileKey } from '../../domain/ids.ts';
import { ratedActs } from './rated-acts.ts';

test('of several ratings of one item the last one counts, and nothing but ratings does', () => {
  const builder = new DatasetBuilder();
  const shopper = 's:a' as ProfileKey;
  const [a, b] = ['a', 'b'] as ItemId[] as [ItemId, ItemId];
  builder.add({ shopper, item: a, time: 2, type: 'rate', quantity: 4 });
  builder.add({ shopper, item: a, time: 1, type: 'rate', quantity: 1 });
  builder.add({ shopper, item: b, time: 3, type: 'purchase', quantity: 9 });
  builder.add({ shopper: 's:b' as ProfileKey, item: b, time: 3, type: 'rate', quantity: 2.5 });
  const { userOf, itemOf, ratings } = ratedActs(builder.build());
  assert.deepEqual(
    [[...userOf], [...itemOf], [...ratings]],
    [
      [0, 1],
      [0, 1],
      [4, 2.5],
    ],
  );
});
