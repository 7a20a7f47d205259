import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_MS } from '../domain/day-ms.ts';
import { drawPicture } from './picture.ts';
import { scorePolicy } from './policy-score.case.ts';
import { simulateShop } from './shop.ts';
import { CATEGORIES } from './taxonomy.ts';

const SMALL = { seed: 7, products: 400, shoppers: 150, days: 60 };

test('a seed is a shop: the same options give the same products and events', () => {
  const [first, second, other] = [
    simulateShop(SMALL),
    simulateShop(SMALL),
    simulateShop({ ...SMALL, seed: 8 }),
  ];
  assert.deepEqual(first.products, second.products);
  assert.notDeepEqual(first.products, other.products);
  assert.deepEqual([...first.events()], [...second.events()]);
});

test('the default catalogue has 2,000 products in 40 categories, each with what a shop shows', () => {
  const { products } = simulateShop();
  assert.equal(products.length, 2000);
  assert.equal(new Set(products.map(({ product }) => product.categories![0]!.join('/'))).size, 40);
  assert.equal(new Set(products.map(({ product }) => product.title)).size, 2000);
  assert.equal(new Set(products.map(({ product }) => product.id)).size, 2000);
  for (const { product } of products) {
    assert.ok(
      product.description && product.brand && product.price!.amount > 0 && product.images!.length === 1,
    );
  }
});

test('categories that go together exist', () => {
  const names = new Set(CATEGORIES.map(({ name }) => name));
  for (const { name, goesWith } of CATEGORIES) {
    for (const other of goesWith) assert.ok(names.has(other), `${name} goes with ${other}`);
  }
});

test('events come in time order, with unique ids, and tell a coherent story', () => {
  const shop = simulateShop(SMALL);
  const ids = new Set<string>();
  const published = new Map(shop.products.map(({ product, traits }) => [product.id, traits.publishedAt]));
  let last = 0;
  let purchases = 0;
  let merges = 0;
  const carts = new Map<string, Set<string>>();
  for (const event of shop.events()) {
    assert.ok(event.occurredAt >= last);
    last = event.occurredAt;
    assert.ok(!ids.has(event.eventId));
    ids.add(event.eventId);
    const cart = carts.get(event.sessionId!) ?? new Set();
    carts.set(event.sessionId!, cart);
    for (const { itemId } of event.items) {
      assert.ok(published.get(itemId)! <= event.occurredAt, 'nothing is seen before it is published');
      if (event.type === 'add_to_cart') cart.add(itemId);
      if (event.type === 'remove_from_cart') assert.ok(cart.delete(itemId));
      if (event.type === 'purchase') assert.ok(cart.has(itemId), 'what is bought was in the cart');
    }
    if (event.type === 'purchase') {
      purchases++;
      assert.ok(event.shopperId, 'paying needs an account');
      if (event.visitorId) merges++;
      const sum = event.items.reduce((total, { quantity, unitPrice }) => total + quantity! * unitPrice!, 0);
      assert.ok(Math.abs(sum - event.order!.value) < 0.011);
    }
  }
  assert.ok(purchases > 100 && merges > 0);
});

test('impressions are there when asked for, and higher places are clicked more', () => {
  const shop = simulateShop({ ...SMALL, impressions: true });
  const shown = new Float64Array(24);
  const clicked = new Float64Array(24);
  for (const event of shop.events()) {
    for (const { position } of event.items) {
      if (event.type === 'list_view') shown[position!]!++;
      if (event.type === 'click') clicked[position!]!++;
    }
  }
  const rate = (from: number, to: number) =>
    clicked.subarray(from, to).reduce((sum, count) => sum + count, 0) /
    shown.subarray(from, to).reduce((sum, count) => sum + count, 0);
  assert.ok(rate(0, 2) > 1.3 * rate(4, 8), `${rate(0, 2)} against ${rate(4, 8)}`);
});

test('the truth tells policies apart: ideal > popular > worst', () => {
  const shop = simulateShop(SMALL);
  const sales = new Float64Array(shop.products.length);
  let at = 0;
  for (const event of shop.events()) {
    at = event.occurredAt;
    if (event.type === 'purchase')
      for (const { itemId } of event.items) sales[shop.truth.indexOf(itemId)!]!++;
  }
  const popular = [...sales.keys()].sort((a, b) => sales[b]! - sales[a]!);
  const ideal = scorePolicy(shop, shop.shoppers, at, 10, (shopper) => shop.truth.ideal(shopper, at, 10));
  const byPopularity = scorePolicy(shop, shop.shoppers, at, 10, () => popular);
  const worst = scorePolicy(shop, shop.shoppers, at, 10, () => [...popular].reverse());
  assert.equal(ideal.share, 1);
  assert.ok(
    byPopularity.share < 0.9 && byPopularity.share > worst.share,
    `${byPopularity.share} against ${worst.share}`,
  );
});

test('consumables come back into need with their rhythm, lasting things do not', () => {
  const shop = simulateShop(SMALL);
  const shopper = shop.shoppers[0]!;
  const at = Date.UTC(2026, 2, 1);
  const coffee = shop.products.findIndex(({ traits }) => CATEGORIES[traits.category]!.name === 'Coffee');
  const lamp = shop.products.findIndex(({ traits }) => CATEGORIES[traits.category]!.name === 'Lamps');
  const before = [coffee, lamp].map((index) => shop.truth.utility(shopper, index, at));
  for (const index of [coffee, lamp]) shop.truth.bought(shopper, index, at);
  const dayAfter = [coffee, lamp].map((index) => shop.truth.utility(shopper, index, at + DAY_MS));
  const monthsAfter = [coffee, lamp].map((index) => shop.truth.utility(shopper, index, at + 75 * DAY_MS));
  assert.ok(dayAfter[0]! < before[0]! && monthsAfter[0]! > before[0]!);
  assert.ok(dayAfter[1]! < before[1]! && monthsAfter[1]! < before[1]!);
});

test('every picture is one small, well-formed drawing with the title as its name', () => {
  for (const made of simulateShop(SMALL).products) {
    const svg = drawPicture(made);
    assert.ok(svg.length < 3000);
    assert.equal(svg.match(/<path|<rect|<circle|<ellipse/g)!.length, svg.match(/\/>/g)!.length);
    assert.ok(svg.includes(`<title>${made.product.title.replaceAll('&', '&amp;')}</title>`));
  }
});
