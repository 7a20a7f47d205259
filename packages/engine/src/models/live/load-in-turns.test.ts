import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DatasetBuilder } from '../../dataset/dataset-builder.ts';
import { eventTypeCode } from '../../domain/event.ts';
import type { ItemId, ProfileKey } from '../../domain/ids.ts';
import { ItemTable } from '../../domain/item-table.ts';
import { buyAgain } from '../buy-again/buy-again.ts';
import { newArrivals } from '../new/new-arrivals.ts';
import { popular } from '../popular/popular.ts';
import { trending } from '../trending/trending.ts';
import { ROWS_A_TURN } from './in-slices.ts';

const ITEMS = 2 * ROWS_A_TURN + 1000;
const PIECES = 3;

test('models of a large shop are loaded by pieces of bounded size', async () => {
  const builder = new DatasetBuilder();
  for (let item = 0; item < ITEMS; item++) {
    builder.add({ shopper: 's:1' as ProfileKey, item: `item-${item}` as ItemId, time: 1 + item });
  }
  const dataset = builder.build();
  assert.equal(dataset.interactions.types[0], eventTypeCode('purchase'));
  const contents = {
    popular: [popular, await popular.fit(dataset, popular.defaults, { seed: 1, threads: 1 })],
    trending: [trending, await trending.fit(dataset, trending.defaults, { seed: 1, threads: 1 })],
    new: [newArrivals, await newArrivals.fit(dataset, newArrivals.defaults, { seed: 1, threads: 1 })],
    'buy-again': [buyAgain, await buyAgain.fit(dataset, buyAgain.defaults, { seed: 1, threads: 1 })],
  } as const;
  for (const [name, [model, content]] of Object.entries(contents)) {
    const items = new ItemTable();
    const sizes: number[] = [];
    await model.load(content, items, {
      turn: () => {
        sizes.push(items.size);
      },
    });
    assert.equal(items.size, ITEMS);
    // Placing the items is the first walk over them; taking in what is counted of each is one walk more at least.
    assert.ok(sizes.length >= 2 * PIECES, `${name}: ${sizes.length} turns`);
    for (const [at, size] of sizes.entries()) {
      const before = sizes[at - 1] ?? 0;
      assert.ok(size - before <= ROWS_A_TURN, `${name} placed ${size - before} items in one turn`);
    }
  }
});
