import assert from 'node:assert/strict';
import { globSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import type { Readiness } from '@aisle/contract';
import type { TrainingReport } from '../src/compose/train-shop.ts';
import { aisle, aisleJson, whileRunning } from './aisle-process.case.ts';
import { type PreparedShop, TestFolder } from './prepared-shop.case.ts';
import { ServedShop, type Slate } from './served-shop.case.ts';

const folder = new TestFolder();
let trained: PreparedShop;
before(async () => {
  trained = await folder.trainedShop();
});

/** Model → version of a slate's `served.model`. */
function versions(slate: Slate): Record<string, string> {
  return Object.fromEntries(slate.served.model.split('+').map((name) => name.split('@') as [string, string]));
}

async function states(server: ServedShop): Promise<Record<string, string>> {
  const { models } = await server.ask<Readiness>('GET', '/v1/readiness');
  return Object.fromEntries(models.map(({ model, state }) => [model, state]));
}

test('a first training goes into service beside traffic: no request fails, no answer is empty', async () => {
  const shop = await folder.simulatedShop();
  const server = await ServedShop.start(shop, '--log', 'info');
  assert.equal((await states(server))['linear'], 'missing');
  let swapped = false;
  const seen = new Set<string>();
  let answered = 0;
  const ask = async (lane: number) => {
    while (!swapped) {
      const visitorId = `visitor-${lane}`;
      const [home, similar] = await server.recommend({
        visitorId,
        requests: [{ placement: 'home' }, { placement: 'trending' }],
      });
      assert.ok(home!.items.length > 0 && similar!.items.length > 0);
      seen.add(home!.served.model);
      answered++;
      const item = home!.items[answered % home!.items.length]!;
      await server.send({ type: 'view', visitorId, items: [{ itemId: item.itemId }] });
    }
  };
  const lanes = Promise.all([0, 1, 2, 3].map(ask));
  const report = await aisleJson<TrainingReport>('train', '--data', shop.data);
  assert.ok(report.outcomes.every(({ decision }) => decision === 'promoted'));
  const version = report.outcomes.find(({ model }) => model === 'linear')!.version!;
  await whileRunning(server.process, () => [...seen].some((model) => model.includes(`linear@${version}`)));
  swapped = true;
  await lanes;
  assert.ok(
    [...seen].some((model) => !model.includes('linear')),
    'there were answers before it',
  );
  const reached = await states(server);
  for (const { model } of report.outcomes) assert.equal(reached[model], 'trained', model);
  await server.stop();
});

test('a new training replaces what serves, and who asks all along sees the old version, then the new one', async () => {
  const shop = folder.copy(trained);
  const server = await ServedShop.start(shop);
  const products = await server.products();
  const ask = async () => {
    const [slate] = await server.recommend({
      requests: [{ placement: 'product-similar', itemId: products[0]!.id }],
    });
    assert.ok(slate!.items.length > 0);
    return versions(slate!)['item-knn']!;
  };
  const first = await ask();
  // Something new to learn from.
  for (let visitor = 0; visitor < 5; visitor++)
    await server.send({
      type: 'purchase',
      shopperId: `new-${visitor}`,
      items: products.slice(0, 3).map(({ id }) => ({ itemId: id })),
    });
  const order: string[] = [first];
  let ended = false;
  const asking = (async () => {
    while (!ended) {
      const version = await ask();
      if (version !== order.at(-1)) order.push(version);
    }
  })();
  const report = await aisleJson<TrainingReport>('train', '--data', shop.data, '--model', 'item-knn');
  const second = report.outcomes[0]!;
  assert.equal(second.decision, 'promoted', second.reason);
  await whileRunning(server.process, () => order.at(-1) === second.version);
  ended = true;
  await asking;
  assert.deepEqual(order, [first, second.version], 'one change, and no way back');
  // The same data and settings again: nothing is trained, nothing changes.
  const third = await aisleJson<TrainingReport>('train', '--data', shop.data, '--model', 'item-knn');
  assert.equal(third.outcomes[0]!.decision, 'unchanged');
  await server.stop();
});

test('a torn champion is refused at start: the fault is logged with the file, the shop serves and says what is missing', async () => {
  const shop = folder.copy(trained);
  const champion = JSON.parse(
    readFileSync(globSync(join(shop.data, 'artefacts', 'linear', '*', 'manifest.json'))[0]!, 'utf8'),
  ) as { version: string; files: Record<string, { bytes: number }> };
  const [name, { bytes }] = Object.entries(champion.files).sort(([, a], [, b]) => b.bytes - a.bytes)[0]!;
  truncateSync(join(shop.data, 'artefacts', 'linear', champion.version, name), bytes >> 1);

  const server = await ServedShop.start(shop);
  const [home] = await server.recommend({ visitorId: 'v', requests: [{ placement: 'home' }] });
  assert.ok(home!.items.length > 0);
  assert.ok(home!.served.degraded?.includes('missing:linear'));
  assert.ok(!home!.served.model.includes('linear'));
  const after = await states(server);
  assert.equal(after['linear'], 'missing');
  assert.equal(after['item-knn'], 'trained', 'the others are not touched by it');
  assert.match(server.process.stderr, new RegExp(`linear@${champion.version} was not put into service`));
  assert.ok(server.process.stderr.includes(name), 'the file is named');

  const doctor = await aisle('doctor', '--data', shop.data);
  assert.equal(doctor.code, 1);
  assert.ok(doctor.stdout.includes(name));

  // A new training mends it while it serves.
  await server.send({ type: 'view', visitorId: 'v', items: [{ itemId: home!.items[0]!.itemId }] });
  const report = await aisleJson<TrainingReport>('train', '--data', shop.data, '--model', 'linear');
  assert.equal(report.outcomes[0]!.decision, 'promoted', report.outcomes[0]!.reason);
  await whileRunning(server.process, async () => (await states(server))['linear'] === 'trained');
  const [mended] = await server.recommend({ visitorId: 'v', requests: [{ placement: 'home' }] });
  assert.ok(mended!.served.model.includes('linear@'));
  await server.stop();
});

test('a champion that is torn at start is stood in for by the one before it; log, readiness and doctor say so', async () => {
  const shop = folder.copy(trained);
  const before = await ServedShop.start(shop);
  const products = await before.products();
  for (let visitor = 0; visitor < 5; visitor++)
    await before.send({
      type: 'purchase',
      shopperId: `new-${visitor}`,
      items: products.slice(0, 3).map(({ id }) => ({ itemId: id })),
    });
  const linearOf = async (server: ServedShop) =>
    (await server.ask<Readiness>('GET', '/v1/readiness')).models.find(({ model }) => model === 'linear');
  const first = (await linearOf(before))!.version!;
  await before.stop();
  const report = await aisleJson<TrainingReport>('train', '--data', shop.data, '--model', 'linear');
  const second = report.outcomes[0]!;
  assert.equal(second.decision, 'promoted', second.reason);
  for (const file of globSync(join(shop.data, 'artefacts', 'linear', second.version!, '*.f32')))
    truncateSync(file, 8);

  const server = await ServedShop.start(shop);
  const [home] = await server.recommend({ visitorId: 'regular-1', requests: [{ placement: 'home' }] });
  assert.ok(home!.items.length > 0);
  assert.ok(!home!.served.degraded?.includes('missing:linear'));
  const state = await linearOf(server);
  assert.deepEqual([state?.state, state?.version, state?.refused], ['trained', first, second.version]);
  assert.match(
    server.process.stderr,
    new RegExp(`"version":"${first}","refused":"${second.version}".*starts with version ${first}`),
  );
  const doctor = await aisle('doctor', '--data', shop.data);
  assert.equal(doctor.code, 1);
  assert.match(
    doctor.stdout,
    new RegExp(`linear@${second.version} is damaged; a server starts with linear@${first}`),
  );
  await server.stop();
});

test('a champion torn while it serves changes nothing for who asks', async () => {
  const shop = folder.copy(trained);
  const server = await ServedShop.start(shop);
  for (const file of globSync(join(shop.data, 'artefacts', 'linear', '*', '*.f32'))) truncateSync(file, 8);
  const [home] = await server.recommend({ visitorId: 'v', requests: [{ placement: 'home' }] });
  assert.ok(home!.items.length > 0);
  assert.ok(!home!.served.degraded?.includes('missing:linear'));
  await server.stop();
});

test('a refused challenger leaves the champion where it is', async () => {
  const shop = await folder.simulatedShop({ products: 200, shoppers: 400, days: 90 });
  const first = await aisleJson<TrainingReport>('train', '--data', shop.data, '--model', 'linear');
  assert.equal(first.outcomes[0]!.decision, 'promoted', first.outcomes[0]!.reason);
  // Eight products alone take part: worse than what serves.
  writeFileSync(join(shop.data, 'aisle.config.jsonc'), '{ "models": { "linear": { "maxItems": 8 } } }');
  const server = await ServedShop.start(shop);
  const second = await aisleJson<TrainingReport>('train', '--data', shop.data, '--model', 'linear');
  const [challenger] = second.outcomes;
  assert.equal(challenger!.decision, 'challenger', challenger!.reason);
  assert.notEqual(challenger!.version, first.outcomes[0]!.version);
  const [home] = await server.recommend({ visitorId: 'v', requests: [{ placement: 'email' }] });
  await server.send({ type: 'view', visitorId: 'v', items: [{ itemId: home!.items[0]!.itemId }] });
  const served = async () => {
    const [slate] = await server.recommend({ visitorId: 'v', requests: [{ placement: 'home' }] });
    return versions(slate!)['linear'];
  };
  assert.equal(await served(), first.outcomes[0]!.version);
  await server.stop();
  const restarted = await ServedShop.start(shop);
  const { models } = await restarted.ask<Readiness>('GET', '/v1/readiness');
  const linear = models.find(({ model }) => model === 'linear');
  assert.equal(linear?.version, first.outcomes[0]!.version, 'after a restart too');
  await restarted.stop();
});
