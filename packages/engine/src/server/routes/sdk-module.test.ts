import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import fastify from 'fastify';
import { bundleModule, DIST } from '../../../../sdk/scripts/bundle-module.ts';
import { PROBLEM_TYPE, toProblem } from '../problems.ts';
import { SHOP_ORIGIN, startTestServer } from '../test-server.case.ts';
import { registerSdkModule } from './sdk-module.ts';

const built = bundleModule();

async function start(t: TestContext) {
  await built;
  const server = await startTestServer();
  t.after(() => server.close());
  return server;
}

test('the built SDK is served to pages of every origin, without a key, as a script', async (t) => {
  const server = await start(t);
  for (const origin of [undefined, 'https://elsewhere.example', SHOP_ORIGIN]) {
    const { status, headers, text } = await server.call('GET', '/sdk.js', {
      headers: origin === undefined ? {} : { origin },
    });
    assert.equal(status, 200);
    assert.equal(text, readFileSync(join(DIST, 'sdk.js'), 'utf8'));
    assert.equal(headers.get('content-type'), 'text/javascript; charset=utf-8');
    assert.equal(headers.get('access-control-allow-origin'), '*');
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.equal(headers.get('cache-control'), 'public, max-age=300');
    assert.equal(headers.get('vary'), null);
  }
  const map = await server.call('GET', '/sdk.js.map', { headers: { origin: 'https://elsewhere.example' } });
  assert.deepEqual(map.body, JSON.parse(readFileSync(join(DIST, 'sdk.js.map'), 'utf8')));
  assert.equal(map.headers.get('access-control-allow-origin'), null, 'the module alone');
});

test('who has it already is told so by its tag', async (t) => {
  const server = await start(t);
  const etag = (await server.call('GET', '/sdk.js')).headers.get('etag')!;
  assert.match(etag, /^"[\w-]{43}"$/);
  const ask = (tag: string) => server.call('GET', '/sdk.js', { headers: { 'if-none-match': tag } });
  for (const tag of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
    const { status, headers, text } = await ask(tag);
    assert.deepEqual([status, text, headers.get('etag')], [304, '', etag], tag);
    assert.equal(headers.get('access-control-allow-origin'), '*');
  }
  assert.equal((await ask('"other"')).status, 200);
  const head = await server.call('HEAD', '/sdk.js');
  assert.deepEqual([head.status, head.headers.get('etag')], [200, etag]);
  assert.equal((await server.call('POST', '/sdk.js', { body: {} })).status, 405);
});

test('it is counted under its route and is no part of the API', async (t) => {
  const server = await start(t);
  await server.call('GET', '/sdk.js');
  const metrics = await server.call('GET', '/metrics', { key: server.secret });
  assert.ok(
    metrics.text.includes('aisle_http_request_seconds_count{method="GET",route="/sdk.js",status="2xx"} 1\n'),
  );
  const { body } = await server.call('GET', '/openapi.json');
  assert.equal(body.paths['/sdk.js'], undefined);
});

test('before it is built, a problem document says how; afterwards it is served without a restart', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'aisle-sdk-'));
  const file = join(folder, 'sdk.js');
  const app = fastify();
  app.setErrorHandler((error, _request, reply) => {
    const problem = toProblem(error);
    reply.code(problem.status).header('content-type', PROBLEM_TYPE).send(JSON.stringify(problem));
  });
  registerSdkModule(app as never, pathToFileURL(file), pathToFileURL(`${file}.map`));
  t.after(async () => {
    await app.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  const absent = await fetch(`${url}/sdk.js`);
  const problem = (await absent.json()) as Record<string, unknown>;
  assert.deepEqual([absent.status, problem['code']], [404, 'not_found']);
  assert.match(String(problem['remedy']), /npm run build -- sdk/);
  assert.equal(absent.headers.get('access-control-allow-origin'), '*', 'so that the page can read why');
  writeFileSync(file, 'export {};');
  assert.equal(await (await fetch(`${url}/sdk.js`)).text(), 'export {};');
});
