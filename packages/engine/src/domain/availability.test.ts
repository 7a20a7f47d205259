import assert from 'node:assert/strict';
import { test } from 'node:test';
import { availabilityOf, withStock } from './availability.ts';
import type { ItemId } from './ids.ts';
import type { Product } from './product.ts';

test('no stock left is out of stock; unknown stock is in stock', () => {
  assert.deepEqual([0, 1, 0.5, undefined].map(availabilityOf), [
    'out_of_stock',
    'in_stock',
    'in_stock',
    'in_stock',
  ]);
});

test('a change of the stock alone changes whether the product can be bought, unless something else was said', () => {
  const product = (availability: Product['availability'], quantity?: number): Product => ({
    id: 'a' as ItemId,
    kind: 'product',
    title: 'A',
    status: 'active',
    availability,
    ...(quantity !== undefined && { quantity }),
  });
  const after = (before: Product, quantity: number) => withStock({ quantity }, before).availability;
  assert.equal(after(product('in_stock', 3), 0), 'out_of_stock');
  assert.equal(after(product('in_stock'), 0), 'out_of_stock');
  assert.equal(after(product('out_of_stock', 0), 5), 'in_stock');
  assert.equal(
    after(product('out_of_stock', 3), 5),
    undefined,
    'the shop took it out although there is stock',
  );
  assert.equal(after(product('out_of_stock'), 5), undefined);
  assert.equal(after(product('preorder', 0), 5), undefined);
  assert.equal(after(product('backorder', 3), 0), undefined);
  const said = { quantity: 0, availability: 'in_stock' } as const;
  assert.equal(withStock(said, product('in_stock', 3)), said);
  const title = { title: 'B' };
  assert.equal(withStock(title, product('out_of_stock', 0)), title);
  assert.deepEqual(withStock({ quantity: 4 }, undefined), { quantity: 4 });
});
