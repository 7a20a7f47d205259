import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import type { ErasureReceipt, Product, VisitorToken } from '@aisle/contract';
import { TestFolder } from './prepared-shop.case.ts';
import { idsOf, ServedShop, type Slate } from './served-shop.case.ts';

const folder = new TestFolder();
let server: ServedShop;
let products: readonly Product[];

before(async () => {
  server = await ServedShop.start(await folder.trainedShop());
  products = (await server.products()).filter(({ availability }) => availability === 'in_stock');
});

async function buyAgain(
  identity: { visitorId?: string; shopperId?: string },
  call: { key?: string; headers?: Record<string, string> } = {},
): Promise<string[]> {
  const [slate] = await server.recommend(
    { ...identity, requests: [{ placement: 'buy-again', limit: 50 }] },
    call,
  );
  return idsOf(slate!).sort();
}

async function tokenFor(visitorId: string, shopperId?: string): Promise<string> {
  const { token } = await server.ask<VisitorToken>('POST', '/v1/visitor-tokens', {
    body: { visitorId, ...(shopperId === undefined ? {} : { shopperId }) },
  });
  return token;
}

const bought = (at: number) => ({ type: 'purchase', items: [{ itemId: products[at]!.id }] });
const id = (at: number) => products[at]!.id;

test('a guest who signs in with a visitor token keeps what they did; the account keeps what it had', async () => {
  const key = server.shop.publishableKey;
  await server.send({ ...bought(0), shopperId: 'anna' });
  await server.ask('POST', '/v1/events', { key, body: { ...bought(1), visitorId: 'annas-phone' } });
  assert.deepEqual(await buyAgain({ visitorId: 'annas-phone' }, { key }), [id(1)]);
  assert.deepEqual(await buyAgain({ shopperId: 'anna' }), [id(0)]);

  const token = await tokenFor('annas-phone', 'anna');
  await server.ask('POST', '/v1/events', {
    key,
    headers: { 'x-aisle-visitor': token },
    body: { ...bought(2), visitorId: 'annas-phone', shopperId: 'anna' },
  });
  const all = [id(0), id(1), id(2)].sort();
  assert.deepEqual(await buyAgain({ shopperId: 'anna' }), all);
  assert.deepEqual(await buyAgain({ visitorId: 'annas-phone' }), all, 'a server may ask by visitor');
  const headers = { 'x-aisle-visitor': token };
  assert.deepEqual(await buyAgain({ visitorId: 'annas-phone', shopperId: 'anna' }, { key, headers }), all);
  const kept = (await server.exportOf('anna')).body;
  assert.deepEqual(kept.visitors, ['annas-phone']);
  assert.equal(kept.events.length, 3);

  await server.stop();
  server = await ServedShop.start(server.shop);
  assert.deepEqual(await buyAgain({ shopperId: 'anna' }), all, 'after a restart too');
});

test('a publishable key without a token cannot read what a shopper did, nor pretend to be one', async () => {
  const key = server.shop.publishableKey;
  await server.send({ ...bought(5), shopperId: 'bert', visitorId: 'berts-laptop' });
  assert.deepEqual(await buyAgain({ shopperId: 'bert' }), [id(5)]);
  assert.deepEqual(await buyAgain({ shopperId: 'bert' }, { key }), []);
  assert.deepEqual(await buyAgain({ visitorId: 'berts-laptop', shopperId: 'bert' }, { key }), []);
  assert.deepEqual(await buyAgain({ visitorId: 'berts-laptop' }, { key }), []);

  const slates = async (body: object, headers?: Record<string, string>): Promise<Slate[]> =>
    server.recommend(
      { ...body, requests: [{ placement: 'home' }] },
      { key, ...(headers ? { headers } : {}) },
    );
  const shown = (answer: Slate[]) => answer[0]!.items.map(({ itemId, reasons }) => [itemId, reasons]);
  assert.deepEqual(shown(await slates({ shopperId: 'bert' })), shown(await slates({})));

  const mallory = await tokenFor('mallorys-phone', 'mallory');
  for (const body of [{ shopperId: 'bert' }, { visitorId: 'berts-laptop' }]) {
    const answer = await server.call('POST', '/v1/recommend', {
      key,
      headers: { 'x-aisle-visitor': mallory },
      body: { ...body, requests: [{ placement: 'home' }] },
    });
    assert.deepEqual([answer.status, answer.body.code], [403, 'forbidden']);
  }
  const forged = `${mallory.split('.')[0]}.${'A'.repeat(43)}`;
  const answer = await server.call('POST', '/v1/recommend', {
    key,
    headers: { 'x-aisle-visitor': forged },
    body: { requests: [{ placement: 'home' }] },
  });
  assert.deepEqual([answer.status, answer.body.code], [401, 'unauthenticated']);

  await server.ask('POST', '/v1/events', { key, body: { ...bought(6), visitorId: 'x', shopperId: 'bert' } });
  assert.deepEqual(await buyAgain({ shopperId: 'bert' }), [id(5)], 'an event without a token is not theirs');
  for (const [method, path] of [
    ['GET', '/v1/shoppers/bert'],
    ['DELETE', '/v1/shoppers/bert'],
    ['PUT', '/v1/shoppers/bert/preferences'],
  ] as const)
    assert.equal(
      (await server.call(method, path, { key, body: method === 'PUT' ? {} : undefined })).status,
      403,
    );
});

