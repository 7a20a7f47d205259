import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ItemId } from '../domain/ids.ts';
import type { Product } from '../domain/product.ts';
import type { SearchQuery } from '../domain/product-search.ts';
import { openSearch, type VectorParts } from './open-search.ts';
import { ScriptedEncoder, scriptedVectors } from './scripted-encoder.case.ts';
import { NOW, openShop, product } from './shop.case.ts';

const PRODUCTS = [
  product('note', { title: 'Slim notebook 13', price: { amount: 900, currency: 'EUR' }, brand: 'Acme' }),
  product('note-2', {
    title: 'Sturdy notebook 15',
    price: { amount: 500, currency: 'EUR' },
    brand: 'Globex',
  }),
  product('sofa', { title: 'Grey couch', price: { amount: 400, currency: 'EUR' } }),
  product('pot', { title: 'Steel kettle', price: { amount: 30, currency: 'EUR' } }),
];

async function shopWith(
  products: readonly Product[],
  encoder = new ScriptedEncoder(),
  more: Partial<VectorParts> = {},
) {
  const shop = await openShop(products);
  const { items, scorers, store } = shop;
  const { parts, ready, faults } = scriptedVectors(encoder, more);
  const search = await openSearch({
    catalogue: store.catalogue,
    items,
    scorers,
    online: shop,
    random: () => 0.5,
    turn: () => undefined,
    vectors: parts,
  });
  const ask = async (text: string, asked: Partial<SearchQuery> = {}) =>
    search.productSearch.search({ text, personalization: 'on', now: NOW, ...asked });
  const found = async (text: string, asked: Partial<SearchQuery> = {}) =>
    (await ask(text, asked)).items.map(({ itemId }) => String(itemId));
  const vectors = search.vectors!;
  return { ...shop, encoder, search, vectors, ready, faults, ask, found };
}

