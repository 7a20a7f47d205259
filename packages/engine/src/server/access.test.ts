import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { mintKey } from './api-keys.ts';
import { NOON, product, SHOP_ORIGIN, startTestServer, type TestServer } from './test-server.case.ts';

type Who = 'nobody' | 'unknown' | 'revoked' | 'publishable' | 'secret';
const WHO: readonly Who[] = ['nobody', 'unknown', 'revoked', 'publishable', 'secret'];

/** Endpoint, body, status for: nobody, unknown key, revoked key, publishable key, secret key. */
const MATRIX: readonly [string, string, unknown, readonly number[]][] = [
  [
    'POST',
    '/v1/events',
    { type: 'view', visitorId: 'v', items: [{ itemId: 'a' }] },
    [401, 401, 401, 201, 201],
  ],
  [
    'POST',
    '/v1/events:batch',
    { events: [{ type: 'view', visitorId: 'v', items: [{ itemId: 'a' }] }] },
    [401, 401, 401, 200, 200],
  ],
  ['POST', '/v1/products:batch', { products: [{ id: 'b', title: 'B' }] }, [401, 401, 401, 403, 200]],
  ['GET', '/v1/products', undefined, [401, 401, 401, 200, 200]],
  ['GET', '/v1/products/a', undefined, [401, 401, 401, 200, 200]],
  ['GET', '/v1/categories', undefined, [401, 401, 401, 200, 200]],
  ['PATCH', '/v1/products/a', { title: 'A' }, [401, 401, 401, 403, 200]],
  ['DELETE', '/v1/products/never', undefined, [401, 401, 401, 403, 404]],
  ['POST', '/v1/recommend', { requests: [{ placement: 'home' }] }, [401, 401, 401, 200, 200]],
  ['POST', '/v1/recommend', { requests: [{ placement: 'internal' }] }, [401, 401, 401, 403, 200]],
  ['POST', '/v1/recommend', { requests: [{ placement: 'nowhere' }] }, [401, 401, 401, 404, 404]],
  ['POST', '/v1/rank', { placement: 'home', items: ['a'] }, [401, 401, 401, 403, 200]],
  ['POST', '/v1/search', { query: 'a' }, [401, 401, 401, 200, 200]],
  ['POST', '/v1/search/image', { itemId: 'nobody' }, [401, 401, 401, 404, 404]],
  ['GET', '/v1/suggest', undefined, [401, 401, 401, 200, 200]],
  ['GET', '/v1/shoppers/s', undefined, [401, 401, 401, 403, 404]],
  ['DELETE', '/v1/shoppers/s', undefined, [401, 401, 401, 403, 404]],
  ['PUT', '/v1/shoppers/s/preferences', { personalize: true }, [401, 401, 401, 403, 200]],
  ['POST', '/v1/visitor-tokens', { visitorId: 'v' }, [401, 401, 401, 403, 201]],
  ['GET', '/v1/placements', undefined, [401, 401, 401, 403, 200]],
  ['GET', '/v1/placements/home', undefined, [401, 401, 401, 403, 200]],
  ['DELETE', '/v1/placements/home', undefined, [401, 401, 401, 403, 409]],
  ['GET', '/v1/readiness', undefined, [401, 401, 401, 403, 200]],
  ['GET', '/v1/quarantine', undefined, [401, 401, 401, 403, 200]],
  ['GET', '/healthz', undefined, [200, 200, 200, 200, 200]],
  ['GET', '/readyz', undefined, [200, 200, 200, 200, 200]],
  ['GET', '/openapi.json', undefined, [200, 200, 200, 200, 200]],
  ['GET', '/docs', undefined, [200, 200, 200, 200, 200]],
  ['GET', '/metrics', undefined, [401, 401, 401, 403, 200]],
];

async function keysOf(server: TestServer): Promise<Record<Who, string | undefined>> {
  const unknown = mintKey('secret', 'unknown', [], NOON, randomBytes);
  const revoked = mintKey('secret', 'revoked', [], NOON, randomBytes);
  await server.store.keys.add(revoked.record);
  await server.store.keys.revoke(revoked.record.id, NOON);
  return {
    nobody: undefined,
    unknown: unknown.key,
    revoked: revoked.key,
    publishable: server.publishable,
    secret: server.secret,
  };
}

