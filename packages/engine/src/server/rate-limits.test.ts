import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DEFAULT_SERVER_CONFIG } from './config.ts';
import { addressBlock, RateLimiter } from './rate-limiter.ts';
import { startTestServer } from './test-server.case.ts';
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
    ['', ''],
  ])
    assert.equal(addressBlock(address!), block || '', address);
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
