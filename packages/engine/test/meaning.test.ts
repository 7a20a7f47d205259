/** Search by meaning and likeness in content over HTTP, with the built-in encoder in its worker. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import type { Readiness, SearchResponse } from '@aisle/contract';
import { setSetting } from '../src/compose/edit-configuration.ts';
import { type PreparedShop, TestFolder } from './prepared-shop.case.ts';
import { idsOf, ServedShop } from './served-shop.case.ts';

const folder = new TestFolder();
const CAPABILITY = 'search by meaning and similar content';
let shop: PreparedShop;
let server: ServedShop;

const product = (id: string, title: string, more: object = {}) => ({
  id,
  kind: 'product',
  title,
  availability: 'in_stock',
  status: 'active',
  ...more,
});

const CATALOGUE = [
  product('notebook', 'HP Compaq nc6400 notebook'),
  product('kettle', 'Philips electric kettle 1.7 l'),
  product('radio', 'Philips portable radio'),
  product('curler', 'BaByliss hair styling tool'),
  product('coffee', 'Philips drip coffee maker'),
  product('cable', 'StarTech network cable 3 m'),
];

async function search(query: string, more: object = {}, of = server): Promise<SearchResponse> {
  return of.ask('POST', '/v1/search', { body: { query, ...more } });
}

async function capability(of: ServedShop) {
  const { capabilities } = await of.ask<Readiness>('GET', '/v1/readiness');
  return capabilities.find(({ name }) => name === CAPABILITY)!;
}

async function ready(of: ServedShop): Promise<void> {
  for (let tries = 0; !(await capability(of)).ready; tries++) {
    assert.ok(tries < 600, 'the catalogue is not encoded');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Asks again until the answer is as wanted; `late` answers and vectors under way are right for a while. */
async function soon<Answer>(
  ask: () => Promise<Answer>,
  wanted: (answer: Answer) => boolean,
): Promise<Answer> {
  for (let tries = 0; ; tries++) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    assert.ok(tries < 200, JSON.stringify(answer));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const firstOf = ({ items }: SearchResponse) => items[0]?.itemId;

before(async () => {
  shop = await folder.emptyShop('use-lite');
  server = await ServedShop.start(shop);
  await server.ask('POST', '/v1/products:batch', { body: { products: CATALOGUE } });
  await ready(server);
});

test('finds what shares no word with the query, and says why', async () => {
  const answer = await soon(
    () => search('laptop'),
    ({ served }) => served.degraded === undefined,
  );
  assert.equal(firstOf(answer), 'notebook');
  assert.deepEqual(answer.items[0]!.reasons, [
    { code: 'close_in_meaning', text: 'Close in meaning to “laptop”' },
  ]);
  assert.match(answer.served.model, /^search\+vectors@use-lite/);
});

test('a new product is found by its meaning and recommended beside what is like it', async () => {
  await server.ask('POST', '/v1/products:batch', {
    body: {
      products: [
        product('grinder', 'Braun coffee grinder'),
        product('hidden', 'Coffee grinder', { status: 'hidden' }),
      ],
    },
  });
  const [slate] = await soon(
    () => server.recommend({ requests: [{ placement: 'product-similar', itemId: 'coffee', limit: 3 }] }),
    ([slate]) => idsOf(slate!).includes('grinder'),
  );
  const { reasons } = slate!.items.find(({ itemId }) => itemId === 'grinder')!;
  assert.deepEqual([reasons[0]!.code, reasons[0]!.itemId], ['similar_to_this', 'coffee']);
  const answer = await soon(
    () => search('mill for espresso beans'),
    ({ items }) => items.some(({ itemId }) => itemId === 'grinder'),
  );
  assert.equal(
    answer.items.some(({ itemId }) => itemId === 'hidden'),
    false,
  );
  await server.ask('DELETE', '/v1/products/grinder');
  const gone = await search('mill for espresso beans');
  assert.equal(
    gone.items.some(({ itemId }) => itemId === 'grinder'),
    false,
  );
});

test('answers the same to everybody where personalisation is off', async () => {
  await server.send({ type: 'view', shopperId: 'anna', items: [{ itemId: 'radio' }] });
  const asked = { shopperId: 'anna', personalization: 'off' };
  const off = await soon(
    () => search('brew a hot drink', asked),
    ({ served }) => served.degraded === undefined,
  );
  const nobody = await search('brew a hot drink');
  assert.deepEqual(
    off.items.map(({ itemId, score }) => [itemId, score]),
    nobody.items.map(({ itemId, score }) => [itemId, score]),
  );
});

test('starts again from kept vectors, without encoding a product', async () => {
  const kept = () => {
    const home = join(shop.data, 'encoders', 'vectors');
    return readdirSync(home).map((digest) => statSync(join(home, digest, 'keys')).size);
  };
  await server.stop();
  const before = kept();
  server = await ServedShop.start(shop);
  await ready(server);
  assert.equal((await capability(server)).has, CATALOGUE.length);
  assert.equal(
    firstOf(
      await soon(
        () => search('laptop'),
        ({ served }) => served.degraded === undefined,
      ),
    ),
    'notebook',
  );
  await server.stop();
  assert.deepEqual(kept(), before);
  server = await ServedShop.start(shop);
});

test('serves by words where the encoder is broken or not wanted', async () => {
  const broken = await folder.emptyShop('broken');
  await setSetting(broken.data, 'encoders', { broken: { folder: join(broken.data, 'no-such-model') } });
  const unwanted = await folder.emptyShop();
  for (const [other, step] of [
    [broken, ['vectors:unavailable']],
    [unwanted, undefined],
  ] as const) {
    const served = await ServedShop.start(other);
    await served.ask('POST', '/v1/products:batch', { body: { products: CATALOGUE } });
    const answer = await soon(
      () => search('laptop', {}, served),
      ({ served: { degraded } }) => degraded?.[0] !== 'vectors:loading',
    );
    assert.deepEqual([answer.items, answer.served.degraded], [[], step]);
    assert.equal(firstOf(await search('kettle', {}, served)), 'kettle');
    const { ready: able, remedy } = await capability(served);
    assert.equal(able, false);
    assert.match(remedy!, other === broken ? /no-such-model|model/ : /"none"/);
    await served.stop();
  }
  assert.equal(existsSync(join(unwanted.data, 'encoders')), false);
});
