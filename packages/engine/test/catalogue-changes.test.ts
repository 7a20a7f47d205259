import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Product } from '@aisle/contract';
import { DAY_MS } from '../src/domain/day-ms.ts';
import { TestFolder } from './prepared-shop.case.ts';
import { idsOf, ServedShop } from './served-shop.case.ts';

const folder = new TestFolder();
let server: ServedShop;
let products: readonly Product[];
let placements: readonly string[];

before(async () => {
  server = await ServedShop.start(await folder.trainedShop());
  products = (await server.products()).filter(({ availability }) => availability === 'in_stock');
  const answer = await server.ask<{ placements: { name: string }[] }>('GET', '/v1/placements');
  placements = answer.placements.map(({ name }) => name);
  assert.ok(placements.includes('home') && placements.includes('buy-again') && placements.length >= 8);
});

/** Everything any placement shows a shopper who bought and viewed around, with the item's neighbour as page and cart. */
async function shownAnywhere(shopperId: string, neighbour: string): Promise<Map<string, string[]>> {
  const shown = new Map<string, string[]>();
  await Promise.all(
    placements.map(async (placement) => {
      const ids: string[] = [];
      let cursor: string | undefined;
      do {
        const [slate] = await server.recommend({
          shopperId,
          requests: [
            {
              placement,
              itemId: neighbour,
              cart: [neighbour],
              limit: 100,
              ...(cursor === undefined ? {} : { cursor }),
            },
          ],
        });
        ids.push(...idsOf(slate!));
        cursor = slate!.nextCursor;
      } while (cursor !== undefined);
      shown.set(placement, ids);
    }),
  );
  return shown;
}

/** A shopper who has bought the item, so that buy again may show it, and of whom nothing else speaks against it. */
async function buyerOf(itemId: string): Promise<string> {
  const shopperId = `buyer-of-${itemId}`;
  await server.send({ type: 'purchase', shopperId, items: [{ itemId }] });
  return shopperId;
}

const removals: [string, (id: string) => Promise<void>][] = [
  [
    'hidden',
    async (id) => {
      const changed = await server.ask<Product>('PATCH', `/v1/products/${id}`, {
        body: { status: 'hidden' },
      });
      assert.equal(changed.status, 'hidden');
    },
  ],
  [
    'out of stock',
    async (id) => {
      await server.ask('PATCH', `/v1/products/${id}`, { body: { availability: 'out_of_stock' } });
    },
  ],
  ['deleted', (id) => server.ask('DELETE', `/v1/products/${id}`)],
  [
    'replaced as hidden in a batch',
    async (id) => {
      const { accepted } = await server.ask<{ accepted: number }>('POST', '/v1/products:batch', {
        body: { products: [{ id, title: 'Gone for now', status: 'hidden' }] },
      });
      assert.equal(accepted, 1);
    },
  ],
  [
    'expired',
    async (id) => {
      const expiresAt = new Date(Date.now() - 1000).toISOString();
      await server.ask('PATCH', `/v1/products/${id}`, { body: { expiresAt } });
    },
  ],
];

for (const [at, [what, remove]] of removals.entries()) {
  test(`a product that was ${what} is in no slate after the acknowledgement`, async () => {
    const item = products[10 + at]!.id;
    const neighbour = products[60 + at]!.id;
    const buyer = await buyerOf(item);
    const before = await shownAnywhere(buyer, neighbour);
    assert.deepEqual(before.get('buy-again'), [item]);
    const stranger = await shownAnywhere(`stranger-to-${item}`, neighbour);
    assert.ok([...stranger.values()].filter((ids) => ids.includes(item)).length >= 4, 'it was shown before');

    await remove(item);

    for (const who of [buyer, `stranger-to-${item}`])
      for (const [placement, ids] of await shownAnywhere(who, neighbour)) {
        assert.ok(!ids.includes(item), `${placement} still shows it to ${who}`);
        if (placement !== 'buy-again') assert.ok(ids.length > 0, `${placement} goes on`);
      }
  });
}

