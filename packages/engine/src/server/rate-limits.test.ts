import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DEFAULT_SERVER_CONFIG, limitsOfAddress } from './config.ts';
import { addressBlock, RateLimiter } from './rate-limiter.ts';
import { SHOP_ORIGIN, startTestServer } from './test-server.case.ts';
import { TokenBuckets } from './token-buckets.ts';

test('no sequence of requests gets more than burst + rate × time, nor less when it waits', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 1, max: 50 }),
      fc.array(fc.integer({ min: 0, max: 2000 }), { minLength: 1, maxLength: 200 }),
      (perSecond, burst, pauses) => {
        const buckets = new TokenBuckets({ perSecond, burst }, 1);
        let now = 1_000_000;
        const start = now;
        let allowed = 0;
        for (const pause of pauses) {
          now += pause;
          const full = buckets.take(0, now);
          if (full) allowed += 1;
          else {
            assert.ok(buckets.retrySeconds >= 1);
            assert.ok(buckets.take(0, now + buckets.retrySeconds * 1000), 'Retry-After is kept');
            return;
          }
          assert.ok(buckets.remaining >= 0 && buckets.remaining < burst);
        }
        assert.ok(allowed <= burst + ((now - start) / 1000) * perSecond + 1e-6);
      },
    ),
  );
});

test('a clock set back neither gives nor takes tokens', () => {
  const buckets = new TokenBuckets({ perSecond: 1, burst: 2 }, 1);
  assert.ok(buckets.take(0, 10_000));
  assert.ok(buckets.take(0, 5_000));
  assert.ok(!buckets.take(0, 5_000));
  assert.ok(buckets.take(0, 6_000));
});

