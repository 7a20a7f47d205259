import assert from 'node:assert/strict';
import { test } from 'node:test';
import { product, startTestServer } from '../test-server.case.ts';

test('a batch adds, replaces, takes out, and answers each product', async (t) => {
  const server = await startTestServer();
  t.after(() => server.close());
  const answer = await server.call('POST', '/v1/products:batch', {
    key: server.secret,
    body: {
      products: [
        { id: 'a', title: 'A', price: { amount: 9.5, currency: 'EUR', saleTo: '2026-12-01T00:00:00Z' } },
        {
          id: 'b',
          title: 'B',
          publishedAt: '2026-11-01T00:00:00+08:00',
          attributes: { colour: ['red', 'blue'] },
        },
        { id: 'c' },
        { id: 'd', title: 'D', availability: 'in stock' },
        { id: 'e', title: 'E', price: { amount: -1, currency: 'EUR' } },
      ],
    },
  });
  assert.equal(answer.status, 207);
  assert.deepEqual(
    answer.body.results.map((result: { status: number; problem?: { field: string } }) => [
      result.status,
      result.problem?.field,
    ]),
    [
      [200, undefined],
      [200, undefined],
      [400, 'title'],
      [400, 'availability'],
      [400, 'price.amount'],
    ],
  );
  assert.match(answer.body.results[3].problem.detail, /did you mean `in_stock`/);
  const read = await server.call('GET', '/v1/products/b', { key: server.secret });
  assert.deepEqual(read.body, {
    id: 'b',
    title: 'B',
    kind: 'product',
    availability: 'in_stock',
    status: 'active',
    attributes: { colour: ['red', 'blue'] },
    publishedAt: '2026-10-31T16:00:00.000Z',
  });
  await server.call('POST', '/v1/products:batch', {
    key: server.secret,
    body: { products: [{ id: 'a', title: 'A', status: 'deleted' }] },
  });
  assert.equal((await server.call('GET', '/v1/products/a', { key: server.secret })).status, 404);
  const rows = await server.call('GET', '/v1/quarantine', { key: server.secret });
  assert.equal(rows.body.rows.length, 3);
});

test('a patch replaces fields, null removes them, the id stays', async (t) => {
  const server = await startTestServer();
  t.after(() => server.close());
  await server.store.catalogue.upsert([product('a/ü', { brand: 'X', tags: ['t'] })]);
  const path = `/v1/products/${encodeURIComponent('a/ü')}`;
  const answer = await server.call('PATCH', path, {
    key: server.secret,
    body: { brand: null, tags: ['u'], price: { amount: 1, currency: 'EUR', cost: 0.5 }, expiresAt: null },
  });
  assert.equal(answer.status, 200, answer.text);
  assert.deepEqual(answer.body, {
    id: 'a/ü',
    kind: 'product',
    title: 'Product a/ü',
    availability: 'in_stock',
    status: 'active',
    tags: ['u'],
    price: { amount: 1, currency: 'EUR', cost: 0.5 },
  });
  for (const [body, field] of [
    [{ id: 'b' }, 'id'],
    [{ title: null }, 'title'],
    [{ status: 'deleted' }, 'status'],
    [{}, undefined],
  ] as const) {
    const refused = await server.call('PATCH', path, { key: server.secret, body });
    assert.deepEqual([refused.status, refused.body.field], [400, field]);
  }
  assert.equal(
    (await server.call('PATCH', '/v1/products/none', { key: server.secret, body: { title: 'x' } })).status,
    404,
  );
  assert.equal((await server.call('DELETE', path, { key: server.secret })).status, 204);
  assert.equal((await server.call('DELETE', path, { key: server.secret })).status, 404);
});

test('lists: by ids in their order, by category and brand, page by page without repeating', async (t) => {
  const server = await startTestServer();
  t.after(() => server.close());
  const home = (id: string, step: string, more = {}) =>
    product(id, { categories: [['Home', step]], ...more });
  await server.store.catalogue.upsert([
    ...Array.from({ length: 25 }, (_, at) => home(`k-${at}`, 'Kitchen', { brand: at % 2 ? 'Odd' : 'Even' })),
    home('bath', 'Bath', { brand: 'Odd' }),
    home('hidden', 'Kitchen', { status: 'hidden' }),
    product('loose'),
  ]);
  const list = async (query: string, key = server.publishable) =>
    (await server.call('GET', `/v1/products?${query}`, { key })).body;
  const ids = (page: { products: { id: string }[] }) => page.products.map((entry) => entry.id);

  assert.deepEqual(ids(await list('ids=loose,k-3,nothing,hidden,loose')), ['loose', 'k-3']);
  assert.deepEqual(ids(await list('ids=hidden', server.secret)), ['hidden']);
  const bath = await list(`category=${encodeURIComponent('Home > Bath')}`);
  assert.deepEqual([ids(bath), bath.total, bath.nextCursor], [['bath'], 1, undefined]);
  assert.equal((await list('category=Home')).total, 26);
  assert.equal((await list('category=Home', server.secret)).total, 27);
  assert.equal((await list('category=Home&brand=Odd')).total, 13);
  assert.equal((await list('brand=Odd')).total, 13);
  assert.equal((await list('category=Nowhere')).total, 0);

  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await list(`limit=7${cursor === undefined ? '' : `&cursor=${cursor}`}`);
    assert.equal(page.total, 27);
    seen.push(...ids(page));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  assert.equal(seen.length, 27);
  assert.equal(new Set(seen).size, 27);

  // A product that leaves its category and comes back keeps its place.
  await server.store.catalogue.patch('k-0' as never, { categories: [['Garden']] });
  assert.deepEqual(ids(await list('category=Garden')), ['k-0']);
  await server.store.catalogue.patch('k-0' as never, { categories: [['Home', 'Kitchen']] });
  assert.equal(ids(await list('category=Home'))[0], 'k-0');

  for (const query of [
    'limit=0',
    'limit=101',
    'limit=x',
    'limit=1e1',
    'limit=5&limit=6',
    'cursor=!!',
    'cursor=cTU',
    'colour=red',
    'category=',
  ]) {
    const refused = await server.call('GET', `/v1/products?${query}`, { key: server.secret });
    assert.equal(refused.status, 400, query);
    assert.equal(refused.body.field, query.split('=')[0], query);
  }
});

