import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findOutliers } from './find-outliers.ts';
import type { RetailOrder } from './order.ts';

function orders(lines: readonly [quantity: number, price: number][]): RetailOrder[] {
  return lines.map(([quantity, price], at) => ({
    invoice: String(at),
    customer: '1',
    country: 'France',
    time: at,
    split: false,
    lines: [{ item: 'A', description: 'MUG', quantity, price, returned: 0 }],
  }));
}

test('a pallet among single cups and a price of another world are flagged, their neighbours are not', () => {
  const usual = Array.from({ length: 40 }, (_, at): [number, number] => [1 + (at % 6), 2 + (at % 3) / 10]);
  const all = orders([...usual, [74_215, 2.1], [24, 2.1], [2, 0.01], [2, 4.2]]);
  const { quantity, price } = findOutliers(all);
  assert.deepEqual(
    [...quantity].map((line) => line.quantity),
    [74_215],
  );
  assert.deepEqual(
    [...price].map((line) => line.price),
    [0.01],
  );
});

test('an article sold in pallets is not an outlier for it, and two lines prove nothing', () => {
  assert.equal(findOutliers(orders(Array.from({ length: 20 }, () => [1000, 0.2]))).quantity.size, 0);
  assert.equal(
    findOutliers(
      orders([
        [1, 1],
        [20, 1],
      ]),
    ).quantity.size,
    0,
  );
});
