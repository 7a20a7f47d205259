import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { after, before, type TestContext, test } from 'node:test';
import type { Browser, BrowserContext, Page, Request } from 'playwright-core';
import { chromium } from 'playwright-core';
import { loadSharp } from '../../../packages/engine/src/encoders/image/load-sharp.ts';
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
const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
const available = existsSync(CHROMIUM);
const AXE = new URL('../../../node_modules/axe-core/axe.min.js', import.meta.url);

let shop: EngineShop;
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
async function visit(
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

const row = (page: Page, placement: string) => page.locator(`.row[data-placement="${placement}"]`);

async function idsIn(page: Page, placement: string): Promise<string[]> {
  const tiles = row(page, placement).locator('.tile:not(.skeleton)');
  await tiles.first().waitFor();
  return tiles.evaluateAll((nodes) => nodes.map((node) => (node as HTMLElement).dataset['item']!));
}

/** Resolves with the answer to the next question about this placement. */
function nextAnswer(page: Page, placement: string) {
  return page.waitForResponse(
    (response) =>
      response.url().endsWith('/v1/recommend') &&
      response.request().postData()?.includes(`"placement":"${placement}"`) === true,
  );
}

async function signIn(page: Page, name: string): Promise<void> {
  await page.locator('.menu-holder > button').click();
  const answered = page.waitForResponse((response) => response.url().endsWith('/v1/events:batch'));
  await page.locator('.menu-choice').filter({ hasText: name }).click();
  await answered;
  await page.locator('.menu-holder > button', { hasText: name }).waitFor();
}

test('clicks change the home page, which names the product clicked as the reason', async (t) => {
  const visitor = await visit(t);
  if (!visitor) return;
  const { page, asked } = visitor;
  await page.goto(shop.url);
  const before = await idsIn(page, 'home');
  const all = [...before, ...(await idsIn(page, 'trending')), ...(await idsIn(page, 'new'))];
  assert.equal(new Set(all).size, all.length, 'nothing stands twice on a page');
  assert.equal(await row(page, 'home').locator('h2').textContent(), 'Popular in the shop');
  const live = page.locator('.live');
  await live.locator('.live-kept', { hasText: 'Seen in a row' }).waitFor();

  const clicked = row(page, 'trending').locator('.tile').first();
  const itemId = await clicked.getAttribute('data-item');
  const title = (await clicked.locator('.tile-title').textContent())!;
  for (let time = 0; time < 3; time++) {
    await page.locator(`[data-item="${itemId}"] .tile-title`).first().click();
    await page.locator('.product h1', { hasText: title }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'H1');
    await row(page, 'product-similar').locator('.tile:not(.skeleton)').first().waitFor();
    const answered = nextAnswer(page, 'home');
    await page.goBack();
    await answered;
  }
  await row(page, 'home').getByText(`Because you viewed ${title}`).first().waitFor();
  assert.equal(await row(page, 'home').locator('h2').textContent(), 'For you');
  assert.notDeepEqual(await idsIn(page, 'home'), before);

  const events = asked.flatMap((request) => request.postDataJSON().events ?? []);
  const click = events.find(({ type }) => type === 'click');
  assert.ok(click.requestId && click.placement === 'trending' && click.items[0].position === 0);
  const view = events.find(({ type }) => type === 'view');
  assert.equal(view.items[0].requestId, click.requestId);
  assert.ok(events.some(({ type }) => type === 'list_view'));

  await live.getByText('Rows changed').first().waitFor();
  await live.locator('.live-kept', { hasText: title }).first().waitFor();
  assert.match(
    (await live.locator('.live-kept .live-note').first().textContent()) ?? '',
    /kept in [\d.]+ ms/,
  );
});

test('a click in a row is felt by the next page without a reload, and rows keep their place', async (t) => {
  const visitor = await visit(t);
  if (!visitor) return;
  const { page } = visitor;
  await page.goto(shop.url);
  const before = await idsIn(page, 'home');
  const top = (await row(page, 'trending').boundingBox())!.y;
  const answered = nextAnswer(page, 'home');
  await row(page, 'home')
    .locator('.tile')
    .nth(1)
    .getByRole('button', { name: /^Add to cart/ })
    .click();
  await answered;
  await page.waitForFunction(
    (itemId) => document.querySelector(`[data-placement="home"] [data-item="${itemId}"]`) === null,
    before[1],
  );
  assert.equal((await row(page, 'trending').boundingBox())!.y, top, 'nothing below has jumped');
  await page.getByRole('link', { name: 'Cart, 1 item' }).waitFor();

  const first = row(page, 'home').locator('.tile').first();
  const dismissed = await first.getAttribute('data-item');
  await first.hover();
  await first.getByRole('button', { name: /^Not for me/ }).click();
  await page.waitForFunction(
    (itemId) => document.querySelector(`[data-item="${itemId}"]`) === null,
    dismissed,
  );
});

test('from the cart to an order that says it is simulated', async (t) => {
  const visitor = await visit(t, { viewport: PHONE });
  if (!visitor) return;
  const { page, asked } = visitor;
  await page.goto(shop.url);
  assert.equal(await page.locator('.live').isVisible(), false, 'the live panel starts closed on phones');
  await row(page, 'home').locator('.tile-title').first().click();
  await page.getByRole('button', { name: 'Add to cart', exact: true }).click();
  await page.getByRole('link', { name: 'Cart, 1 item' }).click();
  const more = page.getByRole('button', { name: /^One more/ });
  await more.click();
  await page.getByRole('link', { name: 'Cart, 2 items' }).waitFor();
  assert.equal(
    await more.evaluate((node) => node === document.activeElement),
    true,
    'focus stays on the button',
  );
  await row(page, 'cart').locator('.tile:not(.skeleton)').first().waitFor();
  await page.getByRole('button', { name: 'Place the order' }).click();
  await page.waitForURL('**/order/*');
  await page.getByRole('heading', { name: 'Thank you for your order' }).waitFor();
  await page.getByText('simulated order').waitFor();
  await page.getByRole('link', { name: 'Cart, empty' }).waitFor();
  const purchase = asked
    .flatMap((request) => request.postDataJSON().events ?? [])
    .find(({ type }) => type === 'purchase');
  assert.equal(purchase.items[0].quantity, 2);
  assert.equal(purchase.order.value, Math.round(purchase.items[0].unitPrice * 200) / 100);
  assert.ok(purchase.items[0].requestId, 'the order is attributed to the row that led to it');
  await page.reload();
  await page.getByRole('heading', { name: 'Thank you for your order' }).waitFor();
});

test('signing in joins the guest to the shopper; whoever comes next is a stranger', async (t) => {
  const visitor = await visit(t);
  if (!visitor) return;
  const { page, asked } = visitor;
  await page.goto(shop.url);
  const title = (await row(page, 'home').locator('.tile-title').first().textContent())!;
  await row(page, 'home').locator('.tile-title').first().click();
  await row(page, 'product-similar').locator('.tile:not(.skeleton)').first().waitFor();
  await page.locator('.shop-name').click();
  await signIn(page, 'Anna');
  await page.getByRole('heading', { name: 'Welcome back, Anna' }).waitFor();
  const joined = asked.flatMap((request) => request.postDataJSON().events ?? []).at(-1);
  assert.equal(joined.type, 'x-sign-in');
  assert.ok(joined.visitorId && joined.shopperId === 'shopper-1');
  const last = asked.findLast((request) => request.url().endsWith('/v1/recommend'))!;
  assert.ok(last.headers()['x-aisle-visitor'], 'a shopper is asked for with a token');

  await page.locator('.footer a').click();
  await page.getByRole('heading', { name: 'What is kept about Anna' }).waitFor();
  await page.locator('.table').getByText(title).first().waitFor();

  await page.reload();
  await page.locator('.menu-holder > button', { hasText: 'Anna' }).waitFor();
  await page.locator('.shop-name').click();
  await page.locator('.menu-holder > button').click();
  await page.locator('.menu-choice').filter({ hasText: 'New guest' }).click();
  await page.getByRole('heading', { name: /^Welcome to/ }).waitFor();
  await row(page, 'home').getByText('Popular in this shop').first().waitFor();
  const stranger = asked.at(-1)!;
  assert.notEqual(stranger.postDataJSON().visitorId, joined.visitorId);
  assert.equal(stranger.headers()['x-aisle-visitor'], undefined);
});

test('with personalisation off nothing is personal and nothing about the shopper is sent', async (t) => {
  const visitor = await visit(t);
  if (!visitor) return;
  const { page, context, asked } = visitor;
  await page.goto(shop.url);
  const visitorId = await page.evaluate(() => localStorage.getItem('aisle.visitor')!);
  await signIn(page, 'Ben');
  await row(page, 'home')
    .getByText(/^Because you/)
    .first()
    .waitFor();
  await page.waitForTimeout(1000);
  const before = asked.length;
  const answered = nextAnswer(page, 'home');
  await page.getByRole('switch', { name: 'Personal' }).click();
  await answered;
  await page.getByText('Personalisation is off.', { exact: true }).first().waitFor();
  await row(page, 'home').getByText('Popular in this shop').first().waitFor();
  assert.equal(await page.getByText(/^Because you/).count(), 0);
  await row(page, 'home').locator('.tile-title').first().click();
  await row(page, 'product-similar').locator('.tile:not(.skeleton)').first().waitFor();
  await page.getByRole('button', { name: 'Add to cart', exact: true }).click();
  await page.locator('.live').getByText('Added to cart').waitFor();

  const session = await page.evaluate(() => localStorage.getItem('aisle.session')!.split('|')[0]!);
  const later = asked.slice(before);
  assert.ok(later.some((request) => request.url().endsWith('/v1/events:batch')));
  for (const request of later) {
    const body = request.postDataJSON();
    assert.equal(request.headers()['x-aisle-visitor'], undefined);
    for (const secret of [visitorId, session, 'shopper-2'])
      assert.ok(!request.postData()!.includes(secret), `${request.url()} carries ${secret}`);
    if (body.requests) assert.equal(body.personalization, 'off');
    for (const event of body.events ?? []) assert.equal(event.consent.personalize, false);
  }
  assert.equal((await context.cookies()).filter(({ httpOnly }) => !httpOnly).length, 0);

  await page.locator('.shop-name').click();
  await page.getByRole('button', { name: 'Turn it on' }).click();
  await row(page, 'home')
    .getByText(/^Because you/)
    .first()
    .waitFor();
});

test('a shopper can see, and erase, what is kept', async (t) => {
  const visitor = await visit(t);
  if (!visitor) return;
  const { page } = visitor;
  await page.goto(`${shop.url}/your-data`);
  await page.getByRole('heading', { name: 'You are a guest' }).waitFor();
  await signIn(page, 'Ben');
  await page.getByRole('heading', { name: 'What is kept about Ben' }).waitFor();
  await page.locator('.numbers dd').first().waitFor();
  assert.ok(Number(await page.locator('.numbers dd').first().textContent()) > 0);
  await page.getByRole('button', { name: 'Erase everything' }).click();
  await page.getByRole('button', { name: /^Really erase/ }).click();
  await page.getByRole('heading', { name: 'Erased' }).waitFor();
  await page.getByText(/Receipt/).waitFor();
  const kept = await fetch(`${shop.apiUrl}/v1/shoppers/shopper-2`, {
    headers: { authorization: `Bearer ${shop.secretKey}` },
  });
  assert.equal(kept.status, 404);
});

test('the keyboard alone reaches a product, the cart and the order', async (t) => {
  const visitor = await visit(t);
  if (!visitor) return;
  const { page } = visitor;
  await page.goto(shop.url);
  await idsIn(page, 'home');
  const tabTo = async (found: () => boolean) => {
    for (let press = 0; press < 60; press++) {
      await page.keyboard.press('Tab');
      if (await page.evaluate(found)) return;
    }
    assert.fail('the keyboard does not get there');
  };
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Skip to the products');
  await page.keyboard.press('Enter');
  await tabTo(() => document.activeElement?.className === 'tile-title');
  const outline = await page.evaluate(
    () => getComputedStyle(document.activeElement!, '::after').outlineStyle,
  );
  assert.equal(outline, 'solid', 'the focus can be seen');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/product/*');
  await tabTo(() => document.activeElement?.textContent === 'Add to cart');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Cart, 1 item' }).waitFor();
  assert.match((await page.locator('[role="status"].unseen').textContent())!, /is in your cart/);
  await page.keyboard.press('Home');
  await page.evaluate(() => document.querySelector<HTMLElement>('.skip')!.focus());
  await tabTo(() => document.activeElement?.getAttribute('href') === '/cart');
  await page.keyboard.press('Enter');
  await tabTo(() => document.activeElement?.textContent === 'Place the order');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Thank you for your order' }).waitFor();

  await page.locator('.menu-holder > button').focus();
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement?.className), 'menu-choice');
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('.menu').isVisible(), false);
});

test('search: suggestions by keyboard, results with their reason, facets, a chip that can be taken away', async (t) => {
  const visitor = await visit(t);
  if (!visitor) return;
  const { page, asked } = visitor;
  await page.goto(shop.url);
  await idsIn(page, 'home');
  const title = (await row(page, 'home').locator('.tile-title').first().textContent())!;
  const word = title
    .split(' ')
    .findLast((part) => /^[a-z]{4,}$/i.test(part))!
    .toLowerCase();
  await page.keyboard.press('/');
  const field = page.getByRole('combobox', { name: 'Search the shop' });
  assert.equal(await field.evaluate((node) => node === document.activeElement), true);
  await page.keyboard.type(word.slice(0, 3));
  await page.locator('.suggestion').first().waitFor();
  assert.equal(await field.getAttribute('aria-expanded'), 'true');
  await page.keyboard.press('ArrowDown');
  const active = await field.getAttribute('aria-activedescendant');
  assert.equal(await page.locator(`#${active}`).getAttribute('aria-selected'), 'true');
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('.suggestions').isVisible(), false);

  await field.fill(`${word} under 1000`);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/search?q=*');
  const results = page.locator('.search-page .grid .tile:not(.skeleton)');
  await results.first().waitFor();
  assert.match((await results.first().locator('.reason').textContent())!, /^Matches “/);
  const found = Number((await page.locator('.lead').textContent())!.replace(/\D/g, ''));
  assert.ok(found > 0);

  await page.locator('.chip-removable', { hasText: 'under 1000' }).click();
  await page.waitForURL('**without=**');
  await results.first().waitFor();
  assert.equal(await page.locator('.chip-removable', { hasText: 'under 1000' }).count(), 0);
  await page.goBack();
  await results.first().waitFor();

  const box = page.locator('.facet-value').first();
  const count = Number((await box.locator('.facet-count').textContent())!.replace(/\D/g, ''));
  await box.locator('input').check();
  await page.waitForFunction(
    (wanted) => document.querySelector('.search-page .lead')?.textContent?.replace(/\D/g, '') === wanted,
    String(count),
  );
  await page.getByRole('link', { name: 'Clear all' }).click();
  await page.locator('#search-sort').selectOption('price_asc');
  await page.waitForURL('**sort=price_asc**');
  await results.first().waitFor();
  const prices = await results.evaluateAll((nodes) =>
    nodes.map((node) =>
      Number(
        (node.querySelector('ins') ?? node.querySelector('.price'))!.textContent!.replace(/[^\d.]/g, ''),
      ),
    ),
  );
  assert.deepEqual(
    prices,
    prices.toSorted((a, b) => a - b),
  );

  await results.first().locator('.tile-title').click();
  await page.locator('.product h1').waitFor();
  await page.waitForTimeout(300);
  const events = asked.flatMap((request) => request.postDataJSON().events ?? []);
  const click = events.find(({ type, placement }) => type === 'click' && placement === 'search');
  assert.ok(click.requestId && click.items[0].requestId === click.requestId);
  assert.ok(events.some(({ type, search }) => type === 'search' && search.query.startsWith(word)));
});

test('search: nothing found is said, with a way on; with personalisation off nobody is named and nothing kept', async (t) => {
  const visitor = await visit(t);
  if (!visitor) return;
  const { page, asked } = visitor;
  await page.goto(shop.url);
  await page.getByRole('switch', { name: 'Personal' }).click();
  await page.goto(`${shop.url}/search?q=${encodeURIComponent('qqqq zzzz')}&from=999999`);
  await page.getByText('Nothing was found.').waitFor();
  await page.getByRole('link', { name: 'See all departments' }).waitFor();
  const search = asked.find((request) => request.url().endsWith('/v1/search'))!.postDataJSON();
  assert.deepEqual(
    [search.personalization, search.visitorId, search.sessionId],
    ['off', undefined, undefined],
  );
  assert.equal(await page.evaluate(() => localStorage.getItem('storefront.searches')), null);
});

test('without the engine the shop says so, and comes back by itself', async (t) => {
  const visitor = await visit(t);
  if (!visitor) return;
  const { page, context } = visitor;
  await context.route(`${shop.apiUrl}/**`, (route) => route.abort());
  await page.goto(shop.url);
  await page.getByRole('alert').waitFor({ timeout: 10_000 });
  await context.unroute(`${shop.apiUrl}/**`);
  await page.getByRole('button', { name: 'Try again' }).click();
  await idsIn(page, 'home');
  await context.setOffline(true);
  await page.getByText('You are offline.', { exact: false }).waitFor();
  await row(page, 'home')
    .getByRole('button', { name: /^Add to cart/ })
    .first()
    .click();
  await page.getByText('waits for a connection').first().waitFor();
  await context.setOffline(false);
  await page.locator('.live-kept', { hasText: 'Added to cart' }).waitFor();
  assert.equal(await page.getByText('waits for a connection').count(), 0);
});

test('a shop that nobody has used yet shows all it has', async (t) => {
  const visitor = await visit(t);
  if (!visitor) return;
  const { page } = visitor;
  const young = await openEngineShop({ products: 3, shoppers: 0 });
  try {
    await page.goto(young.url);
    await page.getByRole('heading', { name: 'Everything in the shop' }).waitFor();
    assert.equal(await page.locator('.grid .tile').count(), 3);
    await page.locator('.grid .tile-title').first().click();
    await page.locator('.product h1').waitFor();
  } finally {
    await young.close();
  }
});

for (const [name, viewport, colorScheme] of [
  ['wide and light', WIDE, 'light'],
  ['wide and dark', WIDE, 'dark'],
  ['a phone, light', PHONE, 'light'],
  ['a phone, dark', PHONE, 'dark'],
] as const) {
  test(`no page has a serious fault of access or scrolls sideways: ${name}`, async (t) => {
    const visitor = await visit(t, { viewport, colorScheme, reducedMotion: 'reduce', bypassCSP: true });
    if (!visitor) return;
    const { page } = visitor;
    const axe = readFileSync(AXE, 'utf8');
    const check = async (where: string) => {
      await page.waitForFunction(() => document.querySelector('.skeleton, [aria-busy]') === null);
      const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(sideways <= 0, `${where} is ${sideways} px too wide`);
      await page.evaluate(axe);
      // What dark changes is contrast; everything else has been looked at in light.
      const rules = colorScheme === 'dark' ? ['color-contrast'] : undefined;
      const faults = await page.evaluate(async (only) => {
        const { axe } = globalThis as unknown as {
          axe: { run(options: object): Promise<{ violations: AxeFault[] }> };
        };
        const { violations } = await axe.run({
          resultTypes: ['violations'],
          ...(only ? { runOnly: { type: 'rule', values: only } } : {}),
        });
        return violations.map(({ id, impact, nodes }) => ({ id, impact, where: nodes[0]?.html }));
      }, rules);
      const serious = faults.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      assert.deepEqual(serious, [], where);
    };
    await page.goto(shop.url);
    // In dark, one page of each kind of surface.
    const light = colorScheme === 'light';
    await check('home');
    await page.goto(`${shop.url}/photo`);
    await check('photo');
    await page.goto(shop.url);
    await page
      .getByRole('button', { name: /^Add to cart/ })
      .first()
      .click();
    await page.getByRole('link', { name: 'Cart, 1 item' }).waitFor();
    if (viewport === PHONE) {
      await page.locator('.live-button').click();
      await check('home with the live sheet');
      await page.getByRole('button', { name: 'Close the live panel' }).click();
    }
    await page.locator('.menu-holder > button').click();
    await check('the menu');
    await page.keyboard.press('Escape');
    await page.locator('.tile-title').first().click();
    await page.locator('.product h1').waitFor();
    await check('product');
    if (light) {
      await page.locator('.departments a').first().click();
      await check('category');
      await page.goto(`${shop.url}/search?q=mug`);
      await check('results');
      await page.locator('.search-input').fill('mu');
      await page.locator('.suggestion').first().waitFor();
      await check('suggestions');
      await page.goto(`${shop.url}/categories`);
      await check('categories');
      await page.goto(`${shop.url}/nowhere`);
      await check('not found');
    }
    await page.goto(`${shop.url}/cart`);
    await check('cart');
    await page.getByRole('button', { name: 'Place the order' }).click();
    await page.getByRole('heading', { name: 'Thank you for your order' }).waitFor();
    if (light) await check('order');
    await page.goto(`${shop.url}/your-data`);
    if (light) await check('data of a guest');
    await signIn(page, 'Anna');
    await page.locator('.numbers dd').first().waitFor();
    await check('data of a shopper');
    await page.getByRole('switch', { name: 'Personal', exact: true }).click();
    await check('personalisation off');
  });
}

interface AxeFault {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

test('a photo that is chosen finds the product it shows, by keyboard alone; what is no picture is said to be none', async (t) => {
  const visitor = await visit(t);
  if (!visitor) return;
  const { page, asked } = visitor;
  const sharp = await loadSharp();
  if (sharp === undefined) return t.skip('sharp is not installed');
  await page.goto(shop.url);
  const [wanted] = await idsIn(page, 'home');
  const drawing = await (await fetch(`${shop.url}/pictures/${wanted}.svg`)).arrayBuffer();
  const photo = await sharp(Buffer.from(drawing)).resize(900, 900).jpeg({ quality: 80 }).toBuffer();

  await page.locator('a[href="/photo"]').focus();
  await page.keyboard.press('Enter');
  await page.locator('h1', { hasText: 'Search by photo' }).waitFor();
  const input = page.locator('.photo-acts input').first();
  await input.focus();
  assert.equal(await input.evaluate((node) => node === document.activeElement), true);
  await input.setInputFiles({ name: 'photo.jpg', mimeType: 'image/jpeg', buffer: photo });
  await page.locator('.tile:not(.skeleton)').first().waitFor();
  const found = await page
    .locator('.tile:not(.skeleton)')
    .evaluateAll((nodes) => nodes.map((node) => (node as HTMLElement).dataset['item']!));
  assert.ok(found.slice(0, 5).includes(wanted!), `${wanted} is not among ${found.slice(0, 5)}`);
  assert.match((await page.locator('.lead').textContent())!, /look most like it/);
  const sent = asked.find((request) => request.url().includes('/v1/search/image'))!;
  const bytes = Number((await sent.allHeaders())['content-length']);
  assert.ok(bytes > 1000 && bytes < 100_000, `${bytes} bytes: made small before it is sent`);

  await input.setInputFiles({ name: 'note.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no picture') });
  await page.locator('.lead', { hasText: 'no picture that can be read' }).waitFor();
});

test('a picture is searched with when it is pasted, and when it is dropped', async (t) => {
  const visitor = await visit(t, { viewport: PHONE });
  if (!visitor) return;
  const { page } = visitor;
  await page.goto(`${shop.url}/photo`);
  await page.locator('.photo-drop').waitFor();
  for (const kind of ['paste', 'drop']) {
    const answered = page.waitForResponse((response) => response.url().includes('/v1/search/image'));
    await page.evaluate(async (how) => {
      const canvas = document.createElement('canvas');
      const pen = canvas.getContext('2d')!;
      pen.fillStyle = how === 'paste' ? '#2a5' : '#b33';
      pen.fillRect(60, 30, 180, 100);
      const blob = await new Promise<Blob>((resolve) => canvas.toBlob((made) => resolve(made!)));
      const data = new DataTransfer();
      data.items.add(new File([blob], 'pasted.png', { type: 'image/png' }));
      if (how === 'paste') document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data }));
      else
        document.querySelector('.photo-drop')!.dispatchEvent(new DragEvent('drop', { dataTransfer: data }));
    }, kind);
    assert.equal((await answered).status(), 200, kind);
    await page.locator('.photo-shown:not([hidden])').waitFor();
  }
});
