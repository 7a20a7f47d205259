import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_MS } from '../../domain/day-ms.ts';
import { AisleError } from '../../domain/errors.ts';
import { EVENT_TYPES, type LoggedEvent } from '../../domain/event.ts';
import type { ServerDependencies } from '../dependencies.ts';
import { NOON, SHOP_ORIGIN, startTestServer, type TestServer } from '../test-server.case.ts';

async function start(
  t: { after(done: () => Promise<void>): void },
  change?: (dependencies: ServerDependencies) => Partial<ServerDependencies>,
): Promise<TestServer> {
  const server = await startTestServer(change);
  t.after(() => server.close());
  return server;
}

async function kept(server: TestServer): Promise<LoggedEvent[]> {
  const events: LoggedEvent[] = [];
  for await (const block of server.store.events.read(0)) events.push(...block);
  return events;
}

test('an event is kept as it was sent, with id and times of ours', async (t) => {
  const server = await start(t);
  const order = { id: 'o-1', value: 30, currency: 'EUR' };
  const answer = await server.call('POST', '/v1/events', {
    key: server.secret,
    body: {
      type: 'purchase',
      occurredAt: '2026-11-24T12:30:00.5+01:00',
      visitorId: 'v',
      shopperId: 's',
      sessionId: 'x',
      items: [{ itemId: 'a', quantity: 2, unitPrice: 15, position: 0, requestId: 'r' }],
      order,
      properties: { gift: true },
    },
  });
  assert.equal(answer.status, 201);
  assert.match(answer.body.eventId, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  const [event] = await kept(server);
  assert.deepEqual(event, {
    eventId: answer.body.eventId,
    type: 'purchase',
    occurredAt: NOON - 30 * 60_000 + 500,
    receivedAt: NOON,
    visitorId: 'v',
    shopperId: 's',
    sessionId: 'x',
    items: [{ itemId: 'a', quantity: 2, unitPrice: 15, position: 0, requestId: 'r' }],
    order,
    properties: { gift: true },
    offset: 1,
  });
  assert.equal(server.store.shoppers.shopperOf('v' as never), 's');
});

test('a repeated event id is acknowledged and changes nothing', async (t) => {
  const server = await start(t);
  const body = { eventId: 'e-1', type: 'view', visitorId: 'v', items: [{ itemId: 'a' }] };
  const first = await server.call('POST', '/v1/events', { key: server.secret, body });
  const second = await server.call('POST', '/v1/events', { key: server.secret, body });
  assert.deepEqual([first.status, first.body], [201, { eventId: 'e-1', duplicate: false }]);
  assert.deepEqual([second.status, second.body], [200, { eventId: 'e-1', duplicate: true }]);
  assert.equal(server.store.events.head, 1);
});

test('a batch answers each operation: kept, known, refused', async (t) => {
  const server = await start(t);
  const view = { type: 'view', visitorId: 'v', items: [{ itemId: 'a' }] };
  const answer = await server.call('POST', '/v1/events:batch', {
    key: server.secret,
    body: {
      events: [
        { ...view, eventId: 'e-1' },
        { ...view, eventId: 'e-1' },
        { ...view, type: 'veiw' },
        { type: 'view', items: [{ itemId: 'a' }] },
        { ...view, items: [{ itemId: 'a', quantity: -1, unitPrice: 'x' }] },
        { ...view, shoperId: 's' },
        null,
        { ...view, occurredAt: '2026-02-30T10:00:00Z' },
        { ...view, type: 'x-loyalty-card', eventId: 'e-2' },
      ],
    },
  });
  assert.equal(answer.status, 207);
  const { results, ...counts } = answer.body;
  assert.deepEqual(counts, { accepted: 2, duplicates: 1, refused: 6 });
  assert.deepEqual(
    results.map((result: { status: number; problem?: { code: string; field?: string } }) => [
      result.status,
      result.problem?.code,
      result.problem?.field,
    ]),
    [
      [201, undefined, undefined],
      [200, undefined, undefined],
      [400, 'invalid_field', 'type'],
      [400, 'invalid_field', 'visitorId'],
      [400, 'invalid_field', 'items[0].quantity'],
      [400, 'unknown_field', 'shoperId'],
      [400, 'invalid_request', undefined],
      [400, 'invalid_field', 'occurredAt'],
      [201, undefined, undefined],
    ],
  );
  assert.deepEqual(
    results[4].problem.errors.map((error: { field: string }) => error.field),
    ['items[0].quantity', 'items[0].unitPrice'],
  );
  assert.match(results[2].problem.detail, /Did you mean `view`\?/);
  assert.match(results[5].problem.remedy, /`shopperId`/);

  const quarantine = await server.call('GET', '/v1/quarantine?limit=4', { key: server.secret });
  assert.equal(quarantine.body.rows.length, 4);
  const rest = await server.call('GET', `/v1/quarantine?limit=4&cursor=${quarantine.body.nextCursor}`, {
    key: server.secret,
  });
  const rows = [...quarantine.body.rows, ...rest.body.rows];
  assert.deepEqual(rows.map((row: { row: number }) => row.row).sort(), [3, 4, 5, 6, 7, 8]);
  assert.ok(
    rows.every((row: { reason: string; content: string }) => row.reason !== '' && row.content !== ''),
  );
  const metrics = (await server.call('GET', '/metrics', { key: server.secret })).text;
  assert.match(metrics, /aisle_events_total\{outcome="accepted"\} 2\n/);
  assert.match(metrics, /aisle_events_total\{outcome="duplicate"\} 1\n/);
  assert.match(metrics, /aisle_events_total\{outcome="refused"\} 6\n/);

  const fine = await server.call('POST', '/v1/events:batch', {
    key: server.secret,
    body: { events: [view] },
  });
  assert.equal(fine.status, 200);
});

test('unknown fields: refused when strict, left out and reported when lenient', async (t) => {
  const server = await start(t);
  const body = { type: 'view', visitorId: 'v', items: [{ itemId: 'a', colour: 'red' }], shop: 7 };
  const strict = await server.call('POST', '/v1/events', { key: server.secret, body });
  assert.equal(strict.status, 400);
  assert.deepEqual(
    strict.body.errors.map((error: { code: string; field: string }) => [error.code, error.field]),
    [
      ['unknown_field', 'items[0].colour'],
      ['unknown_field', 'shop'],
    ],
  );
  const lenient = await server.call('POST', '/v1/events', {
    key: server.secret,
    body,
    headers: { prefer: 'respond-async, handling=lenient' },
  });
  assert.equal(lenient.status, 201);
  assert.deepEqual(
    lenient.body.warnings.map((warning: { code: string; field: string }) => [warning.code, warning.field]),
    [
      ['unknown_field', 'items[0].colour'],
      ['unknown_field', 'shop'],
    ],
  );
  assert.equal(lenient.headers.get('preference-applied'), 'handling=lenient');
  const [event] = await kept(server);
  assert.deepEqual(event?.items, [{ itemId: 'a' }]);
  assert.ok(!('shop' in event!));
  const wrong = await server.call('POST', '/v1/events', {
    key: server.secret,
    body: { ...body, type: 7 },
    headers: { prefer: 'handling=lenient' },
  });
  assert.equal(wrong.status, 400, 'lenient is about unknown fields alone');
});

test('times ahead of the clock: five minutes are believed, more is set to the time of receipt', async (t) => {
  const server = await start(t);
  const send = async (occurredAt: string) => {
    const { body } = await server.call('POST', '/v1/events', {
      key: server.secret,
      body: { type: 'list_view', visitorId: 'v', occurredAt },
    });
    return body.warnings?.[0]?.code;
  };
  assert.equal(await send('2026-11-24T12:05:00Z'), undefined);
  assert.equal(await send('2026-11-24T12:05:00.001Z'), 'time_corrected');
  assert.equal(await send('9999-12-31T23:59:59Z'), 'time_corrected');
  assert.deepEqual(
    (await kept(server)).map((event) => event.occurredAt - NOON),
    [5 * 60_000, 0, 0],
  );
  const ancient = await server.call('POST', '/v1/events', {
    key: server.secret,
    body: { type: 'list_view', visitorId: 'v', occurredAt: '1969-12-31T23:59:59Z' },
  });
  assert.deepEqual([ancient.status, ancient.body.field], [400, 'occurredAt']);
});

test('without a secret key nobody writes a past older than seven days, with a token neither', async (t) => {
  const server = await start(t);
  const minted = await server.call('POST', '/v1/visitor-tokens', {
    key: server.secret,
    body: { visitorId: 'v' },
  });
  const send = async (key: string, occurredAt: string, token?: string) => {
    const { status, body } = await server.call('POST', '/v1/events', {
      key,
      headers: token === undefined ? {} : { 'x-aisle-visitor': token },
      body: { type: 'list_view', visitorId: 'v', occurredAt },
    });
    return [status, body.warnings?.[0]?.code];
  };
  const before = '2026-11-17T11:59:59.999Z';
  assert.deepEqual(await send(server.publishable, '2026-11-17T12:00:00Z'), [201, undefined]);
  assert.deepEqual(await send(server.publishable, before), [201, 'time_corrected']);
  assert.deepEqual(await send(server.publishable, before, minted.body.token), [201, 'time_corrected']);
  assert.deepEqual(await send(server.secret, before), [201, undefined]);
  assert.deepEqual(
    (await kept(server)).map((event) => event.occurredAt - NOON),
    [-7 * DAY_MS, 0, 0, -7 * DAY_MS - 1],
  );
});

test('a refund of a whole order is marked when a page has sent it, with a token too', async (t) => {
  const server = await start(t);
  const { body } = await server.call('POST', '/v1/visitor-tokens', {
    key: server.secret,
    body: { visitorId: 'v' },
  });
  const order = { id: 'o1', value: 10, currency: 'EUR' };
  const send = (key: string, headers = {}, more = {}) =>
    server.call('POST', '/v1/events', {
      key,
      headers,
      body: { type: 'refund', visitorId: 'v', order, ...more },
    });
  await send(server.publishable);
  await send(server.publishable, { 'x-aisle-visitor': body.token });
  await send(server.publishable, {}, { items: [{ itemId: 'a' }] });
  await send(server.secret);
  assert.deepEqual(
    (await kept(server)).map(({ fromPage }) => fromPage),
    [true, true, undefined, undefined],
  );
});

test('who said no: the event is kept as it was said, and withheld while the preferences say no', async (t) => {
  const server = await start(t);
  const send = (identity: object, consent?: object) =>
    server.call('POST', '/v1/events', {
      key: server.secret,
      body: { type: 'list_view', ...identity, ...(consent === undefined ? {} : { consent }) },
    });
  const prefer = (personalize: boolean) =>
    server.call('PUT', '/v1/shoppers/s/preferences', { key: server.secret, body: { personalize } });
  const yes = { personalize: true, analytics: false };
  const no = { personalize: false, analytics: true };
  await send({ visitorId: 'v', shopperId: 's' });
  await prefer(false);
  await send({ shopperId: 's' });
  await send({ visitorId: 'v' }, yes);
  await prefer(true);
  await send({ visitorId: 'v' });
  await send({ visitorId: 'other' }, no);
  await send({ visitorId: 'other' });
  assert.deepEqual(
    (await kept(server)).map(({ consent, withheld }) => [consent, withheld]),
    [
      [undefined, undefined],
      [undefined, true],
      [yes, true],
      [undefined, undefined],
      [no, undefined],
      [undefined, undefined],
    ],
  );
});

test('a no sent with a publishable key counts as proven with a visitor token alone', async (t) => {
  const server = await start(t);
  const minted = await server.call('POST', '/v1/visitor-tokens', {
    key: server.secret,
    body: { visitorId: 'v' },
  });
  const send = (key: string, personalize: boolean, token?: string) =>
    server.call('POST', '/v1/events', {
      key,
      headers: { origin: SHOP_ORIGIN, ...(token === undefined ? {} : { 'x-aisle-visitor': token }) },
      body: { type: 'list_view', visitorId: 'v', consent: { personalize, analytics: true } },
    });
  await send(server.publishable, false);
  await send(server.publishable, true);
  await send(server.publishable, false, minted.body.token);
  await send(server.secret, false);
  assert.deepEqual(
    (await kept(server)).map(({ unproven }) => unproven),
    [true, undefined, undefined, undefined],
  );
});

test('publishable keys report acts of their visitor, and of a shopper with a token alone', async (t) => {
  const server = await start(t);
  const minted = await server.call('POST', '/v1/visitor-tokens', {
    key: server.secret,
    body: { visitorId: 'v', shopperId: 's', expiresInSeconds: 60 },
  });
  const send = (identity: object, token?: string) =>
    server.call('POST', '/v1/events', {
      key: server.publishable,
      body: { type: 'list_view', ...identity },
      headers: token === undefined ? {} : { 'x-aisle-visitor': token },
    });
  assert.equal((await send({ shopperId: 's' })).status, 403);
  const ignored = await send({ visitorId: 'v', shopperId: 's' });
  assert.deepEqual([ignored.status, ignored.body.warnings[0].code], [201, 'shopper_ignored']);
  assert.equal(server.store.shoppers.shopperOf('v' as never), undefined, 'nothing was merged');
  assert.equal((await send({ visitorId: 'other', shopperId: 's' }, minted.body.token)).status, 403);
  assert.equal((await send({ visitorId: 'v', shopperId: 'other' }, minted.body.token)).status, 403);
  assert.equal((await send({ visitorId: 'v', shopperId: 's' }, minted.body.token)).status, 201);
  assert.equal(server.store.shoppers.shopperOf('v' as never), 's');
  const batch = await server.call('POST', '/v1/events:batch', {
    key: server.publishable,
    body: {
      visitorToken: minted.body.token,
      events: [
        { type: 'list_view', shopperId: 's' },
        { type: 'list_view', shopperId: 't' },
      ],
    },
  });
  assert.deepEqual(
    batch.body.results.map((result: { status: number }) => result.status),
    [201, 403],
  );
});

test('a log that cannot keep up: 503 with Retry-After, for one and for a batch', async (t) => {
  const server = await start(t, (base) => ({
    events: Object.create(base.events, {
      append: {
        value: async () => {
          throw new AisleError('log_busy', 'Too much waits.');
        },
      },
    }) as typeof base.events,
  }));
  const event = { type: 'list_view', visitorId: 'v' };
  for (const [path, body] of [
    ['/v1/events', event],
    ['/v1/events:batch', { events: [event] }],
  ] as const) {
    const answer = await server.call('POST', path, { key: server.secret, body });
    assert.deepEqual([answer.status, answer.body.code], [503, 'log_busy']);
    assert.equal(answer.headers.get('retry-after'), '1');
  }
});

test('batches are bounded', async (t) => {
  const server = await start(t);
  const event = { type: 'list_view', visitorId: 'v' };
  for (const events of [[], Array.from({ length: 1001 }, () => event)]) {
    const answer = await server.call('POST', '/v1/events:batch', { key: server.secret, body: { events } });
    assert.deepEqual([answer.status, answer.body.field], [400, 'events']);
  }
  const most = await server.call('POST', '/v1/events:batch', {
    key: server.secret,
    body: { events: Array.from({ length: 1000 }, () => event) },
  });
  assert.equal(most.body.accepted, 1000);
  const large = await server.call('POST', '/v1/events:batch', {
    key: server.secret,
    raw: `{"events":["${'x'.repeat(1024 * 1024)}"]}`,
    headers: { 'content-type': 'application/json' },
  });
  assert.deepEqual([large.status, large.body.code], [413, 'too_large']);
});

test('the wire knows every event type of the domain', async (t) => {
  const server = await start(t);
  const events = [...EVENT_TYPES, 'x-own'].map((type) => ({
    type,
    visitorId: 'v',
    items: [{ itemId: 'a' }],
  }));
  const { body } = await server.call('POST', '/v1/events:batch', { key: server.secret, body: { events } });
  assert.deepEqual([body.accepted, body.refused], [EVENT_TYPES.length + 1, 0]);
  assert.deepEqual(
    (await kept(server)).map((event) => event.type),
    events.map((event) => event.type),
  );
});