test('hidden and deleted products leave the lists of publishable keys; deleted ones are unknown to everybody', async () => {
  const [hidden, deleted, sold] = products.slice(30, 33).map(({ id }) => id) as [string, string, string];
  await server.ask('PATCH', `/v1/products/${hidden}`, { body: { status: 'hidden' } });
  await server.ask('DELETE', `/v1/products/${deleted}`);
  await server.ask('PATCH', `/v1/products/${sold}`, { body: { availability: 'out_of_stock' } });
  const key = server.shop.publishableKey;

  const listed = (await server.products(key)).map(({ id }) => id);
  assert.ok(!listed.includes(hidden) && !listed.includes(deleted));
  assert.ok(listed.includes(sold), 'a shop shows what it will have again');
  const named = await server.ask<{ products: Product[] }>(
    'GET',
    `/v1/products?ids=${hidden},${deleted},${sold}`,
    { key },
  );
  assert.deepEqual(
    named.products.map(({ id, availability }) => [id, availability]),
    [[sold, 'out_of_stock']],
  );
  for (const id of [hidden, deleted])
    assert.equal((await server.call('GET', `/v1/products/${id}`, { key })).body.code, 'product_not_found');
  assert.equal((await server.ask<Product>('GET', `/v1/products/${hidden}`)).status, 'hidden');
  assert.equal((await server.call('GET', `/v1/products/${deleted}`)).status, 404);

  const ranked = await server.rank({ placement: 'home', items: [deleted, sold, hidden] });
  assert.deepEqual(ranked.unknown, [deleted, hidden]);
  assert.deepEqual(
    ranked.items.map(({ itemId }) => itemId),
    [sold],
    'rank orders the list it was given, sold out or not; what is hidden is in no answer',
  );
  const page = await server.call('POST', '/v1/recommend', {
    body: { requests: [{ placement: 'product-similar', itemId: deleted }] },
  });
  assert.deepEqual([page.status, page.body.code], [404, 'product_not_found']);
});

test('what comes back serves at once', async () => {
  const item = products[40]!.id;
  const ask = async () => {
    const [slate] = await server.recommend({
      requests: [{ placement: 'trending', limit: 5, filter: `id = "${item}"` }],
    });
    return idsOf(slate!);
  };
  for (const [off, on] of [
    [{ status: 'hidden' }, { status: 'active' }],
    [{ availability: 'out_of_stock' }, { availability: 'in_stock' }],
    [{ expiresAt: '2020-01-01T00:00:00Z' }, { expiresAt: null }],
  ]) {
    await server.ask('PATCH', `/v1/products/${item}`, { body: off });
    assert.deepEqual(await ask(), []);
    await server.ask('PATCH', `/v1/products/${item}`, { body: on });
    assert.deepEqual(await ask(), [item]);
  }
});

test('a new product is recommendable at once, and its first acts make it more', async () => {
  const id = 'BRAND-NEW';
  const { brand, categories } = products[50]!;
  await server.ask('POST', '/v1/products:batch', {
    body: {
      products: [
        {
          id,
          title: 'A thing of today',
          publishedAt: new Date().toISOString(),
          ...(brand === undefined ? {} : { brand }),
          ...(categories === undefined ? {} : { categories }),
        },
      ],
    },
  });
  const [fresh] = await server.recommend({ requests: [{ placement: 'new' }] });
  assert.ok(idsOf(fresh!).includes(id), 'the first page of what is new shows it');
  assert.equal((await server.rank({ placement: 'home', items: [id] })).unknown.length, 0);
  assert.ok((await server.products(server.shop.publishableKey)).some((product) => product.id === id));
  for (let customer = 0; customer < 3; customer++)
    await server.send({ type: 'purchase', shopperId: `first-${customer}`, items: [{ itemId: id }] });
  const [trending] = await server.recommend({ requests: [{ placement: 'trending', limit: 20 }] });
  assert.ok(idsOf(trending!).includes(id));
});

test('a product of tomorrow waits until it is published', async () => {
  const id = 'OF-TOMORROW';
  const publishedAt = new Date(Date.now() + DAY_MS).toISOString();
  await server.ask('POST', '/v1/products:batch', {
    body: { products: [{ id, title: 'Later', publishedAt }] },
  });
  const filter = `id = "${id}"`;
  const [early] = await server.recommend({ requests: [{ placement: 'new', filter }] });
  assert.deepEqual(idsOf(early!), []);
  await server.ask('PATCH', `/v1/products/${id}`, { body: { publishedAt: new Date().toISOString() } });
  const [now] = await server.recommend({ requests: [{ placement: 'new', filter }] });
  assert.deepEqual(idsOf(now!), [id]);
});
