import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextAnswer, row, shop, signIn, visit } from './visitor.case.ts';

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
