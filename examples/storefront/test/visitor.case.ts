/** A shop, a browser and visitors for the tests of the storefront's pages. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, type TestContext } from 'node:test';
import type { Browser, BrowserContext, Page, Request } from 'playwright-core';
import { chromium } from 'playwright-core';
import { type EngineShop, openEngineShop } from './engine-shop.case.ts';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
export const WIDE = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };
const available = existsSync(CHROMIUM);

/** The shop that all tests visit; there from the first test on. */
export let shop: EngineShop;
let browser: Browser;

before(async () => {
  if (!available) return;
  await import('../scripts/bundle.ts');
  shop = await openEngineShop({ products: 320, shoppers: 300, days: 45 });
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
});

after(async () => {
  await browser?.close();
  await shop?.close();
});

/** A browser of its own for one visitor; errors of the page fail the test. */
export async function visit(
  t: TestContext,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<{ page: Page; context: BrowserContext; asked: Request[] } | undefined> {
  if (!available) {
    t.skip(`no browser at ${CHROMIUM}; set CHROMIUM`);
    return undefined;
  }
  const context = await browser.newContext({ viewport: WIDE, ...options });
  const page = await context.newPage();
  const errors: string[] = [];
  const asked: Request[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('request', (request) => {
    if (request.url().startsWith(shop.apiUrl) && request.method() === 'POST') asked.push(request);
  });
  t.after(async () => {
    await context.close();
    assert.deepEqual(errors, []);
  });
  return { page, context, asked };
}

export const row = (page: Page, placement: string) => page.locator(`.row[data-placement="${placement}"]`);

export async function idsIn(page: Page, placement: string): Promise<string[]> {
  const tiles = row(page, placement).locator('.tile:not(.skeleton)');
  await tiles.first().waitFor();
  return tiles.evaluateAll((nodes) => nodes.map((node) => (node as HTMLElement).dataset['item']!));
}

/** Resolves with the answer to the next question about this placement. */
export function nextAnswer(page: Page, placement: string) {
  return page.waitForResponse(
    (response) =>
      response.url().endsWith('/v1/recommend') &&
      response.request().postData()?.includes(`"placement":"${placement}"`) === true,
  );
}

export async function signIn(page: Page, name: string): Promise<void> {
  await page.locator('.menu-holder > button').click();
  const answered = page.waitForResponse((response) => response.url().endsWith('/v1/events:batch'));
  await page.locator('.menu-choice').filter({ hasText: name }).click();
  await answered;
  await page.locator('.menu-holder > button', { hasText: name }).waitFor();
}
