import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PHONE, row, shop, visit } from './visitor.case.ts';

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
