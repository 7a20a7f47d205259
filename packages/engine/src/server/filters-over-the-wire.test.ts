import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FilterAst, LIMITS } from '@aisle/contract';
import type { ItemId } from '../domain/ids.ts';
import { openShop, product, view } from '../pipeline/shop.case.ts';
import { FILTER_LIMITS } from '../rerank/filters/filter-limits.ts';
import { startTestServer } from './test-server.case.ts';

test('a filter as an object means what it means as text, references and all', async (t) => {
  const shop = await openShop([
    product('mug', { brand: 'Acme', price: { amount: 9, currency: 'EUR' }, attributes: { 'made in': 'PT' } }),
    product('cup', { brand: 'Acme', price: { amount: 4, currency: 'EUR' }, attributes: { 'made in': 'PT' } }),
    product('pot', { brand: 'Zinn', price: { amount: 30, currency: 'EUR' } }),
  ]);
  const server = await startTestServer(() => ({ recommender: shop.recommender }));
  t.after(() => server.close());
  const past = { occurredAt: server.clock.now - 1000, receivedAt: server.clock.now - 1000 };
  await shop.log.append([view('u', 'mug', past), view('u', 'cup', past), view('u', 'pot', past)]);
  await shop.log.append([view('ann', 'cup', past)]);
  const ask = async (filter: string | FilterAst): Promise<string[]> => {
    const answer = await server.call('POST', '/v1/recommend', {
      key: server.secret,
      body: {
        shopperId: 'ann',
        requests: [{ placement: 'home', itemId: 'mug' as ItemId, filter, params: { 'most-ever': 10 } }],
      },
    });
    assert.equal(answer.status, 200, answer.text);
    return answer.body.results[0].items.map(({ itemId }: { itemId: string }) => itemId).sort();
  };
  const table: readonly (readonly [string, FilterAst, readonly string[]])[] = [
    ['price <= $item.price', { field: 'price', op: '<=', value: { ref: '$item.price' } }, ['cup']],
    ['price > $item.price', { field: 'price', op: '>', value: { ref: '$item.price' } }, ['pot']],
    [
      'price <= $params.most-ever',
      { field: 'price', op: '<=', value: { ref: '$params.most-ever' } },
      ['cup'],
    ],
    ['brand != $item.brand', { field: 'brand', op: '!=', value: { ref: '$item.brand' } }, ['pot']],
    ['id in $shopper.viewed', { field: 'id', op: 'in', value: { ref: '$shopper.viewed' } }, ['cup']],
    [
      'not id in $shopper.viewed',
      { not: { field: 'id', op: 'in', value: { ref: '$shopper.viewed' } } },
      ['pot'],
    ],
    [
      'attributes."made in" = $item.attributes."made in"',
      { field: 'attributes.made in', op: '=', value: { ref: '$item.attributes.made in' } },
      ['cup'],
    ],
  ];
  for (const [text, tree, expected] of table) {
    assert.deepEqual(await ask(text), expected, text);
    assert.deepEqual(await ask(tree), expected, JSON.stringify(tree));
  }
});

test("$shopper.country is the request's own, else the profile's; with personalisation off the request's alone", async (t) => {
  const shop = await openShop(
    ['DE', 'PT'].map((market) => product(`mug-${market}`, { attributes: { market } })),
  );
  const server = await startTestServer(() => ({ recommender: shop.recommender }));
  t.after(() => server.close());
  const past = { occurredAt: server.clock.now - 1000, receivedAt: server.clock.now - 1000 };
  await shop.log.append([view('ann', 'mug-DE', { ...past, context: { country: 'DE' } })]);
  const ask = async (body: object): Promise<string[]> => {
    const answer = await server.call('POST', '/v1/recommend', {
      key: server.secret,
      body: {
        requests: [{ placement: 'product-similar', filter: 'attributes.market = $shopper.country' }],
        ...body,
      },
    });
    assert.equal(answer.status, 200, answer.text);
    return answer.body.results[0].items.map(({ itemId }: { itemId: string }) => itemId);
  };
  const context = { country: 'PT' };
  assert.deepEqual(await ask({ shopperId: 'ann' }), ['mug-DE']);
  assert.deepEqual(await ask({ shopperId: 'ann', context }), ['mug-PT']);
  assert.deepEqual(await ask({ shopperId: 'ann' }), ['mug-DE'], 'a request leaves nothing in the profile');
  assert.deepEqual(await ask({ shopperId: 'ann', context: { device: 'phone' } }), ['mug-DE']);
  assert.deepEqual(await ask({ shopperId: 'ann', personalization: 'off' }), []);
  assert.deepEqual(await ask({ shopperId: 'ann', personalization: 'off', context }), ['mug-PT']);
  assert.deepEqual(await ask({ context }), ['mug-PT'], 'somebody unknown');
  assert.deepEqual(await ask({}), []);
});

