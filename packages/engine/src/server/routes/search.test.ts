import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contextOf } from '../context.ts';
import { startTestServer, type TestServer } from '../test-server.case.ts';

async function start(t: { after(done: () => Promise<void>): void }): Promise<TestServer> {
  const server = await startTestServer();
  t.after(() => server.close());
  const written = await server.call('POST', '/v1/products:batch', {
    key: server.secret,
    body: {
      products: [
        {
          id: 'red',
          title: 'Red enamel mug',
          brand: 'Acme',
          price: { amount: 12, currency: 'EUR', cost: 3 },
        },
        { id: 'blue', title: 'Blue enamel mug', brand: 'Globex', price: { amount: 8, currency: 'EUR' } },
        { id: 'pan', title: 'Frying pan', brand: 'Acme' },
      ],
    },
  });
  assert.equal(written.status, 200, written.text);
  return server;
}

const idsOf = ({ items }: { items: { itemId: string }[] }) => items.map(({ itemId }) => itemId);

test('what was just acknowledged is found; tiles come without cost; the answer is logged as a slate', async (t) => {
  const server = await start(t);
  const answer = await server.call('POST', '/v1/search', {
    key: server.publishable,
    body: { query: 'red mug', visitorId: 'v', include: ['product'], limit: 2 },
  });
  assert.equal(answer.status, 200, answer.text);
  assert.equal(idsOf(answer.body)[0], 'red');
  assert.equal(answer.body.items[0].product.title, 'Red enamel mug');
  assert.ok(!answer.text.includes('"cost"'));
  assert.equal(typeof answer.body.total, 'number');
  assert.ok(Array.isArray(answer.body.facets) && Array.isArray(answer.body.understood));
  await contextOf(server.app).slateLog.flush();
  const slate = await server.store.events.slate(answer.body.requestId);
  assert.deepEqual([slate?.placement, slate?.visitorId, slate?.items[0]?.itemId], ['search', 'v', 'red']);
});

test('a product hidden or deleted is in no result after its acknowledgement', async (t) => {
  const server = await start(t);
  const ask = async () =>
    idsOf(
      (await server.call('POST', '/v1/search', { key: server.secret, body: { query: 'mug' } })).body,
    ).sort();
  assert.deepEqual(await ask(), ['blue', 'red']);
  const hidden = { key: server.secret, body: { status: 'hidden' } };
  assert.equal((await server.call('PATCH', '/v1/products/red', hidden)).status, 200);
  assert.deepEqual(await ask(), ['blue']);
  assert.equal((await server.call('DELETE', '/v1/products/blue', { key: server.secret })).status, 204);
  assert.deepEqual(await ask(), []);
});

test('wrong fields are named', async (t) => {
  const server = await start(t);
  const faults: readonly (readonly [object, string, string])[] = [
    [{}, 'invalid_field', 'query'],
    [{ query: 'mug', querry: 1 }, 'unknown_field', 'querry'],
    [{ query: 'x'.repeat(501) }, 'invalid_field', 'query'],
    [{ query: 'mug', limit: 0 }, 'invalid_field', 'limit'],
    [{ query: 'mug', sort: 'cheap' }, 'invalid_field', 'sort'],
    [{ query: 'mug', filter: 'prise < 4' }, 'invalid_filter', 'filter'],
    [{ query: 'mug', filter: { and: [] } }, 'invalid_filter', 'filter.and'],
    [{ query: 'mug', cursor: 'nonsense' }, 'invalid_cursor', 'cursor'],
    [{ query: 'mug', refine: { price: { from: -1 } } }, 'invalid_field', 'refine.price.from'],
  ];
  for (const [body, code, field] of faults) {
    const answer = await server.call('POST', '/v1/search', { key: server.secret, body });
    assert.deepEqual([answer.status, answer.body.code, answer.body.field], [400, code, field], answer.text);
  }
  const long = await server.call('GET', `/v1/suggest?limit=99`, { key: server.secret });
  assert.deepEqual([long.status, long.body.field], [400, 'limit']);
  assert.equal((await server.call('POST', '/v1/search', { body: { query: 'mug' } })).status, 401);
});

test('a shopper named by a publishable key without a token gets the answer of nobody, with a warning', async (t) => {
  const server = await start(t);
  const { status, body } = await server.call('POST', '/v1/search', {
    key: server.publishable,
    body: { query: 'mug', shopperId: 's-1' },
  });
  assert.deepEqual([status, body.warnings[0].code], [200, 'shopper_ignored']);
});

test('completes what is typed', async (t) => {
  const server = await start(t);
  const answer = await server.call('GET', '/v1/suggest?query=enam&limit=5', { key: server.publishable });
  assert.equal(answer.status, 200, answer.text);
  assert.ok(answer.body.suggestions.length > 0);
  assert.ok(answer.body.suggestions.every(({ text }: { text: string }) => /enam/i.test(text)));
});
