import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import type { LoggedEvent } from '../../engine/src/domain/event.ts';
import { mintKey } from '../../engine/src/server/api-keys.ts';
import { startTestServer, type TestServer } from '../../engine/src/server/test-server.case.ts';
import { bundleModule, publishedManifest } from '../scripts/bundle-module.ts';
import { declarations } from '../scripts/declarations.ts';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const root = fileURLToPath(new URL('../../..', import.meta.url));
const guide = readFileSync(join(root, 'docs/guides/sdk.md'), 'utf8');
const blocks = Array.from(guide.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm), ([, language, text]) => ({
  language: language!,
  text: text!,
}));
const of = (language: string) => blocks.filter((block) => block.language === language);
const nameOf = (text: string) => /^\/\/ ([\w-]+\.ts)/.exec(text)![1]!;
const page = of('html')[0]!.text;

/** A shop's project: the snippets as its files, the package as npm would install it. */
const folder = mkdtempSync(join(tmpdir(), 'aisle-guide-'));
let aisle: TestServer;
let origin = '';
let key = '';
const asked: Record<string, () => Promise<string>> = {};
const pages = createServer(async (request, response) => {
  const served = asked[request.url ?? ''];
  const type = request.url === '/aisle-token' ? 'application/json' : 'text/html; charset=utf-8';
  response.writeHead(served ? 200 : 404, { 'content-type': type });
  response.end(await served?.());
});

const forShop = (text: string) =>
  text.replaceAll('https://aisle.example.com', aisle.url).replaceAll('aisle_pk_…', key);

/** A program over the snippets, with the addresses and keys of this test's server, as one module. */
async function bundled(program: string, platform: 'node' | 'browser'): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: folder, loader: 'ts' },
    bundle: true,
    write: false,
    format: 'esm',
    platform,
    logLevel: 'warning',
  });
  return forShop(outputFiles[0]!.text.replaceAll('\\u2026', '…'));
}

async function logged(count: number): Promise<LoggedEvent[]> {
  for (let tries = 0; aisle.store.events.head < count && tries < 200; tries++) await wait(20);
  const events: LoggedEvent[] = [];
  for await (const block of aisle.store.events.read(0)) events.push(...block);
  return events;
}

