import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Product } from '@aisle/contract';
import { KEY, says, scriptedChat } from '../src/language/scripted-chat.case.ts';
import { AisleProcess, aisle, aisleJson } from './aisle-process.case.ts';
import { type PreparedShop, TestFolder } from './prepared-shop.case.ts';
import { ServedShop } from './served-shop.case.ts';

const folder = new TestFolder();
const service = await scriptedChat();
after(() => service.close());

const VARIABLE = 'AISLE_TEST_LANGUAGE_KEY';
process.env[VARIABLE] = KEY;

async function aShop(): Promise<PreparedShop> {
  const shop = await folder.emptyShop();
  const products = join(shop.data, '..', 'products.jsonl');
  writeFileSync(
    products,
    ['a', 'b', 'c']
      .map((id) => JSON.stringify({ id, title: `Stoneware mug in sage green, ${id}` }))
      .join('\n'),
  );
  await aisleJson('import', products, '--data', shop.data);
  const languageModel = { url: service.url, model: 'scripted', keyVariable: VARIABLE, concurrency: 1 };
  writeFileSync(join(shop.data, 'aisle.config.jsonc'), JSON.stringify({ languageModel }));
  return shop;
}

test('beside a running server: estimate, ask, list, accept; the server serves and finds what was accepted', async () => {
  const shop = await aShop();
  service.stand(says(JSON.stringify({ tags: ['breakfast crockery'], style: ['rustic'] })));
  const server = await ServedShop.start(shop);
  const call = ['--data', shop.data, '--fields', 'tags,style'];
  const dry = await aisleJson<{ estimate: { calls: number }; run?: unknown }>('enrich', ...call, '--dry-run');
  assert.deepEqual([dry.estimate.calls, dry.run, service.seen.length], [3, undefined, 0]);
  const unsaid = await aisle('enrich', ...call);
  assert.deepEqual([unsaid.code, service.seen.length], [2, 0]);
  assert.match(unsaid.stderr, /--yes/);
  const { run } = await aisleJson<{ run: { asked: number } }>('enrich', ...call, '--yes');
  assert.equal(run.asked, 3);
  assert.equal(service.seen[0]!.authorization, `Bearer ${KEY}`);

  const listed = await aisle('enrich', 'list', '--data', shop.data, '--field', 'tags');
  assert.match(listed.stdout, /^a +tags +breakfast crockery +new +proposed +scripted/m);
  const served = () => server.ask<Product>('GET', '/v1/products/a');
  assert.equal((await served()).tags, undefined);
  const { products } = await aisleJson<{ products: string[] }>(
    'enrich',
    'accept',
    '--data',
    shop.data,
    '--product',
    'a',
  );
  assert.deepEqual(products, ['a']);
  let product = await served();
  for (let tries = 0; tries < 100 && product.tags === undefined; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    product = await served();
  }
  assert.deepEqual([product.tags, product.attributes], [['breakfast crockery'], { style: ['rustic'] }]);
  type Found = { items: { itemId: string }[] };
  const search = () => server.ask<Found>('POST', '/v1/search', { body: { query: 'crockery' } });
  let found = await search();
  for (let tries = 0; tries < 100 && found.items.length === 0; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    found = await search();
  }
  assert.deepEqual(
    found.items.map(({ itemId }) => itemId),
    ['a'],
  );
  const packed = folder.file('enriched.tar');
  await aisleJson('backup', packed, '--data', shop.data);
  const restored = folder.file('restored');
  await aisleJson('restore', packed, '--data', restored);
  const kept = await aisleJson<{ total: number }>(
    'enrich',
    'list',
    '--data',
    restored,
    '--state',
    'accepted',
  );
  assert.equal(kept.total, 2);
  const refused = await aisle('enrich', 'refuse', '--data', shop.data, '--yes');
  assert.match(refused.stdout, /^Refused 6 values of 3 products/);
  const all = await aisle('export', 'products', '--data', shop.data);
  assert.doesNotMatch(all.stdout, /crockery/);
});

test('an interrupted run says so, keeps what it has, and goes on', async () => {
  const shop = await aShop();
  const asked = service.seen.length;
  service.script(says(JSON.stringify({ tags: ['cup'] })), () => undefined);
  const run = new AisleProcess(['enrich', '--data', shop.data, '--fields', 'tags', '--yes']);
  while (service.seen.length < asked + 2) await new Promise((resolve) => setTimeout(resolve, 10));
  run.signal('SIGINT');
  assert.equal((await run.finished).code, 130);
  service.stand(says(JSON.stringify({ tags: ['cup'] })));
  const more = await aisleJson<{ answered: number; run: { asked: number } }>(
    'enrich',
    '--data',
    shop.data,
    '--fields',
    'tags',
    '--yes',
  );
  assert.deepEqual([more.answered, more.run.asked], [1, 2]);
});

test('a decision about everything is meant, and words are checked', async () => {
  for (const [args, said] of [
    [['accept'], /--product or a --field, or say --yes/],
    [['refuse', '--field', 'price'], /--field takes/],
    [['list', '--state', 'new'], /--state takes/],
  ] as const) {
    const { code, stderr } = await aisle('enrich', ...args, '--data', folder.file('none'));
    assert.equal(code, 2);
    assert.match(stderr, said);
  }
});
