import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { startTestServer } from '../../engine/src/server/test-server.case.ts';
import { AisleClient } from './client.ts';
import { AisleProblem } from './problem.ts';

const MUG = { id: 'mug/blue 1', title: 'Blue mug', brand: 'Kiln', categories: [['Kitchen', 'Mugs']] };
const LAMP = { id: 'lamp', title: 'Desk lamp', categories: [['Light']] };

async function shop(t: TestContext) {
  const server = await startTestServer();
  t.after(() => server.close());
  const of = (key: string) => new AisleClient({ url: `${server.url}/`, key, retries: 0 });
  return { server, client: of(server.secret), browser: of(server.publishable) };
}

const refused = (code: string) => (error: unknown) =>
  error instanceof AisleProblem && error.code === code && error.message !== '';

test('products are written, found, changed and taken out, whatever their ids hold', async (t) => {
  const { client } = await shop(t);
  const written = await client.upsertProducts([MUG, LAMP]);
  assert.deepEqual(
    written.results.map(({ status }) => status),
    [200, 200],
  );
  assert.equal((await client.product(MUG.id)).title, 'Blue mug');
  assert.deepEqual(
    (await client.products({ ids: [MUG.id, 'nothing'] })).products.map(({ id }) => id),
    [MUG.id],
  );
  assert.deepEqual(
    (await client.products({ category: 'Light' })).products.map(({ id }) => id),
    ['lamp'],
  );
  assert.deepEqual((await client.categories()).categories.map(({ path }) => path.join('/')).sort(), [
    'Kitchen',
    'Kitchen/Mugs',
    'Light',
  ]);
  const patched = await client.patchProduct(MUG.id, { availability: 'out_of_stock', brand: null });
  assert.deepEqual(
    [patched.availability, patched.brand, patched.title],
    ['out_of_stock', undefined, MUG.title],
  );
  assert.equal(await client.deleteProduct(MUG.id), undefined);
  await assert.rejects(client.product(MUG.id), refused('product_not_found'));
});

test('a batch says of each product whether it was taken', async (t) => {
  const { client } = await shop(t);
  const { results } = await client.upsertProducts([LAMP, { ...MUG, gtin: '12' }]);
  assert.deepEqual(
    results.map(({ status }) => status),
    [200, 400],
  );
  assert.equal(results[1]!.problem?.field, 'gtin');
});

test('lists are recommended and ranked', async (t) => {
  const { client } = await shop(t);
  await client.upsertProducts([MUG, LAMP]);
  const { results } = await client.recommend({ visitorId: 'v', requests: [{ placement: 'home' }] });
  assert.equal(results[0]!.items.length, 2);
  const ranked = await client.rank({ visitorId: 'v', placement: 'home', items: ['lamp', 'gone', MUG.id] });
  assert.deepEqual(ranked.items.map(({ itemId }) => itemId).sort(), ['lamp', MUG.id]);
  assert.deepEqual(ranked.unknown, ['gone']);
});

test('what was just written is searched for and suggested', async (t) => {
  const { client, browser } = await shop(t);
  await client.upsertProducts([MUG, LAMP]);
  const found = await browser.search({ query: 'blue mug', visitorId: 'v' });
  assert.deepEqual([found.total, found.items[0]?.itemId], [1, MUG.id]);
  const { suggestions } = await browser.suggest('des', 3);
  assert.ok(suggestions.length >= 1 && suggestions.length <= 3);
  assert.ok(
    suggestions.every(({ text }) => text.toLowerCase().includes('des')),
    JSON.stringify(suggestions),
  );
});

test('a shopper says no, is exported and erased', async (t) => {
  const { server, client } = await shop(t);
  await client.upsertProducts([LAMP]);
  const sent = await client.sendEvents([
    { eventId: 'e1', type: 'view', shopperId: 'ann/1', items: [{ itemId: 'lamp' }] },
  ]);
  assert.equal(sent.results[0]!.status, 201);
  assert.deepEqual(await client.setPreferences('ann/1', { personalize: false }), { personalize: false });
  assert.equal((await client.exportShopper('ann/1')).events.length, 1);
  const receipt = await client.eraseShopper('ann/1');
  assert.equal(receipt.events, 1);
  assert.deepEqual(server.forgotten[0]?.shopperId, 'ann/1');
  await assert.rejects(client.exportShopper('ann/1'), refused('shopper_not_found'));
});

test('a browser’s key writes no products, and a token lets it speak for its shopper', async (t) => {
  const { server, client, browser } = await shop(t);
  await assert.rejects(browser.upsertProducts([LAMP]), refused('forbidden'));
  const { token } = await client.createVisitorToken({ visitorId: 'v', shopperId: 'ann' });
  const asked: string[] = [];
  const signedIn = new AisleClient({
    url: server.url,
    key: server.publishable,
    visitorToken: () => {
      asked.push(token);
      return token;
    },
  });
  await signedIn.recommend({ visitorId: 'v', shopperId: 'ann', requests: [{ placement: 'home' }] });
  await signedIn.recommend({ visitorId: 'v', shopperId: 'ann', requests: [{ placement: 'home' }] });
  assert.equal(asked.length, 2, 'asked before each call, so that it can be renewed');
  assert.equal(server.recommender.asked.at(-1)!.shopperId, 'ann');
});