async function until(what: () => boolean): Promise<void> {
  for (let turn = 0; !what(); turn++) {
    assert.ok(turn < 10_000, 'it did not come to pass');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('what shares no word is found by its meaning, and says so', async () => {
  const { vectors, ask, search } = await shopWith(PRODUCTS);
  await until(() => vectors.state === 'ready');
  const answer = await ask('laptop');
  assert.deepEqual(
    answer.items.map(({ itemId, reasons }) => [String(itemId), reasons[0]]),
    ['note', 'note-2'].map((id) => [id, { code: 'close_in_meaning', text: 'Close in meaning to “laptop”' }]),
  );
  assert.deepEqual([answer.model, answer.total, answer.degraded], ['search+vectors@scripted', 2, []]);
  assert.deepEqual(answer.facets.find(({ dimension }) => dimension === 'brand')?.values, [
    { value: 'Acme', count: 1 },
    { value: 'Globex', count: 1 },
  ]);
  await search.close();
});

test('words that suffice are left alone, and nothing is encoded for them', async () => {
  const { vectors, ask, encoder, search } = await shopWith(PRODUCTS);
  await until(() => vectors.state === 'ready');
  const before = encoder.encoded.length;
  const answer = await ask('notebook');
  assert.equal(answer.items[0]!.reasons[0]!.code, 'matches_query');
  assert.equal(encoder.encoded.length, before);
  // No filter turns a query that the catalogue has words for into one of meaning.
  const filtered = await ask('notebook', { refine: { price: { to: 40 } } });
  assert.deepEqual([filtered.items, filtered.model], [[], 'search']);
  assert.equal(encoder.encoded.length, before);
  await search.close();
});

test('meaning is under the same rules, picks, prices, orders and pages as words', async () => {
  const { vectors, ask, found, search } = await shopWith(PRODUCTS);
  await until(() => vectors.state === 'ready');
  assert.deepEqual(await found('laptop', { refine: { values: { brand: ['Globex'] } } }), ['note-2']);
  assert.deepEqual(await found('laptop', { filter: 'price < 600' }), ['note-2']);
  assert.deepEqual(await found('laptop', { sort: 'price_asc' }), ['note-2', 'note']);
  assert.deepEqual(await found('laptop', { exclude: ['note' as ItemId] }), ['note-2']);
  assert.deepEqual(await found('laptop under 600'), ['note-2']);
  const first = await ask('laptop', { limit: 1 });
  const second = await ask('laptop', { limit: 1, cursor: first.nextCursor! });
  assert.deepEqual(
    [...first.items, ...second.items].map(({ itemId, position }) => [String(itemId), position]),
    [
      ['note', 0],
      ['note-2', 1],
    ],
  );
  assert.equal(second.nextCursor, undefined);
  await search.catalogue.patch('note' as ItemId, { status: 'hidden' });
  assert.deepEqual(await found('laptop'), ['note-2']);
  await search.catalogue.delete('note-2' as ItemId);
  assert.deepEqual(await found('laptop'), []);
  assert.equal(vectors.size, 2);
  await search.close();
});

test('a new product, and one whose title has changed, is found by its meaning; a new price costs nothing', async () => {
  const { vectors, found, encoder, search } = await shopWith(PRODUCTS);
  await until(() => vectors.state === 'ready');
  await search.catalogue.upsert([product('new', { title: 'Reading lamp' })]);
  await until(() => vectors.size === 5);
  assert.deepEqual(await found('bright'), ['new']);
  const before = encoder.encoded.length;
  await search.catalogue.patch('new' as ItemId, { price: { amount: 1, currency: 'EUR' } });
  await search.catalogue.patch('pot' as ItemId, { title: 'Bright thing' });
  await until(() => encoder.encoded.includes('Bright thing'));
  assert.equal(encoder.encoded.slice(before).includes('Reading lamp'), false);
  await search.close();
});

test('until vectors are there words answer, and the answer says what is missing', async () => {
  const encoder = new ScriptedEncoder();
  const { promise, resolve: release } = Promise.withResolvers<void>();
  encoder.gate = promise;
  const { vectors, ask, search } = await shopWith(PRODUCTS, encoder);
  const early = await ask('laptop');
  assert.deepEqual([early.items, early.degraded], [[], ['vectors:loading']]);
  assert.deepEqual((await ask('notebook')).degraded, []);
  release();
  await until(() => vectors.state === 'ready');
  assert.equal((await ask('laptop')).items.length, 2);
  await search.close();
});

test('a query whose vector is late is answered by words, and by meaning once it is known', async () => {
  const encoder = new ScriptedEncoder();
  const { vectors, ask, search } = await shopWith(PRODUCTS, encoder, { deadline: 5 });
  await until(() => vectors.state === 'ready');
  encoder.mode = 'hangs';
  const late = await ask('laptop notebook xylophone quartz');
  assert.deepEqual(late.degraded, ['vectors:late']);
  encoder.mode = 'fails';
  assert.deepEqual((await ask('sit down')).degraded, ['vectors:unavailable']);
  encoder.mode = 'answers';
  const answer = await ask('boil');
  assert.deepEqual([answer.items.map(({ itemId }) => String(itemId)), answer.degraded], [['pot'], []]);
  await search.close();
});

test('an encoder that cannot be opened, fails or hangs is tried again and stops nothing', async () => {
  const encoder = new ScriptedEncoder();
  let broken = 3;
  const { vectors, faults, ask, ready, search } = await shopWith(PRODUCTS, encoder, {
    patience: 5,
    open: async () => {
      broken--;
      if (broken === 2) throw new Error('there is no model');
      encoder.mode = broken === 1 ? 'hangs' : 'answers';
      return encoder;
    },
  });
  await until(() => vectors.state === 'unavailable');
  assert.deepEqual((await ask('laptop')).degraded.length, 1);
  while (vectors.state !== 'ready') await new Promise((resolve) => setTimeout(resolve, 2));
  assert.equal(faults.length, 2);
  assert.equal((faults[0] as Error).message, 'there is no model');
  assert.equal((faults[1] as Error).name, 'TimeoutError');
  assert.deepEqual(ready, [4]);
  await search.close();
  assert.ok(encoder.closed >= 2);
});

test('closing waits for no encoder that hangs', async () => {
  const { search } = await shopWith(PRODUCTS, new ScriptedEncoder(), {
    open: () => new Promise(() => undefined),
  });
  await search.close();
});

test('follows any sequence of changes: exactly the active products have the vector of their title', async () => {
  const id = fc.constantFrom('a', 'b', 'c', 'd');
  const title = fc.constantFrom('laptop', 'couch', 'kettle', 'lamp');
  const status = fc.constantFrom('active' as const, 'active' as const, 'hidden' as const, 'deleted' as const);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(id, title, status), { maxLength: 25 }), async (changes) => {
      const { search, vectors, items, encoder, store } = await shopWith([]);
      for (const [at, [of, named, state]] of changes.entries()) {
        const write = search.catalogue.upsert([product(of, { title: named, status: state })]);
        if (at % 3 === 0) await write;
      }
      await new Promise((resolve) => setImmediate(resolve));
      const active = [...store.catalogue.all()].filter((one) => one.status === 'active');
      await until(() => vectors.state === 'ready' && vectors.size === active.length);
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
      for (const { id: of, title: named } of active) {
        const vector = new Float32Array(encoder.embeddingSize);
        assert.ok(vectors.index!.read(items.indexOf(of)!, vector));
        const own = await encoder.encode([named], 'query');
        assert.ok(
          vector.every((value, i) => (own[i] === 0 ? value < 0.1 : value > 0.9)),
          `${of} ${named} ${vector}`,
        );
      }
      await search.close();
    }),
    { numRuns: 40 },
  );
});
