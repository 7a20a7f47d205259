import assert from 'node:assert/strict';
import { test } from 'node:test';
import { idsIn, row, shop, visit } from './visitor.case.ts';

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
