import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { readFlags } from '../backend/read-flags.ts';
import { startStorefront } from '../server.ts';

const SECRET = 'aisle_sk_secret-of-the-test';
let storefront: Awaited<ReturnType<typeof startStorefront>>;
const asked: { path: string; key: string | undefined; body: string }[] = [];
/** Stands for Aisle where only what reaches it matters; the pages are tested against the engine itself. */
const aisle = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  asked.push({ path: `${request.method} ${request.url}`, key: request.headers.authorization, body });
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ token: 'signed', expiresAt: '2030-01-01T00:00:00Z' }));
});

before(async () => {
  if (!existsSync(new URL('../dist/app.js', import.meta.url))) await import('../scripts/bundle.ts');
  await new Promise<void>((resolve) => aisle.listen(0, '127.0.0.1', resolve));
  storefront = await startStorefront({
    apiUrl: `http://127.0.0.1:${(aisle.address() as AddressInfo).port}`,
    secretKey: SECRET,
    publishableKey: 'aisle_pk_public',
    demoShoppers: [{ id: 'anna', label: 'Anna', description: '' }],
    pictures: (itemId) => (itemId === 'a/ü' ? '<svg xmlns="http://www.w3.org/2000/svg"/>' : undefined),
  });
});

after(async () => {
  await storefront.close();
  await new Promise((resolve) => aisle.close(resolve));
});

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${storefront.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

test('pages, files and pictures come with headers that let no foreign script run', async () => {
  for (const path of ['/', '/product/a.b', '/category/Home/Tea%20%26%20coffee', '/cart']) {
    const response = await fetch(`${storefront.url}${path}`);
    const policy = response.headers.get('content-security-policy')!;
    assert.equal(response.status, 200);
    assert.match(response.headers.get('content-type')!, /^text\/html/);
    assert.match(policy, /default-src 'none'/);
    assert.doesNotMatch(policy, /unsafe/);
    assert.doesNotMatch(await response.text(), /<script>|aisle_sk/);
  }
  assert.equal((await fetch(`${storefront.url}/no-such-file.js`)).status, 404);
  assert.equal((await fetch(`${storefront.url}/pictures/a%2F%C3%BC.svg`)).status, 200);
  assert.equal((await fetch(`${storefront.url}/pictures/none.svg`)).status, 404);
  assert.equal((await fetch(`${storefront.url}/%2e%2e/server.ts`)).status, 404);
  assert.equal((await fetch(`${storefront.url}//`)).status, 400, 'no address at all');
  const first = await fetch(`${storefront.url}/app.js`);
  const again = await fetch(`${storefront.url}/app.js`, {
    headers: { 'if-none-match': first.headers.get('etag')! },
  });
  assert.equal(again.status, 304);
});

test('the secret key stays in the backend', async () => {
  const configuration = await (await fetch(`${storefront.url}/config.json`)).text();
  assert.ok(configuration.includes('aisle_pk_public') && !configuration.includes(SECRET));
});

async function newGuest(): Promise<{ visitorId: string; cookie: string }> {
  const response = await fetch(`${storefront.url}/config.json`);
  const [cookie = ''] = response.headers.getSetCookie();
  assert.match(cookie, /HttpOnly; SameSite=Strict/);
  return { visitorId: (await response.json()).visitorId, cookie: cookie.split(';', 1)[0]! };
}

test('which guest signs in is known by the signed cookie alone: knowing a visitor id claims nobody’s past', async () => {
  const victim = await newGuest();
  const again = await fetch(`${storefront.url}/config.json`, { headers: { cookie: victim.cookie } });
  assert.deepEqual([(await again.json()).visitorId, again.headers.getSetCookie()], [victim.visitorId, []]);
  const signedInAs = async (body: object, headers: Record<string, string> = {}) => {
    const response = await post('/session', { shopperId: 'anna', ...body }, headers);
    assert.equal(response.status, 200);
    const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(';', 1)[0]);
    return { visitorId: (await response.json()).visitorId, cookie: cookies.join('; ') };
  };
  const own = await newGuest();
  const { visitorId } = victim;
  assert.equal((await signedInAs({ visitorId }, { cookie: own.cookie })).visitorId, own.visitorId);
  for (const forged of ['', `.${own.cookie.split('.')[1]}`, '.AAAA']) {
    const cookie = `storefront-visitor=${visitorId}${forged}`;
    assert.notEqual((await signedInAs({ visitorId }, { cookie })).visitorId, visitorId, cookie);
  }
  const first = await signedInAs({}, { cookie: victim.cookie });
  assert.equal(first.visitorId, visitorId);
  const second = await signedInAs({}, { cookie: `${victim.cookie}; ${first.cookie}` });
  assert.notEqual(second.visitorId, visitorId, 'whoever signs in over another is another guest');
  const out = await fetch(`${storefront.url}/session`, {
    method: 'DELETE',
    headers: { cookie: victim.cookie },
  });
  assert.notEqual((await out.json()).visitorId, visitorId);
  asked.length = 0;
});

test('only the shoppers of the demonstration can sign in, and only from the shop itself', async () => {
  assert.equal((await post('/session', { shopperId: 'somebody' })).status, 403);
  assert.equal(
    (await post('/session', { shopperId: 'anna' }, { origin: 'https://elsewhere.example' })).status,
    403,
  );
  assert.equal((await post('/session', 'x'.repeat(20_000))).status, 413);
  assert.equal(asked.length, 0);
  const { visitorId, cookie: guest } = await newGuest();
  const response = await post('/session', { shopperId: 'anna' }, { origin: storefront.url, cookie: guest });
  assert.equal(response.status, 200);
  const cookie = response.headers.get('set-cookie')!;
  assert.match(cookie, /HttpOnly; SameSite=Strict/);
  assert.deepEqual(asked.at(-1), {
    path: 'POST /v1/visitor-tokens',
    key: `Bearer ${SECRET}`,
    body: JSON.stringify({ visitorId, shopperId: 'anna' }),
  });

  const withCookie = { cookie: cookie.split(';', 1)[0]! };
  assert.equal((await fetch(`${storefront.url}/my-data`)).status, 401);
  assert.equal((await fetch(`${storefront.url}/my-data`, { headers: withCookie })).status, 200);
  assert.equal(asked.at(-1)!.path, 'GET /v1/shoppers/anna');
  await fetch(`${storefront.url}/session`, { method: 'DELETE', headers: withCookie });
  assert.equal((await fetch(`${storefront.url}/my-data`, { headers: withCookie })).status, 401);
});

test('flags and environment become options, or say what is missing', () => {
  const keys = { AISLE_SECRET_KEY: 's', AISLE_PUBLISHABLE_KEY: 'p' };
  const options = readFlags(['--port', '0', '--shopper', '17850|Mrs Lane|buys often'], keys)!;
  assert.equal(options.port, 0);
  assert.equal(options.host, '127.0.0.1');
  assert.deepEqual(options.demoShoppers, [{ id: '17850', label: 'Mrs Lane', description: 'buys often' }]);
  assert.equal(readFlags(['--help'], {}), undefined);
  assert.throws(() => readFlags([], {}), /AISLE_SECRET_KEY/);
  assert.throws(() => readFlags(['--port', 'x'], keys), /--port/);
  const pictures = readFlags(['--pictures', import.meta.dirname], keys)!.pictures!;
  assert.equal(pictures('../server'), undefined);
});
