import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { LoggedEvent } from '../domain/event.ts';
import { mintKey } from './api-keys.ts';
import { DEFAULT_SERVER_CONFIG, type ServerConfig } from './config.ts';
import { type Answer, NOON, SHOP_ORIGIN, startTestServer, type TestServer } from './test-server.case.ts';

const TEXT = 'text/plain;charset=UTF-8';
const VIEW = { type: 'view', visitorId: 'v', items: [{ itemId: 'a' }] };
const OTHER_ORIGIN = 'https://other.example';

async function start(
  t: { after(done: () => Promise<void>): void },
  config: Partial<ServerConfig> = {},
): Promise<TestServer> {
  const server = await startTestServer(() => ({}), config);
  t.after(() => server.close());
  return server;
}

interface Sent {
  readonly path?: string;
  readonly origin?: string | null;
  readonly type?: string;
  readonly headers?: Record<string, string>;
}

function beacon(server: TestServer, body: unknown, sent: Sent = {}): Promise<Answer> {
  const { path = '/v1/events:batch', origin = SHOP_ORIGIN, type = TEXT, headers = {} } = sent;
  return server.call('POST', path, {
    raw: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': type, ...(origin === null ? {} : { origin }), ...headers },
  });
}

async function kept(server: TestServer): Promise<LoggedEvent[]> {
  const events: LoggedEvent[] = [];
  for await (const block of server.store.events.read(0)) events.push(...block);
  return events;
}

test('a beacon is a batch: kept, and known again when the same events come in a header form', async (t) => {
  const server = await start(t);
  const events = [{ ...VIEW, eventId: 'e-1' }];
  const first = await beacon(server, { key: server.publishable, events });
  assert.deepEqual([first.status, first.body.accepted], [200, 1], first.text);
  assert.equal(first.headers.get('access-control-allow-origin'), SHOP_ORIGIN);
  assert.ok(first.headers.get('ratelimit-remaining'));
  const again = await server.call('POST', '/v1/events:batch', { key: server.publishable, body: { events } });
  assert.deepEqual([again.body.accepted, again.body.duplicates], [0, 1]);
  assert.deepEqual(
    (await kept(server)).map(({ eventId, visitorId }) => [eventId, visitorId]),
    [['pk:v:e-1', 'v']],
  );
});

test('which beacons are taken', async (t) => {
  const server = await start(t);
  const other = mintKey('publishable', 'other', [OTHER_ORIGIN], NOON, randomBytes);
  const revoked = mintKey('publishable', 'revoked', [SHOP_ORIGIN], NOON, randomBytes);
  await server.store.keys.add(other.record);
  await server.store.keys.add(revoked.record);
  await server.store.keys.revoke(revoked.record.id, NOON);
  const guessed = `aisle_sk_${'c'.repeat(43)}`;
  const key = server.publishable;
  const events = [VIEW];
  const matrix: [string, unknown, Sent, number, string?][] = [
    ['right origin', { key, events }, {}, 200],
    ['no charset', { key, events }, { type: 'text/plain' }, 200],
    ['wrong origin', { key, events }, { origin: 'https://evil.example' }, 403, 'origin_not_allowed'],
    ['origin of another key', { key, events }, { origin: OTHER_ORIGIN }, 403, 'origin_not_allowed'],
    ['opaque origin', { key, events }, { origin: 'null' }, 403, 'origin_not_allowed'],
    ['origin of the server itself', { key, events }, { origin: server.url }, 403, 'origin_not_allowed'],
    ['no origin', { key, events }, { origin: null }, 403, 'origin_not_allowed'],
    ['key of another shop', { key: other.key, events }, {}, 403, 'origin_not_allowed'],
    ['secret key', { key: server.secret, events }, {}, 403, 'forbidden'],
    ['secret key that is none', { key: guessed, events }, {}, 403, 'forbidden'],
    ['missing key', { events }, {}, 401, 'unauthenticated'],
    ['key of another kind', { key: 7, events }, {}, 401, 'unauthenticated'],
    ['malformed key', { key: 'aisle_pk_short', events }, {}, 401, 'unauthenticated'],
    ['unknown key', { key: guessed.replace('_sk_', '_pk_'), events }, {}, 401, 'unauthenticated'],
    ['revoked key', { key: revoked.key, events }, {}, 401, 'unauthenticated'],
    ['a list', [{ key }], {}, 401, 'unauthenticated'],
    ['null', 'null', {}, 401, 'unauthenticated'],
    ['empty', '', {}, 401, 'unauthenticated'],
    ['broken JSON', `{"key":"${key}"`, {}, 400, 'invalid_request'],
    ['prototype', `{"__proto__":{},"key":"${key}"}`, {}, 400, 'invalid_request'],
    ['no events', { key, events: [] }, {}, 400, 'invalid_field'],
    ['unknown field', { key, events, evnts: 1 }, {}, 400, 'unknown_field'],
    ['bad visitor token', { key, events, visitorToken: 'x.y' }, {}, 401, 'unauthenticated'],
    ['too large', { key, events, more: 'x'.repeat(64 * 1024) }, {}, 413, 'too_large'],
    [
      'with a header as well',
      { key, events },
      { headers: { authorization: `Bearer ${key}` } },
      415,
      'unsupported_media_type',
    ],
    [
      'compressed',
      { key, events },
      { headers: { 'content-encoding': 'gzip' } },
      415,
      'unsupported_media_type',
    ],
  ];
  for (const [name, body, sent, status, code] of matrix) {
    const answer = await beacon(server, body, sent);
    assert.deepEqual([answer.status, answer.body.code], [status, code], `${name}: ${answer.text}`);
    if (status === 401 && !name.includes('token'))
      assert.match(answer.headers.get('www-authenticate') ?? '', /^Bearer/, name);
    if (name === 'secret key') assert.match(answer.body.remedy, /publishable key here.*keys revoke/);
  }
  assert.equal((await kept(server)).length, 2);
});

