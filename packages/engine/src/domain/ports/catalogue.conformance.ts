import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ItemId } from '../ids.ts';
import type { Product } from '../product.ts';
import { aProduct } from './records.case.ts';
import type { Store } from './store.ts';

const id = (value: string) => value as ItemId;

/** What every catalogue does. `make` gives a fresh, empty store; the suite closes it. */
export function catalogueConformance(name: string, make: () => Promise<Store>): void {
  const withStore = (test: (store: Store) => Promise<void>) => async () => {
    const store = await make();
    try {
      await test(store);
    } finally {
      await store.close();
    }
  };
  const ids = (products: Iterable<Product>) => [...products].map((product) => product.id as string);

  describe(`catalogue: ${name}`, () => {
    it(
      'adds, replaces and keeps the order of insertion',
      withStore(async ({ catalogue }) => {
        assert.equal(catalogue.size, 0);
        await catalogue.upsert([aProduct('b'), aProduct('a'), aProduct('c')]);
        await catalogue.upsert([aProduct('a', { title: 'New', price: { amount: 9.95, currency: 'EUR' } })]);
        assert.deepEqual(ids(catalogue.all()), ['b', 'a', 'c']);
        assert.equal(catalogue.size, 3);
        assert.deepEqual(
          catalogue.get(id('a')),
          aProduct('a', { title: 'New', price: { amount: 9.95, currency: 'EUR' } }),
        );
        assert.equal(catalogue.get(id('nowhere')), undefined);
      }),
    );

    it(
      'takes the last of two products with one id in a call',
      withStore(async ({ catalogue }) => {
        await catalogue.upsert([aProduct('a', { title: 'first' }), aProduct('a', { title: 'second' })]);
        assert.equal(catalogue.size, 1);
        assert.equal(catalogue.get(id('a'))?.title, 'second');
      }),
    );

    it(
      'replaces and removes single fields',
      withStore(async ({ catalogue }) => {
        await catalogue.upsert([aProduct('a', { brand: 'Acme', quantity: 3, tags: ['x'] })]);
        const patched = await catalogue.patch(id('a'), { brand: null, quantity: 0, status: 'hidden' });
        assert.deepEqual(patched, aProduct('a', { quantity: 0, tags: ['x'], status: 'hidden' }));
        assert.deepEqual(catalogue.get(id('a')), patched);
        await assert.rejects(catalogue.patch(id('a'), { title: null }), {
          code: 'invalid_field',
          field: 'title',
        });
        await assert.rejects(catalogue.patch(id('nowhere'), { quantity: 1 }), { code: 'product_not_found' });
        assert.deepEqual(catalogue.get(id('a')), patched);
      }),
    );

    it(
      'composes patches that are made at the same time',
      withStore(async ({ catalogue }) => {
        await catalogue.upsert([aProduct('a')]);
        await Promise.all([
          catalogue.patch(id('a'), { brand: 'Acme' }),
          catalogue.patch(id('a'), { quantity: 7 }),
          catalogue.patch(id('a'), { seller: 'S' }),
        ]);
        assert.deepEqual(catalogue.get(id('a')), aProduct('a', { brand: 'Acme', quantity: 7, seller: 'S' }));
      }),
    );

    it(
      'hides what is deleted and takes it back in its old place',
      withStore(async ({ catalogue }) => {
        await catalogue.upsert([aProduct('a'), aProduct('b')]);
        assert.equal(await catalogue.delete(id('a')), true);
        assert.equal(await catalogue.delete(id('a')), false);
        assert.equal(await catalogue.delete(id('nowhere')), false);
        assert.equal(catalogue.get(id('a')), undefined);
        assert.deepEqual(ids(catalogue.all()), ['b']);
        assert.equal(catalogue.size, 1);
        assert.equal(catalogue.known, 2);
        assert.deepEqual(
          ['a', 'b', 'nowhere'].map((one) => catalogue.knows(id(one))),
          [true, true, false],
        );
        await assert.rejects(catalogue.patch(id('a'), { quantity: 1 }), { code: 'product_not_found' });
        await catalogue.upsert([aProduct('a')]);
        assert.deepEqual(ids(catalogue.all()), ['a', 'b']);
        assert.equal(catalogue.size, 2);
      }),
    );

    it(
      'tells its listeners of every change before the write resolves, and not after they left',
      withStore(async ({ catalogue }) => {
        const heard: (readonly [string, string, boolean])[] = [];
        const leave = catalogue.subscribe((changed) => {
          for (const product of changed)
            heard.push([product.id, product.status, catalogue.get(product.id) !== undefined]);
        });
        await catalogue.upsert([aProduct('a'), aProduct('b')]);
        assert.equal(heard.length, 2);
        await catalogue.patch(id('b'), { status: 'hidden' });
        assert.equal(heard.length, 3);
        await catalogue.delete(id('a'));
        assert.deepEqual(heard, [
          ['a', 'active', true],
          ['b', 'active', true],
          ['b', 'hidden', true],
          ['a', 'deleted', false],
        ]);
        leave();
        await catalogue.upsert([aProduct('c')]);
        await catalogue.upsert([]);
        assert.equal(heard.length, 4);
      }),
    );

    it('refuses to change after closing', async () => {
      const store = await make();
      await store.close();
      await assert.rejects(store.catalogue.upsert([aProduct('a')]), { code: 'shutting_down' });
    });
  });
}
