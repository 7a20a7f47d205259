import assert from 'node:assert/strict';
import { test } from 'node:test';
import { idsIn, nextAnswer, row, shop, visit } from './visitor.case.ts';

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
