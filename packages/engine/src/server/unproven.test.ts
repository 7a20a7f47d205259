import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LoggedEvent } from '../domain/event.ts';
import { startTestServer } from './test-server.case.ts';

const view = { type: 'view', items: [{ itemId: 'a' }] };

async function logged(server: Awaited<ReturnType<typeof startTestServer>>): Promise<LoggedEvent[]> {
  const events: LoggedEvent[] = [];
  for await (const block of server.store.events.read(0)) events.push(...block);
  return events;
}

test('a page cannot use up the ids of a shop’s orders: the order is kept, and the page’s own repeat is known', async (t) => {
  const server = await startTestServer();
  t.after(() => server.close());
  const squat = { ...view, visitorId: 'v', eventId: 'order-1001' };
  const first = await server.call('POST', '/v1/events', { key: server.publishable, body: squat });
  assert.deepEqual([first.status, first.body.eventId, first.body.duplicate], [201, 'order-1001', false]);
  const again = await server.call('POST', '/v1/events', { key: server.publishable, body: squat });
  assert.deepEqual([again.status, again.body.duplicate], [200, true]);
  const other = { ...squat, visitorId: 'w' };
  assert.equal(
    (await server.call('POST', '/v1/events', { key: server.publishable, body: other })).status,
    201,
  );
  const order = {
    type: 'purchase',
    shopperId: 'ann',
    eventId: 'order-1001',
    items: [{ itemId: 'a' }],
    order: { id: '1001', value: 10, currency: 'EUR' },
  };
  const kept = await server.call('POST', '/v1/events', { key: server.secret, body: order });
  assert.deepEqual([kept.status, kept.body.duplicate], [201, false]);
  assert.equal((await logged(server)).filter(({ type }) => type === 'purchase').length, 1);
});

test('without a token a visitor who became a customer is a guest of its own: neither taste nor consent is changed', async (t) => {
  const server = await startTestServer();
  t.after(() => server.close());
  const link = { ...view, visitorId: 'v', shopperId: 'ann' };
  await server.call('POST', '/v1/events', { key: server.secret, body: link });
  const injected = { ...view, visitorId: 'v', consent: { personalize: true, analytics: true } };
  assert.equal(
    (await server.call('POST', '/v1/events', { key: server.publishable, body: injected })).status,
    201,
  );
  const events = await logged(server);
  assert.deepEqual(
    events.map(({ visitorId, shopperId }) => [visitorId, shopperId]),
    [
      ['v', 'ann'],
      ['pk:v', undefined],
    ],
  );
  assert.equal(server.store.shoppers.shopperOf('pk:v' as never), undefined);
});

test('answers do not tell whether a visitor is a customer: who has no token reads what it did itself', async (t) => {
  const server = await startTestServer();
  t.after(() => server.close());
  const link = { ...view, visitorId: 'v', shopperId: 'ann' };
  await server.call('POST', '/v1/events', { key: server.secret, body: link });
  const askedFor = async (visitorId: string) => {
    const body = { visitorId, requests: [{ placement: 'home' }] };
    await server.call('POST', '/v1/recommend', { key: server.publishable, body });
    return server.recommender.asked.at(-1)!.visitorId;
  };
  assert.equal(await askedFor('v'), 'pk:v');
  assert.equal(await askedFor('guest'), 'guest');
  // By the log's own name for it, nobody reads or writes what was done in the name of a visitor.
  for (const name of ['pk:v', 'pk:guest']) {
    assert.equal(await askedFor(name), `pk:${name}`);
    await server.call('POST', '/v1/events', { key: server.publishable, body: { ...view, visitorId: name } });
    assert.equal((await logged(server)).at(-1)!.visitorId, `pk:${name}`);
  }
});

test('nobody signs in as, or gets a token for, what was done in the name of a visitor', async (t) => {
  const server = await startTestServer();
  t.after(() => server.close());
  const body = { visitorId: 'pk:v', shopperId: 'mallory' };
  for (const [path, sent] of [
    ['/v1/visitor-tokens', body],
    ['/v1/visitor-tokens', { visitorId: 'pk:v' }],
    ['/v1/events', { ...view, ...body }],
  ] as const) {
    const answer = await server.call('POST', path, { key: server.secret, body: sent });
    assert.deepEqual(
      [answer.status, answer.body.code, answer.body.field],
      [400, 'invalid_field', 'visitorId'],
    );
  }
  assert.equal(server.store.shoppers.shopperOf('pk:v' as never), undefined);
});
