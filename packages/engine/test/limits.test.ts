import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { before, test } from 'node:test';
import { LIMITS } from '@aisle/contract';
import { TestFolder } from './prepared-shop.case.ts';
import { type Answer, ServedShop } from './served-shop.case.ts';

const folder = new TestFolder();
let server: ServedShop;
before(async () => {
  server = await ServedShop.start(await folder.emptyShop(), '--address-limit', '5');
});

function refusal(
  answer: Answer<{ code: string; field?: string; remedy?: string }>,
): [number, string, string?] {
  assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/);
  assert.ok(answer.headers.get('x-request-id'));
  const { code, field } = answer.body;
  return field === undefined ? [answer.status, code] : [answer.status, code, field];
}

/** Status and code of the answer to bytes as they are; a caller who is still sending need not wait for it. */
async function rawAnswer(bytes: string): Promise<string> {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  let answer = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    answer += text;
    if (/\r\n\r\n.*\}/s.test(answer)) socket.destroy();
  });
  socket.on('error', () => {});
  socket.write(bytes);
  await once(socket, 'close');
  return `${answer.slice(9, 12)} ${/"code":"([a-z_]+)"/.exec(answer)?.[1]}`;
}

function head(path: string, ...headers: string[]): string {
  const authorization = `Authorization: Bearer ${server.shop.secretKey}`;
  return [
    `POST ${path} HTTP/1.1`,
    'Host: x',
    authorization,
    'Content-Type: application/json',
    ...headers,
    '',
    '',
  ].join('\r\n');
}

test('bodies beyond the bound of their route are refused before they are read, and the server reads on', async () => {
  for (const [path, bytes] of [
    ['/v1/events', LIMITS.bodyBytes.default],
    ['/v1/events:batch', LIMITS.bodyBytes.eventBatch],
    ['/v1/recommend', LIMITS.bodyBytes.recommend],
    ['/v1/rank', LIMITS.bodyBytes.rank],
    ['/v1/products:batch', LIMITS.bodyBytes.productBatch],
  ] as const)
    assert.equal(await rawAnswer(head(path, `Content-Length: ${bytes + 1}`)), '413 too_large', path);
  // Without a length to tell beforehand: as soon as too much has come.
  const chunk = `${(16 * 1024).toString(16)}\r\n${' '.repeat(16 * 1024)}\r\n`;
  const chunked = head('/v1/events', 'Transfer-Encoding: chunked') + chunk.repeat(5);
  assert.equal(await rawAnswer(chunked), '413 too_large');
  await server.send({ type: 'list_view', visitorId: 'v' });
});

test('lists beyond their bounds are refused by field', async () => {
  const many = (count: number) => Array.from({ length: count }, (_, at) => `p-${at}`);
  const slates = (count: number) => Array.from({ length: count }, () => ({ placement: 'home' }));
  const cases: [string, object, string][] = [
    ['/v1/recommend', { requests: slates(LIMITS.slatesPerCall + 1) }, 'requests'],
    ['/v1/recommend', { requests: [] }, 'requests'],
    [
      '/v1/recommend',
      { requests: [{ placement: 'home', limit: LIMITS.listLimit + 1 }] },
      'requests[0].limit',
    ],
    ['/v1/recommend', { requests: [{ placement: 'home', limit: 0 }] }, 'requests[0].limit'],
    [
      '/v1/recommend',
      { requests: [{ placement: 'home', cart: many(LIMITS.cartItems + 1) }] },
      'requests[0].cart',
    ],
    [
      '/v1/recommend',
      { requests: [{ placement: 'home', exclude: many(LIMITS.excludedItems + 1) }] },
      'requests[0].exclude',
    ],
    ['/v1/rank', { placement: 'home', items: many(LIMITS.rankItems + 1) }, 'items'],
    [
      '/v1/products:batch',
      { products: many(LIMITS.productsPerBatch + 1).map((id) => ({ id, title: id })) },
      'products',
    ],
    [
      '/v1/events',
      { type: 'view', visitorId: 'v', items: many(LIMITS.itemsPerEvent + 1).map((itemId) => ({ itemId })) },
      'items',
    ],
  ];
  for (const [path, body, field] of cases)
    assert.deepEqual(refusal(await server.call('POST', path, { body })), [400, 'invalid_field', field], path);
  const most = await server.recommendOnce({
    requests: [{ placement: 'home', limit: LIMITS.listLimit, exclude: many(LIMITS.excludedItems) }],
  });
  assert.equal(most.results.length, 1);
});

test('what is not JSON is refused by its type', async () => {
  const body = '{"type":"view","visitorId":"v"}';
  for (const type of ['application/xml', 'application/x-www-form-urlencoded', 'multipart/form-data'])
    assert.deepEqual(
      refusal(await server.call('POST', '/v1/recommend', { raw: body, headers: { 'content-type': type } })),
      [415, 'unsupported_media_type'],
      type,
    );
  assert.deepEqual(
    refusal(await server.call('POST', '/v1/events', { raw: body, headers: { 'content-encoding': 'gzip' } })),
    [415, 'unsupported_media_type'],
  );
  assert.deepEqual(refusal(await server.call('POST', '/v1/events', { raw: '{"type":' })), [
    400,
    'invalid_request',
  ]);
});

test('one address may send so many requests a second without a secret key; with one it is not asked', async () => {
  const key = server.shop.publishableKey;
  const answers = await Promise.all(
    Array.from({ length: 60 }, () =>
      server.call('POST', '/v1/recommend', { key, body: { requests: [{ placement: 'home' }] } }),
    ),
  );
  const refused = answers.filter(({ status }) => status === 429);
  assert.ok(refused.length > 0 && refused.length < 60, `${refused.length} of 60 were refused`);
  for (const answer of answers) {
    assert.equal(answer.headers.get('ratelimit-limit'), '20');
    assert.match(answer.headers.get('ratelimit-remaining') ?? '', /^\d+$/);
    assert.match(answer.headers.get('ratelimit-reset') ?? '', /^\d+$/);
  }
  for (const answer of refused) {
    assert.deepEqual(refusal(answer), [429, 'too_many_requests']);
    assert.match(answer.headers.get('retry-after') ?? '', /^[1-9]\d*$/);
  }
  const trusted = await Promise.all(
    Array.from({ length: 60 }, () =>
      server.call('POST', '/v1/recommend', { body: { requests: [{ placement: 'home' }] } }),
    ),
  );
  assert.ok(trusted.every(({ status }) => status === 200));
});

test('heads too large and lines that are no HTTP end in an answer, not in a failure', async () => {
  const large = `GET /healthz HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(40_000)}\r\n\r\n`;
  assert.match(await rawAnswer(large), /^431 /);
  assert.match(await rawAnswer('hello\r\n\r\n'), /^400 /);
  assert.equal((await server.call('GET', '/healthz', { key: null })).status, 200);
});