test('erasure takes everything: export, answers, disk; the receipt counts it; a restart does not bring it back', async () => {
  // Ids that nothing else could contain.
  const shopperId = 'erase-me-7f3e9c1d';
  const visitorId = 'device-of-erase-me-2b8a';
  const neighbour = 'somebody-else-55aa';
  await server.send({ ...bought(7), visitorId, eventId: 'event-of-erase-me-1' });
  await server.send({ ...bought(8), visitorId, shopperId });
  await server.send({ type: 'search', shopperId, search: { query: 'words-of-erase-me' } });
  await server.send({ ...bought(9), shopperId: neighbour });
  await server.ask('PUT', `/v1/shoppers/${shopperId}/preferences`, { body: { personalize: true } });
  for (let ask = 0; ask < 5; ask++)
    await server.recommendOnce({ shopperId, requests: [{ placement: 'home' }] });
  await server.recommendOnce({ visitorId, requests: [{ placement: 'home' }, { placement: 'trending' }] });
  await server.ask('POST', '/v1/rank', { body: { shopperId, placement: 'home', items: [id(0)] } });
  // A refused row is kept aside with what was sent.
  await server.call('POST', '/v1/events', { body: { type: 'veiw', shopperId } });
  const kept = (await server.exportOf(shopperId)).body;
  assert.equal(kept.events.length, 3);
  assert.equal(kept.slates.length, 8);
  assert.ok(mentions(server.shop.data, shopperId).length > 0, 'it can be found on disk while it is kept');

  const receipt = await server.ask<ErasureReceipt>('DELETE', `/v1/shoppers/${shopperId}`);
  assert.ok(receipt.receiptId.length > 8);
  assert.deepEqual(
    { ...receipt, receiptId: undefined, erasedAt: undefined },
    {
      receiptId: undefined,
      erasedAt: undefined,
      events: 3,
      slates: 8,
      quarantined: 1,
      visitors: 1,
      preferences: true,
    },
  );
  const gone = async () => {
    const exported = await server.exportOf(shopperId);
    assert.deepEqual([exported.status, exported.body.code], [404, 'shopper_not_found']);
    assert.equal((await server.call('DELETE', `/v1/shoppers/${shopperId}`)).status, 404);
  };
  await gone();
  await server.stop();
  for (const word of [shopperId, visitorId, 'event-of-erase-me-1', 'words-of-erase-me'])
    assert.deepEqual(mentions(server.shop.data, word), [], word);
  assert.ok(mentions(server.shop.data, neighbour).length > 0, 'the search of the bytes finds what is kept');
  server = await ServedShop.start(server.shop);
  await gone();
  assert.deepEqual(await buyAgain({ shopperId }), []);
  assert.deepEqual(await buyAgain({ visitorId }), []);
  assert.deepEqual(await buyAgain({ shopperId: neighbour }), [id(9)], 'nobody else lost anything');
});

test('what a customer’s browser sends without a token stands under their no, is exported and erased with them', async () => {
  const key = server.shop.publishableKey;
  const shopperId = 'signed-out-again-91c4';
  const visitorId = 'browser-of-signed-out-77ab';
  const page = (event: object) => server.ask('POST', '/v1/events', { key, body: { ...event, visitorId } });
  await server.send({ ...bought(11), visitorId, shopperId });
  await page({ type: 'search', search: { query: 'words-without-a-token-3d' } });
  await page({ ...bought(12), eventId: 'order-without-a-token-3d' });
  assert.deepEqual(await buyAgain({ shopperId }), [id(11)], 'it teaches the profile of the customer nothing');
  assert.deepEqual(await buyAgain({ visitorId }, { key }), [id(12)], 'and answers as to any guest');
  await server.ask('PUT', `/v1/shoppers/${shopperId}/preferences`, { body: { personalize: false } });
  await page(bought(13));
  assert.deepEqual(await buyAgain({ visitorId }, { key }), []);

  const kept = (await server.exportOf(shopperId)).body;
  assert.deepEqual(
    kept.events.map(({ type, unproven, withheld }) => [type, unproven, withheld]),
    [
      ['purchase', undefined, undefined],
      ['search', true, undefined],
      ['purchase', true, undefined],
      ['purchase', true, true],
    ],
  );
  const receipt = await server.ask<ErasureReceipt>('DELETE', `/v1/shoppers/${shopperId}`);
  assert.equal(receipt.events, 4);
  await server.stop();
  for (const word of [shopperId, visitorId, 'words-without-a-token-3d', 'order-without-a-token-3d'])
    assert.deepEqual(mentions(server.shop.data, word), [], word);
  server = await ServedShop.start(server.shop);
});

test('an answer asked for after the erasure is that of an unknown shopper', async () => {
  const shopperId = 'erased-and-back';
  const page = async (who: object) => {
    const slates = await server.recommend({
      ...who,
      requests: [{ placement: 'home', limit: 30 }, { placement: 'cart' }, { placement: 'category' }],
    });
    return slates.map(({ items }) => items.map(({ itemId, reasons }) => [itemId, reasons]));
  };
  for (let at = 20; at < 30; at++) await server.send({ ...bought(at), shopperId });
  assert.notDeepEqual(await page({ shopperId }), await page({}));
  await server.ask('DELETE', `/v1/shoppers/${shopperId}`);
  assert.deepEqual(await page({ shopperId }), await page({}));
  // Who comes back begins anew.
  await server.send({ ...bought(30), shopperId });
  assert.deepEqual(await buyAgain({ shopperId }), [id(30)]);
});

/** Files of the data folder whose bytes hold the text. */
function mentions(data: string, text: string): string[] {
  const wanted = Buffer.from(text);
  return globSync('**/*', { cwd: data, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).includes(wanted));
}
