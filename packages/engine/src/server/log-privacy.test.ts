import assert from 'node:assert/strict';
import { test } from 'node:test';
import { product, startTestServer } from './test-server.case.ts';

/** Every value a request can carry, marked so that its shadow is found anywhere. */
const CANARIES = {
  visitorId: 'canary-visitor',
  shopperId: 'canary-shopper',
  sessionId: 'canary-session',
  query: 'canary-query',
  item: 'canary-item',
  body: 'canary-body',
  path: 'canary-path',
  agent: 'canary-agent',
  referer: 'canary-referer',
  address: '203.0.113.99',
};

test('no key, token, id, query, body or address is ever logged', async (t) => {
  const server = await startTestServer(() => ({}), { trustProxy: 1 });
  t.after(() => server.close());
  await server.store.catalogue.upsert([product(CANARIES.item)]);
  const minted = await server.call('POST', '/v1/visitor-tokens', {
    key: server.secret,
    body: { visitorId: CANARIES.visitorId, shopperId: CANARIES.shopperId },
  });
  const token = minted.body.token as string;
  const event = {
    type: 'search',
    visitorId: CANARIES.visitorId,
    shopperId: CANARIES.shopperId,
    sessionId: CANARIES.sessionId,
    items: [{ itemId: CANARIES.item }],
    search: { query: CANARIES.query },
    properties: { note: CANARIES.body },
  };
  const headers = {
    'user-agent': CANARIES.agent,
    referer: `https://shop.example/${CANARIES.referer}`,
    'x-forwarded-for': CANARIES.address,
    'x-aisle-visitor': token,
  };
  const requests: [string, string, unknown?][] = [
    ['POST', '/v1/events', event],
    ['POST', '/v1/events', { ...event, [CANARIES.body]: 1 }],
    ['POST', '/v1/events', { ...event, type: CANARIES.body }],
    ['POST', '/v1/events:batch', { events: [event, { ...event, value: CANARIES.body }] }],
    ['POST', '/v1/products:batch', { products: [{ id: CANARIES.item }] }],
    ['GET', `/v1/products/${CANARIES.item}`],
    ['GET', `/v1/products/${CANARIES.path}`],
    ['GET', `/v1/products?category=${CANARIES.query}&x=${CANARIES.query}`],
    [
      'POST',
      '/v1/recommend',
      { visitorId: CANARIES.visitorId, requests: [{ placement: 'home', filter: CANARIES.query }] },
    ],
    ['POST', '/v1/rank', { shopperId: CANARIES.shopperId, placement: 'home', items: [CANARIES.item] }],
    ['GET', `/v1/shoppers/${CANARIES.shopperId}`],
    ['DELETE', `/v1/shoppers/${CANARIES.shopperId}`],
    ['PUT', `/v1/shoppers/${CANARIES.shopperId}/preferences`, { personalize: true }],
    ['PUT', `/v1/placements/${CANARIES.path}`, { title: CANARIES.body }],
    ['GET', `/${CANARIES.path}?${CANARIES.query}`],
    ['GET', `/v1/products/%zz${CANARIES.path}`],
    ['DELETE', `/v1/recommend?${CANARIES.query}`],
  ];
  for (let round = 0; round < 4; round++) {
    server.recommender.failure =
      round === 3
        ? new Error(`failed for ${CANARIES.shopperId}`, { cause: new Error(CANARIES.query) })
        : undefined;
    for (const [method, path, body] of requests)
      for (const key of [server.secret, server.publishable, `aisle_sk_${'c'.repeat(43)}`, undefined])
        await server.call(method, path, { key, body, headers });
  }
  const log = server.log.join('');
  assert.ok(server.log.length >= requests.length * 4 * 3, `${server.log.length} lines`);
  assert.match(log, /"failed"/, 'failures were logged');
  for (const [name, canary] of Object.entries({
    ...CANARIES,
    secret: server.secret.slice(9),
    publishable: server.publishable.slice(9),
    guessed: 'cccccccccc',
    token: token.slice(0, 40),
    signature: token.slice(-20),
    hash: server.keys.secret.hash,
    loopback: '127.0.0.1',
  }))
    assert.ok(!log.includes(canary), `${name} stands in the log`);

  const line = JSON.parse(server.log.find((entry) => entry.includes('/v1/products/:id'))!);
  assert.deepEqual(
    Object.keys(line)
      .filter((field) => !['level', 'time', 'pid', 'hostname'].includes(field))
      .sort(),
    ['key', 'method', 'ms', 'msg', 'request', 'route', 'status'],
  );
  assert.equal(line.key, server.keys.secret.id);
});