before(async () => {
  const installed = join(folder, 'node_modules/@aisle/sdk');
  mkdirSync(installed, { recursive: true });
  await bundleModule(installed);
  writeFileSync(join(installed, 'sdk.d.ts'), declarations());
  writeFileSync(join(installed, 'package.json'), JSON.stringify(publishedManifest()));
  for (const { text } of of('ts')) writeFileSync(join(folder, nameOf(text)), text);
  writeFileSync(join(folder, 'page.js'), /<script type="module">([\s\S]*)<\/script>/.exec(page)![1]!);
  const readme = readFileSync(join(root, 'packages/sdk/README.md'), 'utf8');
  writeFileSync(join(folder, 'readme.ts'), /^```ts\n([\s\S]*?)^```$/m.exec(readme)![1]!);
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');

  aisle = await startTestServer();
  await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`;
  const minted = mintKey('publishable', 'pages', [origin], aisle.clock.now, randomBytes);
  await aisle.store.keys.add(minted.record);
  key = minted.key;
  process.env['AISLE_SECRET_KEY'] = aisle.secret;
});

after(async () => {
  pages.closeAllConnections();
  pages.close();
  await aisle.close();
  rmSync(folder, { recursive: true, force: true });
});

test('every snippet is of a kind that is compiled or run here, and every one compiles strictly', () => {
  assert.deepEqual([...new Set(blocks.map(({ language }) => language))].toSorted(), [
    'html',
    'json',
    'sh',
    'ts',
  ]);
  assert.deepEqual([of('html').length, of('json').length], [1, 1]);
  const { compilerOptions } = JSON.parse(of('json')[0]!.text) as { compilerOptions: object };
  const project = {
    compilerOptions: {
      ...compilerOptions,
      noEmit: true,
      strict: true,
      allowJs: true,
      checkJs: true,
      module: 'NodeNext',
      target: 'ES2022',
      lib: ['ES2022', 'DOM', 'DOM.Iterable'],
      types: ['node'],
      typeRoots: [join(root, 'node_modules/@types')],
    },
    include: ['*.ts', '*.js'],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(project));
  const { stdout } = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', folder, '--listFiles'], {
    encoding: 'utf8',
  });
  assert.doesNotMatch(stdout, /error TS/);
  const compiled = stdout.split('\n').filter((line) => line.startsWith(`${folder}/`));
  assert.equal(compiled.length, of('ts').length + 3, 'the snippets, the page, the readme, the types');
});

test('the commands are those that the package check runs, or run here', () => {
  const checked = new Set([
    'npm run build -- sdk',
    'npm pack ./packages/sdk/dist',
    'npm install ./aisle-sdk-0.1.0.tgz',
  ]);
  const lines = of('sh').flatMap(({ text }) => text.trim().split('\n'));
  const own = lines.filter((line) => !checked.has(line));
  assert.ok(own.length === 2 && own.every((line) => line.startsWith('npx aisle ')), own.join('\n'));
  const data = join(folder, 'aisle-data');
  const run = (args: string[]) =>
    spawnSync(process.execPath, [join(root, 'packages/engine/bin/aisle.mjs'), ...args, '--data', data], {
      encoding: 'utf8',
    });
  assert.equal(run(['init']).status, 0);
  for (const line of own) {
    const { status, stdout } = run(line.split(' ').slice(2));
    assert.equal(status, 0, line);
    assert.match(stdout, line.includes('publishable') ? /^aisle_pk_/ : /^aisle_sk_/);
  }
});

test("the server's snippets keep the catalogue, report an order once, and sign tokens", async () => {
  const path = join(folder, 'server.mjs');
  const program = `export * from './orders.js';\nexport * from './tokens.js';`;
  writeFileSync(path, await bundled(program, 'node'));
  const shop = await import(pathToFileURL(path).href);
  const products = Array.from({ length: 501 }, (_, at) => ({ id: `p-${at}`, title: `Mug ${at}` }));
  assert.equal(await shop.sendCatalogue([...products, { id: 'p-x', title: '' }]), 1);
  assert.equal(aisle.store.catalogue.size, 501);
  await shop.soldOut('p-500');
  assert.equal(aisle.store.catalogue.get('p-500' as never)?.availability, 'out_of_stock');

  const order = { number: '7', shopperId: 'c-7', total: 20, lines: [{ sku: 'p-1', units: 2, price: 10 }] };
  await shop.reportOrder(order);
  await shop.reportOrder(order);
  const events = await logged(1);
  assert.deepEqual(
    events.map(({ eventId, type, items }) => [eventId, type, items[0]!.quantity]),
    [['order-7', 'purchase', 2]],
  );
  await assert.rejects(shop.reportOrder({ ...order, number: '8', lines: [] }), { name: 'AisleProblem' });
  assert.ok((await shop.tokenFor('c-7', 'v-7')).token.length > 20);
});

test("the page's snippets that need no page: fallback, patient tracker, identity, sign-out", async () => {
  const path = join(folder, 'client.mjs');
  const names = ['aisle', 'fallback', 'tracking', 'visitor', 'sign-in'];
  writeFileSync(path, await bundled(names.map((name) => `export * from './${name}.js';`).join('\n'), 'node'));
  const shop = await import(pathToFileURL(path).href);
  assert.equal((await shop.itemsOrNone('home')).length, 3);
  const said: string[] = [];
  const { error } = console;
  console.error = (text: string) => said.push(text);
  assert.deepEqual(await shop.itemsOrNone('nowhere'), []);
  console.error = error;
  assert.match(said[0]!, /^placement_not_found: GET \/v1\/placements/);

  const head = aisle.store.events.head;
  await shop.putIntoCart('p-1', 10);
  assert.equal((await logged(head + 1)).at(-1)!.type, 'add_to_cart');
  await assert.rejects(shop.putIntoCart('', 10), { name: 'AisleProblem' });
  await shop.patient.close();

  assert.equal(shop.tracker.track({ type: 'view', items: [{ itemId: 'p-1' }] }), undefined, 'not allowed');
  assert.notEqual(shop.trackerFor(false).visitorId, shop.trackerFor(false).visitorId);
  shop.forgetVisitor();
  shop.signedIn.token = 't';
  shop.signOut();
  assert.deepEqual(shop.signedIn, {});
});

test('in a browser: the script tag, the row with its clicks, the customer by token', async (t) => {
  if (!existsSync(CHROMIUM)) return t.skip(`no browser at ${CHROMIUM}; set CHROMIUM`);
  const path = join(folder, 'tokens.mjs');
  writeFileSync(path, await bundled(`export * from './tokens.js';`, 'node'));
  const { tokenFor } = await import(pathToFileURL(path).href);
  const program = `
import { allowed, tracker } from './aisle.js';
import { showRow } from './row.js';
import { useToken } from './sign-in.js';
Object.assign(window, { tracker, useToken });
Object.assign(allowed, { personalize: true, analytics: true });
await showRow(document.querySelector('#row'), 'home');
document.title = 'ready';`;
  const script = await bundled(program, 'browser');
  const head = '<!doctype html><link rel="icon" href="data:,">';
  asked['/tag'] = async () => head + forShop(page);
  asked['/row'] = async () => `${head}<div id="row"></div><script type="module">${script}</script>`;
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run'],
  });
  t.after(() => browser.close());
  const tab = await browser.newPage();
  const faults: string[] = [];
  tab.on('pageerror', (error) => faults.push(String(error)));

  let start = aisle.store.events.head;
  await tab.goto(`${origin}/tag`);
  await tab.waitForSelector('#recommended a:nth-child(3)');
  assert.equal(await tab.textContent('#recommended a'), 'Mug 0');
  assert.equal((await logged(start + 1)).at(-1)!.type, 'list_view');

  start = aisle.store.events.head;
  await tab.goto(`${origin}/row`);
  await tab.waitForFunction(`document.title === 'ready'`);
  assert.match((await tab.textContent('#row a'))!, /^Mug 0\. For /);
  const visitorId = (await tab.evaluate('tracker.visitorId')) as string;
  asked['/aisle-token'] = async () =>
    JSON.stringify({ shopperId: 'c-9', ...(await tokenFor('c-9', visitorId)) });
  await tab.evaluate('useToken()');
  await tab.evaluate(`tracker.deliver({ type: 'view', items: [{ itemId: 'p-2' }] })`);
  await tab.click('#row a:nth-child(2)');
  const [shown, viewed, clicked] = (await logged(start + 3)).slice(start);
  assert.deepEqual(
    [shown!.type, viewed!.type, viewed!.shopperId, clicked!.type, clicked!.items[0]!.position],
    ['list_view', 'view', 'c-9', 'click', 1],
  );
  assert.ok(clicked!.requestId !== undefined && clicked!.requestId === shown!.requestId);
  assert.deepEqual(faults, []);
});