test('categories count what is active in them and below them, at once', async (t) => {
  const server = await startTestServer();
  t.after(() => server.close());
  await server.store.catalogue.upsert([
    product('a', { categories: [['Home', 'Kitchen'], ['Gifts']] }),
    product('b', { categories: [['Home', 'Bath']] }),
    product('c', { categories: [['Office']], status: 'hidden' }),
  ]);
  const categories = async () =>
    (await server.call('GET', '/v1/categories', { key: server.publishable })).body.categories.map(
      (entry: { key: string; products: number }) => `${entry.key}: ${entry.products}`,
    );
  assert.deepEqual(await categories(), ['Gifts: 1', 'Home: 2', 'Home > Bath: 1', 'Home > Kitchen: 1']);
  await server.call('DELETE', '/v1/products/b', { key: server.secret });
  await server.call('PATCH', '/v1/products/c', { key: server.secret, body: { status: 'active' } });
  assert.deepEqual(await categories(), ['Gifts: 1', 'Home: 1', 'Home > Kitchen: 1', 'Office: 1']);
});

test('publishable keys see neither hidden products nor what a product cost', async (t) => {
  const server = await startTestServer();
  t.after(() => server.close());
  await server.store.catalogue.upsert([
    product('a', { price: { amount: 2, currency: 'EUR', cost: 1 } }),
    product('h', { status: 'hidden' }),
  ]);
  const read = (path: string, key: string) => server.call('GET', path, { key });
  assert.equal((await read('/v1/products/h', server.publishable)).status, 404);
  assert.equal((await read('/v1/products/h', server.secret)).status, 200);
  for (const path of ['/v1/products/a', '/v1/products', '/v1/products?ids=a']) {
    assert.doesNotMatch((await read(path, server.publishable)).text, /cost/, path);
    assert.match((await read(path, server.secret)).text, /"cost":1/, path);
  }
});

test('lenient reading says everywhere what it left out', async (t) => {
  const server = await startTestServer();
  t.after(() => server.close());
  await server.store.catalogue.upsert([product('a')]);
  const calls: [string, string, unknown, string][] = [
    ['POST', '/v1/products:batch', { products: [{ id: 'b', title: 'B' }], shop: 1 }, 'shop'],
    [
      'POST',
      '/v1/events:batch',
      { events: [{ type: 'view', visitorId: 'v', items: [{ itemId: 'a' }] }], shop: 1 },
      'shop',
    ],
    ['PATCH', '/v1/products/a', { title: 'A', colour: 'red' }, 'colour'],
    ['GET', '/v1/products?colour=red', undefined, 'colour'],
    ['GET', '/v1/products?ids=a&colour=red', undefined, 'colour'],
    ['GET', '/v1/quarantine?colour=red', undefined, 'colour'],
    ['POST', '/v1/recommend', { requests: [{ placement: 'home' }], shop: 1 }, 'shop'],
    ['POST', '/v1/rank', { placement: 'home', items: ['a'], shop: 1 }, 'shop'],
    ['PUT', '/v1/shoppers/s/preferences', { personalize: true, shop: 1 }, 'shop'],
    ['POST', '/v1/visitor-tokens', { visitorId: 'v', shop: 1 }, 'shop'],
  ];
  for (const [method, path, body, field] of calls) {
    const answer = await server.call(method, path, {
      key: server.secret,
      body,
      headers: { prefer: 'handling=lenient' },
    });
    assert.ok(answer.status < 300, answer.text);
    assert.deepEqual(
      answer.body.warnings?.map((warning: { field: string }) => warning.field),
      [field],
      path,
    );
    assert.equal(
      (await server.call(method, path, { key: server.secret, body })).body.code,
      'unknown_field',
      path,
    );
  }
});
