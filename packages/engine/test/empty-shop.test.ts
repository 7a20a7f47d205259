import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Readiness } from '@aisle/contract';
import { DAY_MS } from '../src/domain/day-ms.ts';
import { type PreparedShop, TestFolder } from './prepared-shop.case.ts';
import { idsOf, ServedShop } from './served-shop.case.ts';

const folder = new TestFolder();
let server: ServedShop;
let placements: readonly string[];
let empty: PreparedShop;

before(async () => {
  empty = await folder.emptyShop();
  server = await ServedShop.start(empty);
  const answer = await server.ask<{ placements: { name: string }[] }>('GET', '/v1/placements');
  placements = answer.placements.map(({ name }) => name);
});

test('an empty shop answers every placement with an empty list and its reason', async () => {
  for (const placement of placements) {
    const [slate] = await server.recommend({ visitorId: 'v', requests: [{ placement }] });
    assert.deepEqual(slate!.items, []);
    assert.ok(slate!.served.degraded?.includes('empty:catalogue'), placement);
    assert.equal(slate!.nextCursor, undefined);
  }
  const list = await server.rank({ placement: 'home', items: ['a', 'b'] });
  assert.deepEqual([list.items, list.unknown], [[], ['a', 'b']]);
  assert.deepEqual(await server.products(), []);
  const readiness = await server.ask<Readiness>('GET', '/v1/readiness');
  assert.equal(readiness.counts['events'], 0);
  for (const { ready, remedy, name } of readiness.capabilities) {
    assert.equal(ready, false, name);
    assert.ok(remedy, name);
  }
});

test('unknown placement, unknown product, unknown shopper: problem documents that name the field', async () => {
  const faults: [object, number, string, string][] = [
    [{ requests: [{ placement: 'nowhere' }] }, 404, 'placement_not_found', 'requests[0].placement'],
    [
      { requests: [{ placement: 'home' }, { placement: 'product-similar', itemId: 'no-such' }] },
      404,
      'product_not_found',
      'requests[1].itemId',
    ],
    [{ requests: [{ placement: 'home', filter: 'prize < 3' }] }, 400, 'invalid_filter', 'requests[0].filter'],
  ];
  for (const [body, status, code, field] of faults) {
    const answer = await server.call('POST', '/v1/recommend', { body });
    assert.deepEqual([answer.status, answer.body.code, answer.body.field], [status, code, field]);
    assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/);
    assert.ok(answer.body.title && answer.body.detail && answer.body.remedy);
    assert.equal(answer.body.status, status);
  }
  for (const [method, path, code] of [
    ['GET', '/v1/products/no-such', 'product_not_found'],
    ['DELETE', '/v1/products/no-such', 'product_not_found'],
    ['GET', '/v1/shoppers/no-such', 'shopper_not_found'],
    ['DELETE', '/v1/shoppers/no-such', 'shopper_not_found'],
    ['GET', '/v1/placements/no-such', 'placement_not_found'],
    ['GET', '/v1/no-such', 'not_found'],
  ]) {
    const answer = await server.call(method!, path!);
    assert.deepEqual([answer.status, answer.body.code], [404, code], path);
  }
});

test('the first products, acts and purchases serve one after the other, without any training', async () => {
  const ids = Array.from({ length: 20 }, (_, at) => `p-${at}`);
  const publishedAt = (at: number) => new Date(Date.now() - (at + 1) * DAY_MS).toISOString();
  await server.ask('POST', '/v1/products:batch', {
    body: { products: ids.map((id, at) => ({ id, title: `Product ${at}`, publishedAt: publishedAt(at) })) },
  });
  const ask = async (placement: string, who: object = {}) =>
    (await server.recommend({ ...who, requests: [{ placement, ...page(placement) }] }))[0]!;
  const page = (placement: string) =>
    placement.startsWith('product-') ? { itemId: 'p-0' } : placement === 'cart' ? { cart: ['p-0'] } : {};

  // Nobody has done anything: what is new serves everywhere it is a fallback, the newest first.
  const fresh = await ask('home');
  assert.deepEqual(idsOf(fresh).slice(0, 3), ['p-0', 'p-1', 'p-2']);
  assert.deepEqual(fresh.items[0]!.reasons[0]!.code, 'new_arrival');
  assert.ok(fresh.served.degraded?.includes('fallback:new'));
  assert.ok(fresh.served.degraded?.includes('missing:linear'));

  for (let visitor = 0; visitor < 5; visitor++)
    await server.send({ type: 'purchase', visitorId: `buyer-${visitor}`, items: [{ itemId: 'p-19' }] });
  const popular = await ask('home');
  assert.equal(idsOf(popular)[0], 'p-19');
  assert.equal(popular.items[0]!.reasons[0]!.code, 'popular');
  assert.ok(popular.served.degraded?.includes('fallback:popular'));
  const trending = await ask('trending');
  assert.equal(idsOf(trending)[0], 'p-19');
  assert.ok(!trending.served.degraded?.includes('missing:trending'), 'trending needs no training');
  for (const placement of placements) {
    if (placement === 'buy-again') continue;
    const slate = await ask(placement, { visitorId: 'somebody' });
    assert.ok(slate.items.length > 0, placement);
    assert.equal(new Set(idsOf(slate)).size, slate.items.length);
  }
  const again = await ask('buy-again', { visitorId: 'somebody' });
  assert.deepEqual(again.served.degraded, ['empty:nothing_bought']);
  assert.deepEqual(idsOf(await ask('buy-again', { visitorId: 'buyer-1' })), ['p-19']);
});

test('an unknown shopper is answered as nobody in particular', async () => {
  const answers = await Promise.all(
    [{}, { visitorId: 'never-seen' }, { shopperId: 'never-seen', sessionId: 's' }].map(async (who) => {
      const [slate] = await server.recommend({ ...who, requests: [{ placement: 'home' }] });
      return idsOf(slate!);
    }),
  );
  assert.deepEqual(answers[1], answers[0]);
  assert.deepEqual(answers[2], answers[0]);
});

test('a filter that nothing passes: an empty list that says so', async () => {
  const [slate] = await server.recommend({ requests: [{ placement: 'home', filter: 'price > 1000000' }] });
  assert.deepEqual(slate!.items, []);
  assert.ok(slate!.served.degraded?.includes('empty:nothing_allowed'));
});
