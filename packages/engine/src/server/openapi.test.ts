import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ERROR_CATALOGUE } from '@aisle/contract';
import { Compile } from 'typebox/compile';
import { placement, product, startTestServer } from './test-server.case.ts';

interface Operation {
  readonly requestBody?: unknown;
  readonly responses: Record<string, { content?: Record<string, { schema: object }> }>;
}

test('the document is OpenAPI 3.1, every reference leads somewhere, every endpoint has its problems', async (t) => {
  const server = await startTestServer();
  t.after(() => server.close());
  const { body, headers } = await server.call('GET', '/openapi.json');
  assert.match(headers.get('content-type') ?? '', /application\/json/);
  assert.equal(body.openapi, '3.1.0');
  const text = JSON.stringify(body);
  const references = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([A-Za-z]+)"/g)].map(
    (match) => match[1]!,
  );
  assert.ok(references.length > 50);
  for (const name of references) assert.ok(body.components.schemas[name], name);
  for (const name of ['Event', 'Product', 'RecommendRequest', 'Problem'])
    assert.ok(body.components.schemas[name], name);
  for (const path of [
    '/v1/events:batch',
    '/v1/products/{id}',
    '/v1/shoppers/{id}/preferences',
    '/v1/placements/{name}',
  ])
    assert.ok(body.paths[path], path);
  assert.deepEqual(body.paths['/v1/events:batch'].post.requestBody.content, {
    'application/json': { schema: { $ref: '#/components/schemas/EventBatch' } },
    'text/plain': { schema: { $ref: '#/components/schemas/EventBeacon' } },
  });
  for (const [path, methods] of Object.entries(body.paths as Record<string, Record<string, Operation>>))
    for (const [method, operation] of Object.entries(methods)) {
      assert.ok(operation.responses['5XX'], `${method} ${path}`);
      if (['post', 'put', 'patch'].includes(method)) assert.ok(operation.requestBody, `${method} ${path}`);
    }
});

test('answers have the form that the document says', async (t) => {
  const server = await startTestServer();
  t.after(() => server.close());
  await server.store.catalogue.upsert([
    product('a', {
      price: { amount: 1, currency: 'EUR', saleFrom: 0 },
      categories: [['A', 'B']],
      rating: { average: 4.5, count: 2 },
      attributes: { a: 1, b: ['c'], d: true },
      publishedAt: 0,
    }),
  ]);
  const view = { type: 'view', visitorId: 'v', shopperId: 's', items: [{ itemId: 'a' }] };
  const { name: _, ...fields } = placement('home', true);
  const document = (await server.call('GET', '/openapi.json')).body;
  const calls: [string, string, string, unknown?][] = [
    ['POST', '/v1/events', '/v1/events', view],
    ['POST', '/v1/events:batch', '/v1/events:batch', { events: [view, {}] }],
    ['POST', '/v1/products:batch', '/v1/products:batch', { products: [{ id: 'b', title: 'B' }, {}] }],
    ['GET', '/v1/products', '/v1/products?limit=1'],
    ['GET', '/v1/products/{id}', '/v1/products/a'],
    ['PATCH', '/v1/products/{id}', '/v1/products/a', { title: 'A' }],
    ['GET', '/v1/categories', '/v1/categories'],
    [
      'POST',
      '/v1/recommend',
      '/v1/recommend',
      { shopperId: 's', include: ['product'], requests: [{ placement: 'home' }] },
    ],
    ['POST', '/v1/rank', '/v1/rank', { placement: 'home', items: ['a', 'zz'] }],
    ['GET', '/v1/shoppers/{id}', '/v1/shoppers/s'],
    ['PUT', '/v1/shoppers/{id}/preferences', '/v1/shoppers/s/preferences', { personalize: true }],
    ['DELETE', '/v1/shoppers/{id}', '/v1/shoppers/s'],
    ['POST', '/v1/visitor-tokens', '/v1/visitor-tokens', { visitorId: 'v' }],
    ['PUT', '/v1/placements/{name}', '/v1/placements/home', fields],
    ['GET', '/v1/placements', '/v1/placements'],
    ['GET', '/v1/placements/{name}', '/v1/placements/home'],
    ['GET', '/v1/readiness', '/v1/readiness'],
    ['GET', '/v1/quarantine', '/v1/quarantine'],
    ['GET', '/healthz', '/healthz'],
    ['GET', '/readyz', '/readyz'],
    ['POST', '/v1/recommend', '/v1/recommend', { requests: [] }],
  ];
  for (const [method, path, url, body] of calls) {
    const answer = await server.call(method, url, { key: server.secret, body });
    const { responses } = document.paths[path][method.toLowerCase()] as Operation;
    const response = responses[String(answer.status)] ?? responses[`${String(answer.status)[0]}XX`];
    const schema = Object.values(response?.content ?? {})[0]?.schema;
    assert.ok(schema, `${method} ${path} ${answer.status}: ${answer.text.slice(0, 300)}`);
    const whole = { ...schema, components: document.components };
    const validator = Compile(inline(whole, document.components.schemas) as never);
    assert.ok(
      validator.Check(answer.body),
      `${method} ${path}: ${JSON.stringify(validator.Errors(answer.body)).slice(0, 500)}`,
    );
  }
});

