import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ItemId } from '../../domain/ids.ts';
import { ItemTable } from '../../domain/item-table.ts';
import type { Product } from '../../domain/product.ts';
import { createMemoryStore } from '../../store/memory/memory-store.ts';
import { ACTIVE, CatalogueIndex, IN_STOCK, KNOWN } from './catalogue-index.ts';

function product(id: string, more: Partial<Product> = {}): Product {
  return {
    id: id as ItemId,
    kind: 'product',
    title: id,
    availability: 'in_stock',
    status: 'active',
    ...more,
  };
}

describe('catalogue index', () => {
  it('follows a catalogue from what is there through every change', async () => {
    const { catalogue } = createMemoryStore();
    await catalogue.upsert(Array.from({ length: 1500 }, (_, i) => product(`p${i}`)));
    const index = new CatalogueIndex(new ItemTable());
    const heard: number[] = [];
    const stop = await index.follow(catalogue, (changed) => heard.push(changed.length));
    assert.equal(index.activeCount, 1500);
    assert.equal(
      heard.reduce((sum, length) => sum + length, 0),
      1500,
    );
    const item = index.items.indexOf('p7' as ItemId)!;
    assert.equal(index.flags[item], KNOWN | ACTIVE | IN_STOCK);
    await catalogue.patch('p7' as ItemId, { status: 'hidden' });
    assert.equal(index.flags[item], KNOWN | IN_STOCK);
    await catalogue.patch('p7' as ItemId, { status: 'active', availability: 'out_of_stock' });
    assert.equal(index.flags[item], KNOWN | ACTIVE);
    await catalogue.delete('p7' as ItemId);
    assert.equal(index.flags[item], 0);
    assert.equal(index.product(item), undefined);
    assert.equal(index.activeCount, 1499);
    stop();
    await catalogue.upsert([product('p7')]);
    assert.equal(index.flags[item], 0);
  });

  it('does not go back to what it read before a change that came in between', async () => {
    const { catalogue } = createMemoryStore();
    await catalogue.upsert(Array.from({ length: 2000 }, (_, i) => product(`p${i}`)));
    const index = new CatalogueIndex(new ItemTable());
    const following = index.follow(catalogue);
    await catalogue.patch('p1999' as ItemId, { status: 'hidden' });
    await catalogue.delete('p1998' as ItemId);
    await following;
    assert.equal(index.flags[index.items.indexOf('p1999' as ItemId)!], KNOWN | IN_STOCK);
    assert.equal(index.flags[index.items.indexOf('p1998' as ItemId)!], 0);
    assert.equal(index.activeCount, 1998);
  });

  it('knows what is available, a counted-down stock included', () => {
    const index = new CatalogueIndex(new ItemTable());
    index.apply([
      product('gone', { quantity: 0 }),
      product('later', { availability: 'backorder', quantity: 0 }),
      product('here', { quantity: 2 }),
    ]);
    assert.deepEqual(
      [0, 1, 2].map((item) => (index.flags[item]! & IN_STOCK) !== 0),
      [false, true, true],
    );
  });

  it('gives products with the same paths one category set, and keeps keys and steps apart from other words', () => {
    const index = new CatalogueIndex(new ItemTable());
    index.apply([
      product('a', { categories: [['Home', 'Kitchen']] }),
      product('b', { categories: [['Home', 'Kitchen']] }),
      product('c', {}),
    ]);
    assert.equal(index.categorySet[0], index.categorySet[1]);
    assert.deepEqual(
      [...index.categories.members(index.categorySet[0]!)],
      ['Home', 'Kitchen', 'Home > Kitchen'],
    );
    assert.equal(index.categories.key(index.category[0]!), 'Home > Kitchen');
    assert.equal(index.category[2], -1);
  });

  it('covers items that only events have named, which are known to nobody', () => {
    const items = new ItemTable();
    const index = new CatalogueIndex(items);
    for (let i = 0; i < 5000; i++) items.intern(`seen-${i}` as ItemId);
    index.cover();
    assert.equal(index.flags[4999], 0);
  });
});
