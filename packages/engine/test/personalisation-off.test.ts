import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Product, RecommendRequest } from '@aisle/contract';
import { Random } from '../src/domain/random.ts';
import { openLogReader } from '../src/store/sqlite/log-reader.ts';
import { aisle } from './aisle-process.case.ts';
import { TestFolder } from './prepared-shop.case.ts';
import { idsOf, ServedShop, type Slate } from './served-shop.case.ts';

const folder = new TestFolder();
let server: ServedShop;
let products: readonly Product[];
/** Customers of the simulated shop with a history. */
let customers: readonly string[];

const PAGE: RecommendRequest['requests'] = [
  { placement: 'home', limit: 20 },
  { placement: 'category', limit: 20 },
  { placement: 'cart' },
  { placement: 'buy-again' },
  { placement: 'email' },
];

before(async () => {
  server = await ServedShop.start(await folder.trainedShop());
  products = (await server.products()).filter(({ availability }) => availability === 'in_stock');
  const reader = openLogReader(server.shop.data);
  const acts = new Map<string, number>();
  for (const block of reader.read(0))
    for (const { shopperId } of block)
      if (shopperId !== undefined) acts.set(shopperId, (acts.get(shopperId) ?? 0) + 1);
  reader.close();
  customers = [...acts].filter(([, count]) => count >= 20).map(([id]) => id);
  assert.ok(customers.length >= 10);
});

/** What is shown and why; scores age by the millisecond and are left out. */
function told(slates: readonly Slate[]): unknown {
  return slates.map(({ placement, items, served }) => ({
    placement,
    model: served.model,
    degraded: served.degraded,
    items: items.map(({ itemId, position, reasons }) => ({ itemId, position, reasons })),
  }));
}

/** The answer to somebody nobody has ever heard of. */
async function toStranger(requests = PAGE): Promise<unknown> {
  return told(await server.recommend({ requests }));
}

async function toShopper(shopperId: string, more: Partial<RecommendRequest> = {}): Promise<unknown> {
  return told(await server.recommend({ shopperId, requests: PAGE, ...more }));
}

test('off for a request: the answer is that of an unknown shopper, and the next answer with on is as before', async () => {
  let personal = 0;
  for (const shopperId of customers) {
    const before = await toShopper(shopperId);
    const stranger = await toStranger();
    assert.deepEqual(await toShopper(shopperId, { personalization: 'off' }), stranger);
    assert.deepEqual(
      await toShopper(shopperId, { personalization: 'off', sessionId: 'a', visitorId: `of-${shopperId}` }),
      stranger,
    );
    assert.deepEqual(await toShopper(shopperId), before);
    if (JSON.stringify(before) !== JSON.stringify(stranger)) personal++;
  }
  assert.equal(personal, customers.length, 'with on, everybody has answers of their own');
});

test('off for a request: rank does not know the shopper either', async () => {
  const items = new Random(3)
    .pick([products])
    .slice(0, 100)
    .map(({ id }) => id);
  let differ = 0;
  for (const shopperId of customers) {
    const order = async (more: object) =>
      (await server.rank({ placement: 'home', items, ...more })).items.map(({ itemId, reasons }) => [
        itemId,
        reasons,
      ]);
    const stranger = await order({});
    assert.deepEqual(await order({ shopperId, personalization: 'off' }), stranger);
    if (JSON.stringify(await order({ shopperId })) !== JSON.stringify(stranger)) differ++;
  }
  assert.equal(differ, customers.length);
});

test('off for a request: the slate is logged without ids, and the export of the shopper holds nothing new', async () => {
  const shopperId = customers[0]!;
  await toShopper(shopperId);
  const before = await server.exportOf(shopperId);
  const slates = await server.recommend({
    shopperId,
    visitorId: 'seen-on-no-slate',
    requests: PAGE,
    personalization: 'off',
  });
  await server.rank({ shopperId, placement: 'home', items: [products[0]!.id], personalization: 'off' });
  const after = await server.exportOf(shopperId);
  assert.ok(before.body.slates.length > 0);
  assert.deepEqual(after.body, before.body);
  const requestIds = slates.map(({ requestId }) => requestId);
  assert.ok(!requestIds.some((id) => after.text.includes(id)));
  assert.equal((await server.exportOf('seen-on-no-slate')).status, 404);
});

