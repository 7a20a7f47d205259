import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { type PreparedShop, TestFolder } from './prepared-shop.case.ts';
import { idsOf, ServedShop } from './served-shop.case.ts';

const folder = new TestFolder();
let trained: PreparedShop;
let server: ServedShop;
before(async () => {
  trained = await folder.trainedShop();
  server = await ServedShop.start(trained);
});

test('several placements in one call show no item twice, whatever their order', async () => {
  const { placements } = await server.ask<{ placements: { name: string }[] }>('GET', '/v1/placements');
  const names = placements.map(({ name }) => name).filter((name) => name !== 'buy-again');
  for (const order of [names, names.toReversed()]) {
    const products = await server.products();
    const slates = await server.recommend({
      visitorId: 'v',
      requests: order.map((placement) => ({ placement, itemId: products[0]!.id, limit: 10 })),
    });
    assert.deepEqual(
      slates.map(({ placement }) => placement),
      order,
    );
    const shown = slates.flatMap(idsOf);
    assert.ok(shown.length >= 60);
    assert.equal(new Set(shown).size, shown.length);
    for (const slate of slates)
      assert.deepEqual(
        slate.items.map(({ position }) => position),
        slate.items.map((_, at) => at),
      );
  }
});

for (const limit of [1, 7, 12, 100])
  test(`a list of ${limit} a page goes through everything it may show, and never repeats`, async () => {
    for (const placement of ['home', 'trending']) {
      // What moves between pages moves scores too.
      const visitorId = `pager-${limit}-${placement}`;
      const shown: string[] = [];
      let cursor: string | undefined;
      let pages = 0;
      do {
        const [slate] = await server.recommend({
          visitorId,
          requests: [{ placement, limit, ...(cursor === undefined ? {} : { cursor }) }],
        });
        assert.deepEqual(
          slate!.items.map(({ position }) => position),
          slate!.items.map((_, at) => shown.length + at),
          'positions go on across pages',
        );
        shown.push(...idsOf(slate!));
        cursor = slate!.nextCursor;
        if (cursor !== undefined) assert.equal(slate!.items.length, limit, 'only the last page is short');
        if (pages++ % 5 === 0)
          await server.send({ type: 'view', visitorId, items: [{ itemId: shown.at(-1)! }] });
      } while (cursor !== undefined);
      assert.equal(new Set(shown).size, shown.length);
      // All that some model has anything to say of: what was acted on or is new.
      const [whole] = await server.recommend({ requests: [{ placement, limit: 100 }] });
      for (const id of idsOf(whole!)) assert.ok(shown.includes(id), `${id} was on no page`);
      assert.ok(shown.length >= 150, `${shown.length} of 200 products`);
    }
  });

test('a cursor of one placement is refused by another, and a torn one by its own', async () => {
  const [page] = await server.recommend({ requests: [{ placement: 'home' }] });
  const cursor = page!.nextCursor!;
  const flipped = `${cursor.slice(0, -1)}${cursor.endsWith('A') ? 'B' : 'A'}`;
  for (const request of [
    { placement: 'trending', cursor },
    { placement: 'home', cursor: flipped },
    { placement: 'home', cursor: 'nonsense' },
  ]) {
    const answer = await server.call('POST', '/v1/recommend', { body: { requests: [request] } });
    assert.deepEqual(
      [answer.status, answer.body.code, answer.body.field],
      [400, 'invalid_cursor', 'requests[0].cursor'],
    );
  }
});

test('a list goes on after a restart where it stopped', async () => {
  const [first] = await server.recommend({ requests: [{ placement: 'home' }] });
  await server.stop();
  server = await ServedShop.start(trained);
  const [second] = await server.recommend({ requests: [{ placement: 'home', cursor: first!.nextCursor! }] });
  assert.equal(second!.items.length, 12);
  assert.equal(second!.items[0]!.position, 12);
  for (const id of idsOf(second!)) assert.ok(!idsOf(first!).includes(id));
});

test('products page by page: each once, in one order, while the catalogue grows', async () => {
  const before = (await server.products()).map(({ id }) => id);
  assert.equal(new Set(before).size, 200);
  const seen: string[] = [];
  let cursor: string | undefined;
  let page = 0;
  do {
    const answer = await server.ask<{ products: { id: string }[]; nextCursor?: string }>(
      'GET',
      `/v1/products?limit=33${cursor === undefined ? '' : `&cursor=${cursor}`}`,
    );
    seen.push(...answer.products.map(({ id }) => id));
    cursor = answer.nextCursor;
    await server.ask('POST', '/v1/products:batch', {
      body: { products: [{ id: `grown-${page++}`, title: 'x' }] },
    });
  } while (cursor !== undefined && page < 50);
  assert.equal(new Set(seen).size, seen.length);
  assert.deepEqual(seen.slice(0, 200), before);
});