/** The schema with its references replaced by what they lead to; the contract has no recursive schemas. */
function inline(schema: unknown, schemas: Record<string, unknown>): unknown {
  if (Array.isArray(schema)) return schema.map((part) => inline(part, schemas));
  if (typeof schema !== 'object' || schema === null) return schema;
  const { $ref } = schema as { $ref?: string };
  if ($ref !== undefined) return inline(schemas[$ref.slice($ref.lastIndexOf('/') + 1)], schemas);
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key]) => key !== 'components')
      .map(([key, part]) => [key, inline(part, schemas)]),
  );
}

test('the reference page is complete, needs no script and no other host', async (t) => {
  const server = await startTestServer();
  t.after(() => server.close());
  const page = await server.call('GET', '/docs');
  assert.match(page.headers.get('content-type') ?? '', /text\/html/);
  const policy = page.headers.get('content-security-policy') ?? '';
  assert.match(policy, /default-src 'self'/);
  assert.doesNotMatch(policy, /unsafe/);
  assert.equal(
    /<script|<style|\sstyle=|\son[a-z]+="|(?:src|href)="(?![#/]|data:,")/.exec(page.text)?.[0],
    undefined,
  );
  for (const code of Object.keys(ERROR_CATALOGUE)) assert.ok(page.text.includes(`id="error-${code}"`), code);
  assert.match(page.text, /EventBeacon<\/a> <span class="quiet">as <code>text\/plain/);
  for (const path of ['/v1/recommend', '/v1/events:batch']) assert.ok(page.text.includes(path), path);
  const targets = new Set([...page.text.matchAll(/id="([^"]+)"/g)].map((match) => match[1]!));
  for (const [, anchor] of page.text.matchAll(/href="#([^"]+)"/g)) assert.ok(targets.has(anchor!), anchor);
  const style = await server.call('GET', '/docs/style.css');
  assert.match(style.headers.get('content-type') ?? '', /text\/css/);
  assert.match(style.text, /light-dark\(/);
});

test('static sites are open, beside the API, and show no more than their folder', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'site-'));
  t.after(() => rm(directory, { recursive: true }));
  await writeFile(join(directory, 'index.html'), '<!doctype html><title>Shop</title>');
  await writeFile(join(directory, '.secret'), 'x');
  const server = await startTestServer(() => ({ staticSites: [{ prefix: '/', directory }] }));
  t.after(() => server.close());
  const page = await server.call('GET', '/');
  assert.equal(page.status, 200);
  assert.match(page.text, /Shop/);
  assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'self'/);
  for (const path of [
    '/.secret',
    '/../../etc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/none.html',
    '/v1/nothing',
  ]) {
    const answer = await server.call('GET', path);
    assert.equal(answer.status, 404, path);
    assert.equal(answer.body.code, 'not_found', path);
  }
  assert.equal((await server.call('GET', '/v1/products')).status, 401);
  assert.equal((await server.call('PUT', '/v1/recommend')).status, 405);
});
