import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ItemId, ShopperId } from '../domain/ids.ts';
import type { Product } from '../domain/product.ts';
import type { SearchQuery, SearchResult } from '../domain/product-search.ts';
import { openSearch } from './open-search.ts';
import { NOW, OrderedScorer, openShop, product, type ShopOptions, view } from './shop.case.ts';

async function openSearchedShop(products: readonly Product[], options: ShopOptions = {}) {
  const shop = await openShop(products, options);
  const { items, scorers } = shop;
  const search = await openSearch({
    catalogue: shop.store.catalogue,
    items,
    scorers,
    online: shop,
    random: () => 0.5,
    turn: () => undefined,
  });
  // Words alone are never waited for.
  const ask = (text: string, more: Partial<SearchQuery> = {}) =>
    search.productSearch.search({ text, personalization: 'on', now: NOW, ...more }) as SearchResult;
  const found = (text: string, more: Partial<SearchQuery> = {}) =>
    ask(text, more).items.map(({ itemId }) => String(itemId));
  return { ...shop, search, ask, found };
}

const mugs = (count: number, more: (place: number) => Partial<Product> = () => ({})) =>
  Array.from({ length: count }, (_, place) =>
    product(`mug-${String(place).padStart(3, '0')}`, { title: `Blue mug number ${place}`, ...more(place) }),
  );

test('finds by words, and says so of each product', async () => {
  const { ask } = await openSearchedShop([
    product('a', { title: 'Red teapot' }),
    product('b', { title: 'Garden hose' }),
  ]);
  const { items, total, model, policy } = ask('teapot');
  assert.deepEqual(
    items.map(({ itemId, position, reasons, propensity }) => ({ itemId, position, reasons, propensity })),
    [
      {
        itemId: 'a',
        position: 0,
        reasons: [{ code: 'matches_query', text: 'Matches “teapot”' }],
        propensity: 1,
      },
    ],
  );
  assert.deepEqual([total, model, policy], [1, 'search', 'greedy']);
  const nothing = ask('submarine');
  assert.deepEqual([nothing.items, nothing.nextCursor], [[], undefined]);
});

test('what is written can be found when the write resolves; what is hidden or deleted cannot', async () => {
  const { search, found } = await openSearchedShop([]);
  await search.catalogue.upsert(mugs(300));
  assert.equal(found('mug', { limit: 100 }).length, 100);
  await search.catalogue.upsert([product('mug-000', { title: 'Walrus' })]);
  assert.deepEqual(found('walrus'), ['mug-000']);
  await search.catalogue.patch('mug-000' as ItemId, { status: 'hidden' });
  assert.deepEqual(found('walrus'), []);
  await search.catalogue.patch('mug-000' as ItemId, { status: 'active', title: 'Narwhal' });
  assert.deepEqual([found('walrus'), found('narwhal')], [[], ['mug-000']]);
  await search.catalogue.delete('mug-000' as ItemId);
  assert.deepEqual(found('narwhal'), []);
});

test('pages show every product once, however the order changes in between', async () => {
  const { log, ask } = await openSearchedShop(mugs(130));
  const seen: string[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < 10; page++) {
    const answer = ask('blue mug', { limit: 25, ...(cursor === undefined ? {} : { cursor }) });
    assert.equal(answer.total, 130);
    assert.deepEqual(
      answer.items.map(({ position }) => position),
      answer.items.map((_, at) => seen.length + at),
    );
    seen.push(...answer.items.map(({ itemId }) => String(itemId)));
    cursor = answer.nextCursor;
    // Makes others popular before the next page is asked for.
    for (let at = 0; at < 30; at++)
      await log.append([view(`s${at}`, `mug-${String(page * 7 + (at % 3)).padStart(3, '0')}`)]);
    if (cursor === undefined) break;
  }
  assert.equal(cursor, undefined);
  assert.equal(seen.length, 130);
  assert.equal(new Set(seen).size, 130);
});

test('one variant of a group on a page', async () => {
  const { found } = await openSearchedShop(
    mugs(6, (place) => ({ groupId: place < 4 ? 'one' : `g${place}` })),
  );
  assert.equal(found('mug').length, 3);
});

test('filter, refinement and exclusion rule', async () => {
  const { found } = await openSearchedShop([
    product('cheap', { title: 'Mug', price: { amount: 5, currency: 'EUR' } }),
    product('dear', { title: 'Mug', price: { amount: 50, currency: 'EUR' } }),
  ]);
  assert.deepEqual(found('mug', { filter: 'price < 10' }), ['cheap']);
  assert.deepEqual(found('mug', { filter: 'price < $params.most', params: { most: 60 } }).length, 2);
  assert.deepEqual(found('mug', { exclude: ['cheap' as ItemId] }), ['dear']);
  assert.throws(() => found('mug', { filter: 'prise < 10' }), { code: 'invalid_filter' });
  assert.throws(() => found('mug', { cursor: 'x' }), { code: 'invalid_cursor' });
  assert.throws(() => found('mug', { limit: 101 }), { code: 'invalid_field' });
});