test('who may do what', async (t) => {
  const server = await startTestServer();
  t.after(() => server.close());
  await server.store.catalogue.upsert([product('a')]);
  const keys = await keysOf(server);
  for (const [method, path, body, statuses] of MATRIX) {
    for (const [column, who] of WHO.entries()) {
      const answer = await server.call(method, path, { key: keys[who], body });
      assert.equal(
        answer.status,
        statuses[column],
        `${method} ${path} as ${who}: ${answer.text.slice(0, 200)}`,
      );
      if (answer.status === 401) assert.match(answer.headers.get('www-authenticate') ?? '', /^Bearer/);
    }
  }
});

test('the matrix names every endpoint of the document', async (t) => {
  const server = await startTestServer();
  t.after(() => server.close());
  const { body } = await server.call('GET', '/openapi.json');
  const documented = Object.entries(body.paths as Record<string, object>).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const tried = new Set(
    MATRIX.map(([method, path]) =>
      `${method} ${path}`
        .replace(/\/v1\/(products|shoppers)\/[a-z]+/, '/v1/$1/{id}')
        .replace(/\/v1\/placements\/[a-z]+/, '/v1/placements/{name}'),
    ),
  );
  assert.deepEqual(
    documented.filter((endpoint) => !tried.has(endpoint)),
    ['PUT /v1/placements/{name}'],
  );
});

test('malformed Authorization headers are refused, never a failure of ours', async (t) => {
  const server = await startTestServer();
  t.after(() => server.close());
  for (const header of [
    'Bearer',
    'Bearer ',
    `Basic ${server.secret}`,
    `Bearer ${server.secret} again`,
    `Bearer ${server.secret.slice(0, -1)}`,
    `Bearer ${server.secret.replace('aisle_sk_', 'aisle_pk_')}`,
    `Bearer ${'x'.repeat(5000)}`,
  ]) {
    const answer = await server.call('GET', '/v1/readiness', { headers: { authorization: header } });
    assert.equal(answer.status, 401, header.slice(0, 40));
    assert.equal(answer.body.code, 'unauthenticated');
  }
  const lower = await server.call('GET', '/v1/readiness', {
    headers: { authorization: `bearer ${server.secret}` },
  });
  assert.equal(lower.status, 200, 'the scheme has no case (RFC 9110)');
});

test('metrics name quantiles as they are, the start of the process and how busy its loop was', async (t) => {
  const server = await startTestServer();
  t.after(() => server.close());
  const { text } = await server.call('GET', '/metrics', { key: server.secret });
  assert.match(text, /^aisle_consumer_faults_total\{consumer="shop \\"counts\\""\} 2$/m);
  assert.deepEqual(
    [...text.matchAll(/quantile="([^"]*)"/g)].map((match) => match[1]),
    ['0.5', '0.99', '0.999'],
  );
  const figure = (name: string) => Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1]);
  const started = figure('process_start_time_seconds') * 1000;
  assert.ok(started > Date.now() - 3_600_000 && started < Date.now());
  assert.ok(figure('nodejs_eventloop_active_seconds_total') > 0);
});

test('publishable keys work from their origins, from pages of this server, and without a browser', async (t) => {
  const server = await startTestServer();
  t.after(() => server.close());
  const from = (origin: string | undefined, key = server.publishable) =>
    server.call('GET', '/v1/products', { key, headers: origin === undefined ? {} : { origin } });
  assert.equal((await from(undefined)).status, 200);
  assert.equal((await from(SHOP_ORIGIN)).status, 200);
  assert.equal((await from(server.url)).status, 200);
  for (const origin of [
    'https://evil.example',
    'https://shop.example.evil.example',
    'http://shop.example',
    'null',
  ]) {
    const answer = await from(origin);
    assert.equal(answer.status, 403, origin);
    assert.equal(answer.body.code, 'origin_not_allowed');
  }
});