test('a preference of off holds from the next request, through the merge to the visitor, and over a restart', async () => {
  const shopperId = customers[1]!;
  const visitorId = 'the-device-of-who-says-no';
  await server.send({ type: 'view', shopperId, visitorId, items: [{ itemId: products[0]!.id }] });
  assert.notDeepEqual(await toShopper(shopperId), await toStranger());
  await server.ask('PUT', `/v1/shoppers/${shopperId}/preferences`, { body: { personalize: false } });
  const slates = async () => (await server.exportOf(shopperId)).body.slates.length;
  const logged = await slates();
  const asIfUnknown = async () => {
    const stranger = await toStranger();
    assert.deepEqual(await toShopper(shopperId), stranger);
    assert.deepEqual(await toShopper(shopperId, { visitorId }), stranger);
    assert.deepEqual(told(await server.recommend({ visitorId, requests: PAGE })), stranger);
  };
  await asIfUnknown();
  // What they do from now on is kept as said no to, and changes nothing for them.
  await server.send({ type: 'purchase', shopperId, items: [{ itemId: products[1]!.id }] });
  await server.send({ type: 'add_to_cart', visitorId, items: [{ itemId: products[2]!.id }] });
  await asIfUnknown();
  assert.equal(await slates(), logged, 'no slate is theirs any more');
  const { events } = (await server.exportOf(shopperId)).body;
  assert.deepEqual(
    events.slice(-2).map(({ consent, withheld }) => [consent, withheld]),
    [
      [undefined, true],
      [undefined, true],
    ],
  );
  await server.stop();
  server = await ServedShop.start(server.shop);
  await asIfUnknown();

  await server.ask('PUT', `/v1/shoppers/${shopperId}/preferences`, { body: { personalize: true } });
  await server.send({ type: 'purchase', shopperId, items: [{ itemId: products[3]!.id }] });
  const [again] = await server.recommend({ shopperId, requests: [{ placement: 'buy-again', limit: 100 }] });
  assert.ok(idsOf(again!).includes(products[3]!.id), 'who says yes again is known again');
  assert.ok(!idsOf(again!).includes(products[1]!.id), 'what was done under a no stays out');
});

test('a preference taken back is taken back for good: restarts know it, and what came under the no stays out', async () => {
  const buy = (at: number, identity: object) =>
    server.send({ type: 'purchase', items: [{ itemId: products[at]!.id }], ...identity });
  const again = async (identity: object) => {
    const [slate] = await server.recommend({
      ...identity,
      requests: [{ placement: 'buy-again', limit: 100 }],
    });
    const mine = [30, 31, 32, 33].map((at) => products[at]!.id);
    return idsOf(slate!)
      .filter((id) => mine.includes(id))
      .sort();
  };
  const ids = (...at: number[]) => at.map((place) => products[place]!.id).sort();
  // One with a history, one whom the shop has never seen when they say no.
  const known = { shopperId: 'takes-a-no-back' };
  const stranger = { visitorId: 'says-no-before-anything-else' };
  const prefer = async (personalize: boolean) => {
    const body = { personalize };
    await server.ask('PUT', `/v1/shoppers/${known.shopperId}/preferences`, { body });
    await server.ask('PUT', `/v1/shoppers/${stranger.visitorId}/preferences?idType=visitor`, { body });
  };
  const restart = async () => {
    await server.stop();
    server = await ServedShop.start(server.shop);
  };
  await buy(30, known);
  await prefer(false);
  for (const who of [known, stranger]) await buy(31, who);
  await restart();
  for (const who of [known, stranger]) await buy(32, who);
  for (const who of [known, stranger])
    assert.deepEqual(told(await server.recommend({ ...who, requests: PAGE })), await toStranger());
  await prefer(true);
  await restart();
  assert.deepEqual(await again(known), ids(30));
  assert.deepEqual(await again(stranger), []);
  for (const who of [known, stranger]) await buy(33, who);
  assert.deepEqual(await again(known), ids(30, 33));
  assert.deepEqual(await again(stranger), ids(33));
});