test('what was bought, dismissed or lies in the cart is found like anything else; what is sold out comes later', async () => {
  const { log, found } = await openSearchedShop([
    product('a', { title: 'Mug' }),
    product('b', { title: 'Mug' }),
    product('c', { title: 'Mug', availability: 'out_of_stock' }),
  ]);
  await log.append([
    view('ann', 'a', { type: 'purchase' }),
    view('ann', 'a', { type: 'dismiss' }),
    view('ann', 'b', { type: 'add_to_cart' }),
  ]);
  const ids = found('mug', { shopperId: 'ann' as ShopperId });
  assert.deepEqual([ids.length, ids[2]], [3, 'c']);
});

test('a history lifts what it speaks for, with the reason; with personalisation off it is not read', async () => {
  const order = ['mug-003', 'mug-001'];
  const products = mugs(5);
  const { log, ask } = await openSearchedShop(products, {
    scorers: {
      linear: (items) => {
        // Equal hits stand in the order of the table.
        for (const { id } of products) items.intern(id);
        return new OrderedScorer(items, order);
      },
    },
    without: ['popular'],
  });
  await log.append([view('ann', 'mug-004')]);
  const first = (more: Partial<SearchQuery>) => ask('blue mug', more).items[0]!;
  const ann = { shopperId: 'ann' as ShopperId };
  assert.equal(first({}).itemId, 'mug-000');
  assert.equal(first(ann).itemId, 'mug-003');
  assert.deepEqual(
    first(ann).reasons.map(({ code }) => code),
    ['matches_query', 'for_you'],
  );
  assert.equal(ask('blue mug', ann).model, 'search+linear@live');
  const off = ask('blue mug', { ...ann, personalization: 'off' });
  assert.deepEqual(off.items, ask('blue mug').items);
  assert.equal(off.model, 'search');
});

test('nothing passes what is more relevant than the bounds allow', async () => {
  // Longer titles are less relevant: the order of the words alone falls with the place.
  const products = mugs(12, (place) => ({ title: `mug ${'filler '.repeat(place)}` }));
  const plain = await openSearchedShop(products, { without: ['popular'] });
  const relevance = new Map(plain.ask('mug').items.map(({ itemId, score }) => [String(itemId), score]));
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray([...relevance.keys()], { minLength: 1 }), async (order) => {
      const shop = await openSearchedShop(products, {
        scorers: { linear: (items) => new OrderedScorer(items, order) },
      });
      await shop.log.append(order.map((id) => view('ann', id)));
      const ids = shop.found('mug', { shopperId: 'ann' as ShopperId });
      for (const [at, id] of ids.entries())
        for (const later of ids.slice(at + 1))
          assert.ok(relevance.get(later)! <= relevance.get(id)! * 1.25 * 1.0001, `${id} before ${later}`);
    }),
    { numRuns: 25 },
  );
});

test('an answer that is kept is the one that would be made now: after changes, sales, dates and for other questions', async () => {
  const { search, ask, found } = await openSearchedShop([
    product('a', {
      title: 'Mug',
      brand: 'Acme',
      price: { amount: 20, currency: 'EUR', sale: 5, saleFrom: NOW + 100, saleTo: NOW + 200 },
    }),
    product('b', {
      title: 'Mug',
      brand: 'Globex',
      price: { amount: 8, currency: 'EUR' },
      expiresAt: NOW + 300,
    }),
    product('c', { title: 'Mug', publishedAt: NOW + 400 }),
  ]);
  const at = (ms: number) => ({ now: NOW + ms });
  const cheap = (ms: number) => {
    const lists = [1, 2, 3].map(() => found('mug under 10', at(ms)).sort());
    assert.deepEqual([lists[1], lists[2]], [lists[0], lists[0]]);
    return lists[0];
  };
  assert.deepEqual([0, 99, 100, 199, 200].map(cheap), [['b'], ['b'], ['a', 'b'], ['a', 'b'], ['b']]);
  const all = (ms: number) => [1, 2, 3].map(() => found('mug', at(ms)).length);
  assert.deepEqual([250, 300, 400].map(all), [
    [2, 2, 2],
    [1, 1, 1],
    [2, 2, 2],
  ]);
  for (let time = 0; time < 3; time++) {
    assert.deepEqual(found('mug', { refine: { values: { brand: ['Acme'] } } }), ['a']);
    assert.deepEqual(found('mug', { exclude: ['a' as ItemId] }), ['b']);
    assert.deepEqual(found('mug', { filter: 'price > 10' }), ['a']);
    assert.deepEqual(found('mug', { sort: 'price_asc' }), ['b', 'a']);
    assert.equal(ask('mug', { facets: ['brand'] }).facets.length, 1);
    assert.deepEqual(ask('mug', { facets: [] }).facets, []);
    assert.deepEqual(found('mug').length, 2);
  }
  const brands = () => ask('mug').facets.find(({ dimension }) => dimension === 'brand')?.values.length;
  assert.equal(brands(), 2);
  await search.catalogue.patch('b' as ItemId, { status: 'hidden' });
  assert.deepEqual([found('mug'), brands()], [['a'], 1]);
  const titles = () =>
    search.productSearch
      .suggest('mu', 5, NOW)
      .flatMap(({ kind, text }) => (kind === 'product' ? [text] : []));
  for (let time = 0; time < 3; time++) assert.deepEqual(titles(), ['Mug']);
  await search.catalogue.patch('a' as ItemId, { title: 'Mullet' });
  assert.deepEqual(titles(), ['Mullet']);
});