test('the language and the wire bound a filter alike', () => {
  assert.deepEqual(
    {
      length: FILTER_LIMITS.length,
      depth: FILTER_LIMITS.depth,
      nodes: FILTER_LIMITS.nodes,
      list: FILTER_LIMITS.list,
      values: FILTER_LIMITS.values,
      text: FILTER_LIMITS.text,
    },
    {
      length: LIMITS.filterLength,
      depth: LIMITS.filterDepth,
      nodes: LIMITS.filterNodes,
      list: LIMITS.filterList,
      values: LIMITS.filterValues,
      text: LIMITS.filterText,
    },
  );
});

test('names that every object has are no attributes: nothing fails on them, in filters, facets or refinements', async (t) => {
  const shop = await openShop([
    product('mug', { title: 'Red mug', attributes: { colour: 'red' } }),
    product('own', { title: 'Blue mug', attributes: { constructor: 'x' } }),
  ]);
  const server = await startTestServer(() => ({ recommender: shop.recommender }));
  t.after(() => server.close());
  const past = { occurredAt: server.clock.now - 1000, receivedAt: server.clock.now - 1000 };
  await shop.log.append([view('u', 'mug', past), view('u', 'own', past)]);
  const products: readonly unknown[] = [
    { id: 'mug', title: 'Red mug', attributes: { colour: 'red' } },
    { id: 'own', title: 'Blue mug', attributes: { constructor: 'x' } },
  ];
  const written = await server.call('POST', '/v1/products:batch', { key: server.secret, body: { products } });
  assert.equal(written.status, 200, written.text);
  const ids = (body: { items: { itemId: string }[] }) => body.items.map(({ itemId }) => itemId).sort();
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    const found = name === 'constructor' ? ['own'] : [];
    const field = `attributes.${name}`;
    for (const filter of [`${field} = "x"`, `${field} in ("x", "y")`, `${field} contains "x"`]) {
      const answer = await server.call('POST', '/v1/recommend', {
        key: server.secret,
        body: { requests: [{ placement: 'home', filter }] },
      });
      assert.equal(answer.status, 200, `${filter}: ${answer.text}`);
      assert.deepEqual(ids(answer.body.results[0]), found, filter);
    }
    for (const filter of [field, `${field} > 1`, `price > $item.${field}`]) {
      const body = { requests: [{ placement: 'home', itemId: 'mug', filter }] };
      const answer = await server.call('POST', '/v1/recommend', { key: server.secret, body });
      assert.equal(answer.status, 200, `${filter}: ${answer.text}`);
      assert.deepEqual(answer.body.results[0].items, [], filter);
    }
    for (const [asked, expected] of [
      [{ filter: `${field} = "x"` }, found],
      [{ refine: { values: { [field]: ['x'] } } }, found],
      [{ facets: [field] }, ['mug', 'own']],
    ] as const) {
      const body = { query: 'mug', ...asked };
      const answer = await server.call('POST', '/v1/search', { key: server.secret, body });
      assert.equal(answer.status, 200, `${JSON.stringify(asked)}: ${answer.text}`);
      assert.deepEqual(ids(answer.body), expected, JSON.stringify(asked));
    }
  }
});