test('an event with a consent of no is in no profile, and later ones are not before a yes', async () => {
  const visitorId = 'says-no-with-the-event';
  const ask = async () => told(await server.recommend({ visitorId, requests: PAGE }));
  const view = (at: number, personalize?: boolean) =>
    server.send({
      type: 'purchase',
      visitorId,
      items: [{ itemId: products[at]!.id }],
      ...(personalize === undefined ? {} : { consent: { personalize, analytics: true } }),
    });
  // The first that is heard of them, in this process and in the next.
  await view(10, false);
  assert.deepEqual(await ask(), await toStranger());
  await view(9);
  assert.deepEqual(await ask(), await toStranger(), 'a silence is no yes');
  await server.stop();
  server = await ServedShop.start(server.shop);
  assert.deepEqual(await ask(), await toStranger());
  await view(8);
  assert.deepEqual(await ask(), await toStranger());
  await view(11, true);
  const again = async () => {
    const [slate] = await server.recommend({ visitorId, requests: [{ placement: 'buy-again' }] });
    return idsOf(slate!);
  };
  assert.deepEqual(await again(), [products[11]!.id]);
  await view(12, false);
  assert.deepEqual(await ask(), await toStranger());
  await view(13);
  assert.deepEqual(await ask(), await toStranger(), 'a silence is no yes');
  await view(14, true);
  const known = await again();
  assert.ok(known.includes(products[14]!.id));
  assert.ok(!known.includes(products[12]!.id) && !known.includes(products[13]!.id));
  await server.stop();
  server = await ServedShop.start(server.shop);
  assert.deepEqual(await again(), known, 'the same after a restart');
});

test('the refusal of a guest is that of the customer they turn out to be, before and after a restart', async () => {
  const [shopperId, visitorId] = ['signs-in-after-a-no', 'guest-who-says-no'];
  const consent = { personalize: false, analytics: true };
  const buy = (at: number, more: object) =>
    server.send({ type: 'purchase', items: [{ itemId: products[at]!.id }], ...more });
  await buy(20, { shopperId });
  await buy(21, { visitorId });
  await buy(22, { visitorId, consent });
  await buy(23, { visitorId, shopperId });
  const asIfUnknown = async () => {
    const stranger = await toStranger();
    assert.deepEqual(await toShopper(shopperId), stranger);
    assert.deepEqual(told(await server.recommend({ visitorId, requests: PAGE })), stranger);
  };
  await asIfUnknown();
  await server.stop();
  server = await ServedShop.start(server.shop);
  await asIfUnknown();
});

test('who said no is not learned from', async () => {
  const shop = await folder.simulatedShop();
  const live = await ServedShop.start(shop);
  // Two products that nobody but the refusers takes, always together.
  const pair = ['SECRET-LEFT', 'SECRET-RIGHT'];
  const pairs = ['OPEN-LEFT', 'OPEN-RIGHT'];
  await live.ask('POST', '/v1/products:batch', {
    body: { products: [...pair, ...pairs].map((id) => ({ id, title: id })) },
  });
  // Half of the refusers say no with the act, the others by preference after it.
  const consent = { personalize: false, analytics: true };
  for (let number = 0; number < 24; number++) {
    const refuser = {
      type: 'purchase',
      shopperId: `refuser-${number}`,
      items: pair.map((itemId) => ({ itemId })),
    };
    await live.send(number % 2 === 0 ? refuser : { ...refuser, consent });
    if (number % 2 === 0)
      await live.ask('PUT', `/v1/shoppers/refuser-${number}/preferences`, { body: { personalize: false } });
    await live.send({
      type: 'purchase',
      shopperId: `open-${number}`,
      items: pairs.map((itemId) => ({ itemId })),
    });
  }
  await live.stop();
  assert.equal((await aisle('train', '--data', shop.data)).code, 0);
  const trained = await ServedShop.start(shop);
  const beside = async (itemId: string) => {
    const [slate] = await trained.recommend({
      requests: [{ placement: 'product-bought-together', itemId, limit: 12 }],
    });
    return slate!.items
      .filter(({ reasons }) => reasons[0]?.code === 'bought_together')
      .map(({ itemId: id }) => id);
  };
  assert.deepEqual(await beside('OPEN-LEFT'), ['OPEN-RIGHT']);
  assert.deepEqual(await beside('SECRET-LEFT'), []);
  await trained.stop();
});
