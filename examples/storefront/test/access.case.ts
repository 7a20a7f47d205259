import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { idsIn, PHONE, shop, signIn, visit, WIDE } from './visitor.case.ts';

const AXE = new URL('../../../node_modules/axe-core/axe.min.js', import.meta.url);

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
