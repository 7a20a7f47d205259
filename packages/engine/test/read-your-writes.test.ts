import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Product } from '@aisle/contract';
import { Random } from '../src/domain/random.ts';
import { TestFolder } from './prepared-shop.case.ts';
import { idsOf, ServedShop } from './served-shop.case.ts';

const folder = new TestFolder();
const SHOPPERS = 40;
/** Shoppers who act at the same time. */
const LANES = 6;

let server: ServedShop;
let products: readonly Product[];
/** Products the models know neighbours of. */
const connected: Product[] = [];

before(async () => {
  server = await ServedShop.start(await folder.trainedShop());
  products = (await server.products()).filter(({ availability }) => availability === 'in_stock');
  for (const product of products) {
    const [slate] = await server.recommend({
      requests: [{ placement: 'product-similar', itemId: product.id, limit: 3 }],
    });
    if (slate!.served.degraded === undefined) connected.push(product);
  }
  assert.ok(connected.length > 100, 'the models know most of the shop');
});

/** Runs one story per shopper, several at once; each one's traffic is everybody else's noise. */
async function forManyShoppers(
  name: string,
  story: (identity: { visitorId?: string; shopperId?: string }, random: Random) => Promise<void>,
): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < SHOPPERS) {
      const number = next++;
      const who = `${name}-${number}`;
      // Guests and customers in turn.
      await story(number % 2 === 0 ? { visitorId: who } : { shopperId: who }, new Random(1000 + number));
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

test('an acknowledged view is in the very next answer: as a reason, and to filters', async () => {
  await forManyShoppers('viewer', async (identity, random) => {
    const { id } = random.pick(connected);
    await server.send({ ...identity, type: 'view', items: [{ itemId: id }] });
    const [home, unseen] = await server.recommend({
      ...identity,
      requests: [
        { placement: 'home' },
        { placement: 'trending', limit: 100, filter: 'not (id in $shopper.viewed)' },
      ],
    });
    assert.ok(
      home!.items.some(({ reasons }) =>
        reasons.some(({ code, itemId }) => code === 'because_you_viewed' && itemId === id),
      ),
      `home gives ${id} as a reason`,
    );
    assert.ok(unseen!.items.length > 0 && !idsOf(unseen!).includes(id));
  });
});

test('the answer follows the session click by click', async () => {
  await forManyShoppers('clicker', async (identity, random) => {
    const seen = new Set<string>();
    for (let click = 0; click < 3; click++) {
      const { id } = random.pick(connected);
      seen.add(id);
      await server.send({ ...identity, sessionId: 'now', type: 'view', items: [{ itemId: id }] });
    }
    const [home] = await server.recommend({
      ...identity,
      sessionId: 'now',
      requests: [{ placement: 'home', limit: 50 }],
    });
    const named = new Set(home!.items.flatMap(({ reasons }) => reasons.map(({ itemId }) => itemId)));
    for (const itemId of named)
      assert.ok(itemId === undefined || seen.has(itemId), 'only own acts are reasons');
    assert.ok([...seen].some((itemId) => named.has(itemId)));
  });
});

test('what was just put in the cart is not offered for it, and what was taken out is again', async () => {
  await forManyShoppers('cart', async (identity, random) => {
    const cart = async (filter?: string) => {
      const [slate] = await server.recommend({
        ...identity,
        requests: [{ placement: 'cart', limit: 100, ...(filter === undefined ? {} : { filter }) }],
      });
      return idsOf(slate!);
    };
    const { id } = random.pick(products);
    await server.send({ ...identity, type: 'view', items: [{ itemId: id }] });
    const only = `id = "${id}"`;
    assert.deepEqual(await cart(only), [id], 'it could be offered before');
    await server.send({ ...identity, type: 'add_to_cart', items: [{ itemId: id }] });
    assert.deepEqual(await cart(only), []);
    const goesWith = await cart();
    assert.ok(goesWith.length > 0 && !goesWith.includes(id));
    await server.send({ ...identity, type: 'remove_from_cart', items: [{ itemId: id }] });
    assert.deepEqual(await cart(only), [id]);
  });
});

test('what was just bought leaves the home page and enters buy again; what was dismissed leaves everything', async () => {
  await forManyShoppers('buyer', async (identity, random) => {
    const bought = random.pick(products).id;
    const dismissed = random.pick(connected.filter(({ id }) => id !== bought)).id;
    const ask = async (placement: string) => {
      const [slate] = await server.recommend({ ...identity, requests: [{ placement, limit: 100 }] });
      return idsOf(slate!);
    };
    assert.deepEqual(await ask('buy-again'), []);
    await server.send({
      ...identity,
      type: 'purchase',
      items: [{ itemId: bought, quantity: 1, unitPrice: 5 }],
      order: { id: `order-${identity.visitorId ?? identity.shopperId}`, value: 5, currency: 'GBP' },
    });
    const filtered = async (itemId: string) => {
      const [slate] = await server.recommend({
        ...identity,
        requests: [{ placement: 'home', limit: 5, filter: `id = "${itemId}"` }],
      });
      return idsOf(slate!);
    };
    assert.deepEqual(await filtered(bought), []);
    assert.ok(!(await ask('home')).includes(bought));
    assert.deepEqual(await ask('buy-again'), [bought]);
    assert.deepEqual(await filtered(dismissed), [dismissed]);
    await server.send({ ...identity, type: 'dismiss', items: [{ itemId: dismissed }] });
    assert.deepEqual(await filtered(dismissed), []);
  });
});

test('a batch is as good as single events, and everybody keeps their own', async () => {
  const people = Array.from({ length: 30 }, (_, number) => ({
    visitorId: `batch-${number}`,
    itemId: connected[number]!.id,
  }));
  const sent = await server.ask<{ accepted: number }>('POST', '/v1/events:batch', {
    body: {
      events: people.map(({ visitorId, itemId }) => ({ type: 'purchase', visitorId, items: [{ itemId }] })),
    },
  });
  assert.equal(sent.accepted, people.length);
  await Promise.all(
    people.map(async ({ visitorId, itemId }) => {
      const [again] = await server.recommend({ visitorId, requests: [{ placement: 'buy-again' }] });
      assert.deepEqual(idsOf(again!), [itemId]);
    }),
  );
});
