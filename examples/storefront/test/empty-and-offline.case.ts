import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openEngineShop } from './engine-shop.case.ts';
import { idsIn, row, shop, visit } from './visitor.case.ts';

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