test('no other route takes plain text, and no route a key in JSON', async (t) => {
  const server = await start(t);
  const key = server.publishable;
  for (const [path, body] of [
    ['/v1/events', { ...VIEW, key }],
    ['/v1/recommend', { requests: [{ placement: 'home' }], key }],
    ['/v1/products:batch', { products: [], key }],
  ] as const) {
    assert.equal((await beacon(server, body, { path })).status, 401, path);
    const headers = { authorization: `Bearer ${server.secret}` };
    const keyed = await beacon(server, body, { path, headers });
    assert.deepEqual([keyed.status, keyed.body.code], [415, 'unsupported_media_type'], path);
  }
  const body = { key, events: [VIEW] };
  assert.equal((await beacon(server, body, { type: 'application/json' })).status, 401);
  const both = await server.call('POST', '/v1/events:batch', { key, body });
  assert.deepEqual([both.status, both.body.code], [400, 'unknown_field']);
});

test('a beacon speaks for a shopper with the token in its body alone', async (t) => {
  const server = await start(t);
  const token = await server.call('POST', '/v1/visitor-tokens', {
    key: server.secret,
    body: { visitorId: 'v', shopperId: 's' },
  });
  const events = [{ ...VIEW, shopperId: 's' }];
  await beacon(server, { key: server.publishable, events });
  await beacon(server, { key: server.publishable, events, visitorToken: token.body.token });
  assert.deepEqual(
    (await kept(server)).map(({ shopperId }) => shopperId),
    [undefined, 's'],
  );
});

test('beacons pay with the tokens of their address and of their key, guesses too', async (t) => {
  const limits = DEFAULT_SERVER_CONFIG.limits;
  const address = await start(t, { limits: { ...limits, address: { perSecond: 1, burst: 3 } } });
  const guess = { key: `aisle_pk_${'c'.repeat(43)}`, events: [VIEW] };
  for (let count = 0; count < 3; count++) assert.equal((await beacon(address, guess)).status, 401);
  const good = { key: address.publishable, events: [VIEW] };
  const limited = await beacon(address, good);
  assert.equal(limited.status, 429);
  assert.ok(Number(limited.headers.get('retry-after')) >= 1);

  const byKey = await start(t, { limits: { ...limits, publishableKey: { perSecond: 1, burst: 2 } } });
  const statuses: number[] = [];
  for (let count = 0; count < 3; count++)
    statuses.push((await beacon(byKey, { key: byKey.publishable, events: [VIEW] })).status);
  assert.deepEqual(statuses, [200, 200, 429]);
  assert.equal((await kept(byKey)).length, 2);
});

test('neither the log nor the quarantine ever holds a key that stood in a body', async (t) => {
  const server = await start(t);
  const { publishable, secret } = server;
  for (const key of [publishable, secret])
    for (const events of [
      [{ ...VIEW, type: 'veiw' }],
      [{ ...VIEW, key }],
      [{ ...VIEW, [key]: key }],
      7,
      [key],
    ])
      for (const origin of [SHOP_ORIGIN, 'https://evil.example', null])
        for (const extra of [{}, { [key]: 1 }, { visitorToken: key }])
          await beacon(server, { key, events, ...extra }, { origin });
  // Whoever mistakes the route puts the key where whole bodies are kept.
  await server.call('POST', '/v1/events', { key: publishable, body: { ...VIEW, key: publishable } });
  await server.call('POST', '/v1/events', { key: publishable, body: { ...VIEW, key: secret } });
  const rows = await server.store.quarantine.list({ limit: 1000 });
  assert.ok(rows.length >= 5, `${rows.length} rows`);
  for (const text of [server.log.join(''), JSON.stringify(rows)])
    for (const key of [publishable, secret]) assert.ok(!text.includes(key.slice(9)));
  assert.ok(server.log.some((line) => line.includes(`"key":"${server.keys.publishable.id}"`)));
});
