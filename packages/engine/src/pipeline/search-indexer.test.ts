import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Catalogue } from '../domain/ports/catalogue.ts';
import type { Product } from '../domain/product.ts';
import { createMemoryStore } from '../store/memory/memory-store.ts';
import { SearchIndexer } from './search-indexer.ts';
import { product } from './shop.case.ts';

async function openIndexer(faults: string[]) {
  const { catalogue } = createMemoryStore();
  const put: string[] = [];
  const index = {
    stale: true,
    load: async () => undefined,
    put: ({ id }: { id: string }) => {
      if (id === 'bad') throw new Error('cannot be read');
      put.push(id);
    },
    settle: async () => {
      throw new Error('cannot be settled');
    },
  };
  const indexer = await SearchIndexer.open(index, catalogue, () => undefined, {
    onFault: (what) => faults.push(what),
  });
  return { catalogue, indexer, put };
}

test('a product that cannot be read stops neither those after it nor later changes, and is said', async () => {
  const faults: string[] = [];
  const { catalogue, indexer, put } = await openIndexer(faults);
  await catalogue.upsert([product('a'), product('bad'), product('b')]);
  await indexer.caughtUp();
  await catalogue.upsert([product('c')]);
  await indexer.caughtUp();
  assert.deepEqual(put, ['a', 'b', 'c']);
  assert.ok(faults.includes('product bad cannot be searched for'));
  assert.ok(faults.includes('the search index could not be settled'));
});

test('a change of nothing leaves the indexer awake', async () => {
  let tell: (changed: readonly Product[]) => void = () => undefined;
  const subscribe = (listener: typeof tell) => {
    tell = listener;
    return () => undefined;
  };
  const put: string[] = [];
  const index = {
    stale: false,
    load: async () => undefined,
    put: ({ id }: Product) => put.push(id),
    settle: async () => undefined,
  };
  const catalogue = { ...createMemoryStore().catalogue, all: () => [], subscribe } as unknown as Catalogue;
  const indexer = await SearchIndexer.open(index, catalogue, () => undefined);
  tell([]);
  tell([product('a')]);
  await indexer.caughtUp();
  assert.deepEqual(put, ['a']);
});
