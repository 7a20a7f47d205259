import assert from 'node:assert/strict';
import { test } from 'node:test';
import { product, startTestServer } from '../test-server.case.ts';

test('export holds everything, erasure removes it and gives a receipt', async (t) => {
  const server = await startTestServer();
  t.after(() => server.close());
  await server.store.catalogue.upsert([product('a')]);
  const events = Array.from({ length: 450 }, (_, at) => ({
    type: 'view',
    visitorId: 'v',
    ...(at === 10 ? { shopperId: 's' } : {}),
    items: [{ itemId: 'a' }],
    search: { query: `"q ${at}"` },
  }));
  await server.call('POST', '/v1/events:batch', { key: server.secret, body: { events } });
  await server.call('PUT', '/v1/shoppers/s/preferences', { key: server.secret, body: { personalize: true } });
  await server.call('POST', '/v1/recommend', {
    key: server.secret,
    body: { shopperId: 's', requests: [{ placement: 'home' }] },
  });

  const exported = await server.call('GET', '/v1/shoppers/s', { key: server.secret });
  assert.equal(exported.status, 200);
  assert.equal(exported.body.shopperId, 's');
  assert.deepEqual(exported.body.visitors, ['v']);
  assert.equal(exported.body.events.length, 450);
  assert.equal(exported.body.events[7].search.query, '"q 7"');
  assert.equal(exported.body.events[0].occurredAt, '2026-11-24T12:00:00.000Z');
  assert.equal(exported.body.slates.length, 1);
  assert.equal(exported.body.slates[0].servedAt, '2026-11-24T12:00:00.000Z');

  // A slate that waits for the log at the moment of the erasure must not come back after it.
  await server.call('POST', '/v1/recommend', {
    key: server.secret,
    body: { shopperId: 's', requests: [{ placement: 'home' }] },
  });
  const receipt = await server.call('DELETE', '/v1/shoppers/s', { key: server.secret });
  assert.equal(receipt.status, 200);
  assert.equal(receipt.body.events, 450);
  assert.equal(receipt.body.slates, 2);
  assert.equal(receipt.body.visitors, 1);
  assert.equal(receipt.body.preferences, true);
  assert.equal(receipt.body.erasedAt, '2026-11-24T12:00:00.000Z');
  assert.deepEqual(server.forgotten, [{ shopperId: 's' }, { visitorId: 'v' }]);
  assert.equal('merged' in receipt.body, false);
  assert.equal(await server.store.events.slateCount(), 0);
  assert.equal(
    (await server.call('GET', '/v1/shoppers/s', { key: server.secret })).body.code,
    'shopper_not_found',
  );
  assert.equal((await server.call('DELETE', '/v1/shoppers/s', { key: server.secret })).status, 404);
});

test('a guest is exported and erased by idType=visitor; a visitor who became a customer is a conflict', async (t) => {
  const server = await startTestServer();
  t.after(() => server.close());
  const call = (method: string, path: string, body?: unknown) =>
    server.call(method, path, { key: server.secret, body });
  const view = { type: 'view', items: [{ itemId: 'a' }] };
  await call('POST', '/v1/events:batch', {
    events: [
      { ...view, visitorId: 'guest' },
      { ...view, visitorId: 'known', shopperId: 's' },
    ],
  });
  await call('POST', '/v1/recommend', { visitorId: 'guest', requests: [{ placement: 'home' }] });
  assert.equal((await call('GET', '/v1/shoppers/guest')).status, 404, 'no customer has this id');
  const exported = await call('GET', '/v1/shoppers/guest?idType=visitor');
  assert.deepEqual(
    [exported.status, exported.body.visitorId, exported.body.shopperId, exported.body.events.length],
    [200, 'guest', undefined, 1],
  );
  assert.equal(exported.body.slates.length, 1);
  for (const method of ['GET', 'DELETE']) {
    const { status, body } = await call(method, '/v1/shoppers/known?idType=visitor');
    assert.deepEqual([status, body.code], [409, 'conflict'], method);
    assert.match(body.remedy, /"s"/);
  }
  assert.deepEqual(server.forgotten, []);
  const receipt = await call('DELETE', '/v1/shoppers/guest?idType=visitor');
  assert.deepEqual([receipt.status, receipt.body.events, receipt.body.slates], [200, 1, 1]);
  assert.deepEqual(server.forgotten, [{ visitorId: 'guest' }]);
  assert.equal((await call('GET', '/v1/shoppers/guest?idType=visitor')).status, 404);
  assert.equal((await call('GET', '/v1/shoppers/guest?idType=cookie')).body.field, 'idType');
  assert.equal((await call('GET', '/v1/shoppers/s')).body.events.length, 1);
});

test('preferences and tokens refuse what is not theirs', async (t) => {
  const server = await startTestServer();
  t.after(() => server.close());
  const cases: [string, string, unknown, string][] = [
    ['PUT', '/v1/shoppers/s/preferences', { personalize: 'no' }, 'personalize'],
    ['PUT', '/v1/shoppers/s/preferences', {}, 'personalize'],
    ['PUT', '/v1/shoppers/s/preferences?idType=guest', { personalize: true }, 'idType'],
    ['PUT', `/v1/shoppers/${'s'.repeat(257)}/preferences`, { personalize: true }, 'id'],
    ['PUT', '/v1/shoppers/%00/preferences', { personalize: true }, 'id'],
    ['POST', '/v1/visitor-tokens', { shopperId: 's' }, 'visitorId'],
    ['POST', '/v1/visitor-tokens', { visitorId: 'v', expiresInSeconds: 86_401 }, 'expiresInSeconds'],
  ];
  for (const [method, path, body, field] of cases) {
    const answer = await server.call(method, path, { key: server.secret, body });
    assert.deepEqual([answer.status, answer.body.field], [400, field], path);
  }
  const { body } = await server.call('POST', '/v1/visitor-tokens', {
    key: server.secret,
    body: { visitorId: 'v', expiresInSeconds: 60 },
  });
  assert.equal(body.expiresAt, '2026-11-24T12:01:00.000Z');
});