test('a listed origin of this machine without a port is every port of it, of no other machine and no other scheme', async (t) => {
  const server = await startTestServer();
  t.after(() => server.close());
  const local = mintKey('publishable', 'local', ['http://localhost', 'http://[::1]:5173'], NOON, randomBytes);
  await server.store.keys.add(local.record);
  const status = async (origin: string) => {
    const preflight = await server.call('OPTIONS', '/v1/products', {
      headers: { origin, 'access-control-request-method': 'GET' },
    });
    const answer = await server.call('GET', '/v1/products', { key: local.key, headers: { origin } });
    assert.equal(
      preflight.headers.get('access-control-allow-origin') === origin,
      answer.status === 200,
      origin,
    );
    return answer.status;
  };
  for (const origin of [
    'http://localhost',
    'http://localhost:3000',
    'http://localhost:5173',
    'http://[::1]:5173',
  ])
    assert.equal(await status(origin), 200, origin);
  for (const origin of [
    'https://localhost:3000',
    'http://127.0.0.1:3000',
    'http://[::1]:3000',
    'http://localhost.evil.example:3000',
    'http://localhost:3000.evil.example',
    'http://evil.example:3000',
  ])
    assert.equal(await status(origin), 403, origin);
});

test('cross-origin requests: a preflight is answered for any listed origin, the request for its own key alone', async (t) => {
  const server = await startTestServer();
  t.after(() => server.close());
  const other = mintKey('publishable', 'other', ['https://other.example/'], NOON, randomBytes);
  assert.deepEqual(other.record.origins, ['https://other.example']);
  await server.store.keys.add(other.record);
  const preflight = (origin: string) =>
    server.call('OPTIONS', '/v1/recommend', {
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    });
  for (const origin of [SHOP_ORIGIN, 'https://other.example']) {
    const answer = await preflight(origin);
    assert.equal(answer.status, 204);
    assert.equal(answer.headers.get('access-control-allow-origin'), origin);
    assert.match(answer.headers.get('access-control-allow-headers') ?? '', /Authorization/);
    assert.match(answer.headers.get('access-control-allow-headers') ?? '', /X-Aisle-Visitor/);
    assert.match(answer.headers.get('vary') ?? '', /origin/i);
  }
  const stranger = await preflight('https://evil.example');
  assert.equal(stranger.headers.get('access-control-allow-origin'), null);

  const body = { requests: [{ placement: 'home' }] };
  const own = await server.call('POST', '/v1/recommend', {
    key: server.publishable,
    body,
    headers: { origin: SHOP_ORIGIN },
  });
  assert.equal(own.status, 200);
  assert.equal(own.headers.get('access-control-allow-origin'), SHOP_ORIGIN);
  assert.match(own.headers.get('access-control-expose-headers') ?? '', /RateLimit-Remaining/);
  const foreign = await server.call('POST', '/v1/recommend', {
    key: server.publishable,
    body,
    headers: { origin: 'https://other.example' },
  });
  assert.equal(foreign.status, 403);

  await server.store.keys.revoke(other.record.id, NOON);
  assert.equal((await preflight('https://other.example')).headers.get('access-control-allow-origin'), null);
});

test('keys are minted with a hash, never kept, and origins must be origins', () => {
  let call = 0;
  const bytes = (count: number) => new Uint8Array(count).fill(++call);
  const { key, record } = mintKey('publishable', 'web', ['http://localhost:3000'], NOON, bytes);
  assert.equal(key, 'aisle_pk_AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE');
  assert.equal(record.id, 'key_0202020202020202');
  assert.equal(record.hash, createHash('sha256').update(key).digest('hex'));
  assert.doesNotMatch(JSON.stringify(record), /aisle_pk_/);
  for (const origin of ['shop.example', 'https://shop.example/path', 'ftp://shop.example', '*', ''])
    assert.throws(() => mintKey('publishable', 'web', [origin], NOON, bytes), { code: 'invalid_field' });
});
