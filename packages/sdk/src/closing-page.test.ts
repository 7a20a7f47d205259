import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { chromium, type Page } from 'playwright-core';
import type { LoggedEvent } from '../../engine/src/domain/event.ts';
import { mintKey } from '../../engine/src/server/api-keys.ts';
import { startTestServer, type TestServer } from '../../engine/src/server/test-server.case.ts';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** A page that reports a click to a tracker that would wait long for company. */
const SCRIPT = (url: string, key: string) => `
import { AisleClient, Tracker } from '/sdk/index.ts';
const client = new AisleClient({ url: ${JSON.stringify(url)}, key: ${JSON.stringify(key)} });
const tracker = new Tracker({ client, flushAfterMs: 60_000 });
document.querySelector('a').addEventListener('click', () => tracker.track({ type: 'click', items: [{ itemId: 'a' }] }));
document.title = 'ready';`;

/** The SDK's own sources, their types stripped, on an origin other than Aisle's. */
async function servePages(script: () => string): Promise<{ server: Server; origin: string }> {
  const server = createServer((request, response) => {
    const name = /^\/sdk\/([a-z-]+\.ts)$/.exec(request.url ?? '')?.[1];
    // The strictest policy there is: what the page sends must name its origin all the same.
    const headers = { 'referrer-policy': 'no-referrer' };
    if (name !== undefined) {
      const source = readFileSync(new URL(name, import.meta.url), 'utf8');
      response.writeHead(200, { ...headers, 'content-type': 'text/javascript' });
      response.end(stripTypeScriptTypes(source));
    } else if (request.url === '/page.js') {
      response.writeHead(200, { ...headers, 'content-type': 'text/javascript' });
      response.end(script());
    } else {
      response.writeHead(200, { ...headers, 'content-type': 'text/html' });
      response.end('<!doctype html><a href="/next">a</a><script type="module" src="/page.js"></script>');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function kept(aisle: TestServer, count: number): Promise<LoggedEvent[]> {
  for (let tries = 0; aisle.store.events.head < count && tries < 200; tries++) await wait(20);
  const events: LoggedEvent[] = [];
  for await (const block of aisle.store.events.read(0)) events.push(...block);
  return events;
}

async function browse(
  t: TestContext,
  { withBeacon }: { withBeacon: boolean },
): Promise<{ aisle: TestServer; open: () => Promise<Page> } | undefined> {
  if (!existsSync(CHROMIUM)) {
    t.skip(`no browser at ${CHROMIUM}; set CHROMIUM`);
    return undefined;
  }
  const aisle = await startTestServer();
  t.after(() => aisle.close());
  let key = '';
  const { server, origin } = await servePages(() => SCRIPT(aisle.url, key));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const minted = mintKey('publishable', 'page', [origin], aisle.clock.now, randomBytes);
  await aisle.store.keys.add(minted.record);
  key = minted.key;
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run'],
  });
  t.after(() => browser.close());
  const context = await browser.newContext();
  if (!withBeacon) await context.addInitScript('delete Navigator.prototype.sendBeacon');
  const open = async () => {
    const page = await context.newPage();
    await page.goto(origin);
    await page.waitForFunction(`document.title === 'ready'`);
    return page;
  };
  return { aisle, open };
}

for (const withBeacon of [true, false])
  test(`${withBeacon ? 'sendBeacon' : 'fetch'}: a click is in the log though its page went away at once`, async (t) => {
    const shop = await browse(t, { withBeacon });
    if (!shop) return;
    const closed = await shop.open();
    await closed.evaluate(
      `document.querySelector('a').addEventListener('click', (event) => event.preventDefault())`,
    );
    await closed.click('a');
    assert.equal(shop.aisle.store.events.head, 0, 'it waits for company');
    await closed.close({ runBeforeUnload: true });
    assert.equal((await kept(shop.aisle, 1)).length, 1, 'a closed tab');

    const followed = await shop.open();
    await followed.click('a');
    const events = await kept(shop.aisle, 2);
    assert.deepEqual(
      events.map(({ type, items }) => [type, items[0]!.itemId]),
      [
        ['click', 'a'],
        ['click', 'a'],
      ],
      'a followed link',
    );
    assert.equal(new Set(events.map(({ eventId }) => eventId)).size, 2);
  });