test('addresses: IPv4 by itself, IPv6 by its /64', () => {
  for (const [address, block] of [
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8:1:2::6', '2001:db8:1:2'],
    ['2001:db8::6', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['203.0.113.7:2000', '203.0.113.7'],
    ['::ffff:203.0.113.7:2000', '203.0.113.7'],
    ['[::ffff:203.0.113.7]:2000', '203.0.113.7'],
    ['[2001:db8:1:2::6]:2000', '2001:db8:1:2'],
    ['[2001:db8:1:2::6]', '2001:db8:1:2'],
    [`${':'.repeat(16_000)}x`, ''],
    ['unknown', ''],
    ['_hidden:2000', ''],
    ['', ''],
    [undefined, ''],
  ])
    assert.equal(addressBlock(address), block, address);
});

test('a connection that is gone before its request is looked at is no failure of the server', async (t) => {
  const server = await startTestServer();
  t.after(() => server.close());
  server.app.server.prependListener('request', ({ socket }) => socket.destroy());
  for (const [method, path] of [
    ['GET', '/nope'],
    ['GET', '/v1/categories'],
    ['GET', '/metrics'],
    ['POST', '/v1/events'],
  ] as const)
    await assert.rejects(server.call(method, path, { key: server.publishable }));
  const faults = server.log.filter((line) => JSON.parse(line).level >= 40);
  assert.deepEqual(faults, []);
});

test('one address does not use up the tokens of another', () => {
  const limiter = new RateLimiter(
    { ...DEFAULT_SERVER_CONFIG.limits, address: { perSecond: 1, burst: 2 } },
    7,
  );
  const take = (address: string) => limiter.take(undefined, address, 0).allowed;
  assert.deepEqual([take('192.0.2.1'), take('192.0.2.1'), take('192.0.2.1')], [true, true, false]);
  let refused = 0;
  for (let i = 0; i < 1000; i++) if (!take(`198.51.${i >> 8}.${i & 255}`)) refused += 1;
  assert.ok(refused <= 3, `${refused} of 1,000 other addresses were refused`);
});

test('limits over HTTP: headers on every answer, 429 with Retry-After, guesses of keys count', async (t) => {
  const server = await startTestServer(() => ({}), {
    limits: {
      secretKey: { perSecond: 1, burst: 3 },
      publishableKey: { perSecond: 1, burst: 2 },
      ...limitsOfAddress(1e6),
      address: { perSecond: 1, burst: 5 },
    },
  });
  t.after(() => server.close());
  const ask = (key: string | undefined) => server.call('GET', '/v1/products', { key });
  const first = await ask(server.secret);
  assert.deepEqual(
    ['ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset'].map((name) => first.headers.get(name)),
    ['3', '2', '1'],
  );
  await ask(server.secret);
  await ask(server.secret);
  const refused = await ask(server.secret);
  assert.deepEqual([refused.status, refused.body.code], [429, 'too_many_requests']);
  assert.equal(refused.headers.get('retry-after'), '1');
  server.clock.now += 1000;
  assert.equal((await ask(server.secret)).status, 200);

  assert.equal((await ask(server.publishable)).status, 200);
  assert.equal((await ask(server.publishable)).status, 200);
  assert.equal((await ask(server.publishable)).status, 429, 'the key has its own limit');
  const guesses = [];
  for (let i = 0; i < 4; i++) guesses.push((await ask(`aisle_sk_${'A'.repeat(43)}`)).status);
  assert.deepEqual(guesses, [401, 401, 429, 429]);
  assert.equal((await server.call('GET', '/nowhere')).status, 429, 'unknown paths count too');
  assert.equal((await server.call('GET', '/healthz')).status, 200, 'open paths do not');
  server.clock.now += 1000;
  assert.match(
    (await server.call('GET', '/metrics', { key: server.secret })).text,
    /aisle_http_rate_limited_total 5\n/,
  );
});

const { limits } = DEFAULT_SERVER_CONFIG;
const view = (at: number) => ({ type: 'view', visitorId: `v${at}`, items: [{ itemId: 'a' }] });
const views = (count: number) => Array.from({ length: count }, (_, at) => view(at));
const rateHeaders = (headers: Headers) =>
  ['ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset', 'retry-after'].map((name) =>
    headers.get(name),
  );

test('an address without a secret key is limited by the events it sends, and told when to come again', async (t) => {
  const server = await startTestServer(() => ({}), {
    limits: { ...limits, ...limitsOfAddress(1000), addressEvents: { perSecond: 10, burst: 120 } },
  });
  t.after(() => server.close());
  const send = (key: string, events: object[]) =>
    server.call('POST', '/v1/events:batch', { key, body: { events } });
  const first = await send(server.publishable, views(100));
  assert.deepEqual([first.status, first.body.accepted], [200, 100]);
  assert.deepEqual(rateHeaders(first.headers), ['4000', '3999', '1', null], 'of requests');
  const refused = await send(server.publishable, views(50));
  assert.deepEqual([refused.status, refused.body.code], [429, 'too_many_requests']);
  assert.deepEqual(rateHeaders(refused.headers), ['120', '20', '10', '3'], 'of events');
  assert.equal((await send(server.secret, views(1000))).status, 200, 'a secret key is not asked');
  server.clock.now += 3000;
  assert.equal((await send(server.publishable, views(50))).status, 200, 'Retry-After is kept');
  const wholesale = { ...view(1), items: Array.from({ length: 400 }, (_, at) => ({ itemId: `i${at}` })) };
  const one = (body: object) => server.call('POST', '/v1/events', { key: server.publishable, body });
  assert.equal((await one(wholesale)).status, 429, 'twenty lines are as much as an event');
  server.clock.now += 2100;
  assert.equal((await one(wholesale)).status, 201);
});

test('an address without a secret key is limited by the bytes it sends, before they are read', async (t) => {
  const server = await startTestServer(() => ({}), {
    limits: { ...limits, ...limitsOfAddress(1000), addressBytes: { perSecond: 1000, burst: 20_000 } },
  });
  t.after(() => server.close());
  const fat = {
    ...view(1),
    properties: Object.fromEntries(views(10).map((_, at) => [`p${at}`, 'x'.repeat(900)])),
  };
  const send = (key: string) => server.call('POST', '/v1/events', { key, body: fat });
  const huge = await server.call('POST', '/v1/events', {
    key: server.publishable,
    raw: ' '.repeat(70_000),
    headers: { 'content-type': 'application/json' },
  });
  assert.equal(huge.status, 413, 'and what is longer than the route takes is not read, so it takes nothing');
  assert.deepEqual(
    [(await send(server.publishable)).status, (await send(server.publishable)).status],
    [201, 201],
  );
  const refused = await send(server.publishable);
  assert.equal(refused.status, 429);
  assert.equal(refused.headers.get('ratelimit-limit'), '20000');
  const beacon = JSON.stringify({ key: server.publishable, events: [fat] });
  const headers = { 'content-type': 'text/plain;charset=UTF-8', origin: SHOP_ORIGIN };
  assert.equal((await server.call('POST', '/v1/events:batch', { raw: beacon, headers })).status, 429);
  assert.equal((await send(server.secret)).status, 201);
  server.clock.now += 1000 * Number(refused.headers.get('retry-after'));
  assert.equal((await send(server.publishable)).status, 201);
});

test('a publishable key sends a hundred events at once, a thousand with a visitor token', async (t) => {
  const server = await startTestServer();
  t.after(() => server.close());
  const minted = await server.call('POST', '/v1/visitor-tokens', {
    key: server.secret,
    body: { visitorId: 'v' },
  });
  const send = (count: number, headers: Record<string, string> = {}) =>
    server.call('POST', '/v1/events:batch', {
      key: server.publishable,
      headers,
      body: { events: Array.from({ length: count }, () => ({ ...view(0), visitorId: 'v' })) },
    });
  assert.equal((await send(100)).status, 200);
  const refused = await send(101);
  assert.deepEqual([refused.status, refused.body.code, refused.body.field], [413, 'too_large', 'events']);
  assert.equal((await send(101, { 'x-aisle-visitor': minted.body.token })).status, 200);
});
