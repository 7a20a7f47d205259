import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_MS } from '../domain/day-ms.ts';
import type { Event } from '../domain/event.ts';
import { Echoes } from './echoes.ts';
import { startTestServer } from './test-server.case.ts';

const WEEK = 7 * DAY_MS;
const NOW = Date.UTC(2026, 10, 24);

function act(visitorId: string, itemIds: readonly string[], type = 'view'): Event {
  return { type, visitorId, items: itemIds.map((itemId) => ({ itemId })) } as unknown as Event;
}

test('one address is one voice for an item and week; other addresses, items and the same visitor are heard', () => {
  const echoes = new Echoes(1);
  const says = (visitor: string, item: string, address = '192.0.2.1', at = NOW) =>
    echoes.isEcho(act(visitor, [item]), address, at);
  assert.equal(says('v', 'a'), false);
  assert.equal(says('v', 'a'), false, 'the same visitor');
  assert.equal(says('w', 'a'), true, 'another of the same address');
  assert.equal(says('w', 'b'), false, 'another item');
  assert.equal(says('x', 'a', '192.0.2.2'), false, 'another address');
  assert.equal(says('w', 'a', '192.0.2.1', NOW + WEEK - 1000), true);
  assert.equal(says('w', 'a', '192.0.2.1', NOW + WEEK), false, 'a week later');
  assert.equal(says('v', 'a', '2001:db8:1:2::3'), false);
  assert.equal(says('w', 'a', '2001:db8:1:9::3'), true, 'the same /48');
  assert.equal(echoes.isEcho(act('y', ['c', 'a', 'd'], 'purchase'), '192.0.2.2', NOW), true, 'any line');
  assert.equal(echoes.isEcho(act('y', ['a'], 'list_view'), '192.0.2.2', NOW), false, 'no interaction');
});

test('nobody flushes the memory: after a thousand new items of a week an address is only echo', () => {
  const echoes = new Echoes(2);
  const says = (visitor: string, item: string, address: string) =>
    echoes.isEcho(act(visitor, [item]), address, NOW);
  says('v', 'target', '192.0.2.1');
  let heard = 0;
  for (let i = 0; i < 300_000; i++) if (!says('v', `i${i}`, '192.0.2.1')) heard++;
  assert.ok(heard < 1000, `${heard}`);
  assert.equal(says('w', 'target', '192.0.2.1'), true);
  assert.equal(says('z', 'target', '198.51.100.7'), false);
});

test('echoes are stamped on what a publishable key sends, never on what a secret key or a visitor token vouches for', async (t) => {
  const server = await startTestServer();
  t.after(() => server.close());
  const send = async (key: string, visitorId: string, token?: string) => {
    const headers: Record<string, string> = token === undefined ? {} : { 'x-aisle-visitor': token };
    const body = { type: 'purchase', visitorId, items: [{ itemId: 'a' }] };
    assert.equal((await server.call('POST', '/v1/events', { key, headers, body })).status, 201);
  };
  await send(server.publishable, 'v');
  await send(server.publishable, 'w');
  await send(server.secret, 'x');
  const minted = await server.call('POST', '/v1/visitor-tokens', {
    key: server.secret,
    body: { visitorId: 'y' },
  });
  await send(server.publishable, 'y', minted.body.token);
  const stamps: (boolean | undefined)[] = [];
  for await (const block of server.store.events.read(0)) stamps.push(...block.map(({ echo }) => echo));
  assert.deepEqual(stamps, [undefined, true, undefined, undefined]);
});

test('behind a proxy that is not trusted nobody is taken for the other, and the log says so once', async (t) => {
  const server = await startTestServer();
  t.after(() => server.close());
  for (const visitorId of ['v', 'w', 'x']) {
    const body = { type: 'purchase', visitorId, items: [{ itemId: 'a' }] };
    const headers = { 'x-forwarded-for': '192.0.2.7' };
    const answer = await server.call('POST', '/v1/events', { key: server.publishable, headers, body });
    assert.equal(answer.status, 201);
  }
  for await (const block of server.store.events.read(0))
    for (const { echo } of block) assert.equal(echo, undefined);
  assert.equal(server.log.filter((line) => line.includes('--trust-proxy')).length, 1);
});

test('one address is one voice for a query and week', () => {
  const echoes = new Echoes(3);
  const asks = (visitorId: string, query: string, address = '192.0.2.1') =>
    echoes.isEcho(
      { type: 'search', visitorId, items: [], search: { query } } as unknown as Event,
      address,
      NOW,
    );
  assert.equal(asks('v', 'my words'), false);
  assert.equal(asks('v', 'my words'), false, 'the same visitor');
  assert.equal(asks('w', ' My  words'), true, 'another of the same address');
  assert.equal(asks('w', 'other words'), false, 'another query');
  assert.equal(asks('x', 'my words', '192.0.2.2'), false, 'another address');
});
