import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { DAY_MS } from '../domain/day-ms.ts';
import { ItemTable } from '../domain/item-table.ts';
import type { Model } from '../domain/model.ts';
import { FileArtefactRegistry } from '../store/artefacts/file-artefact-registry.ts';
import { runTraining } from '../train/run-training.ts';
import { orders, rankByCount, readerOf, shopWith } from '../train/training.case.ts';
import { readinessOf } from './readiness.ts';
import { ServedScorers } from './served-scorers.ts';
import { ShopCounts } from './shop-counts.ts';

const model = rankByCount('one') as unknown as Model<never>;
const FIRST = 1_800_000_000_000;

/** A registry in a folder, with versions trained a day apart that became champions one after the other. */
async function trained(t: TestContext, versions: number) {
  const root = mkdtempSync(join(tmpdir(), 'aisle-served-'));
  const registry = new FileArtefactRegistry(root);
  t.after(() => {
    registry.close();
    rmSync(root, { recursive: true, force: true });
  });
  const store = await shopWith(orders(60, 40));
  const train = async (day: number) => {
    const now = () => FIRST + day * DAY_MS;
    const models = [model as unknown as Model<unknown>];
    const report = await runTraining({ reader: readerOf(store), registry, models, seed: 1, threads: 1, now });
    assert.equal(report.outcomes[0]!.decision, 'promoted', report.outcomes[0]!.reason);
    return report.outcomes[0]!.version!;
  };
  const names: string[] = [];
  for (let day = 0; day < versions; day++) names.push(await train(day));
  const faults: string[] = [];
  const standIns: string[][] = [];
  const scorers = new ServedScorers({
    models: [model],
    registry,
    items: new ItemTable(),
    onFault: (_, version) => faults.push(version),
    onSwap: () => {},
    onStandIn: (...said) => standIns.push(said),
  });
  const counts = new ShopCounts();
  const state = () =>
    readinessOf({
      counts,
      products: () => 0,
      active: () => 0,
      shoppers: () => 0,
      vectors: undefined,
      models: [model],
      scorers,
    }).models[0];
  return { registry, root, names, scorers, faults, standIns, state, train };
}

/** Cuts the largest file of a version in half. */
function tear(root: string, version: string): void {
  const folder = join(root, 'one', version);
  const files = readdirSync(folder).map((name) => join(folder, name));
  const [largest] = files.sort((a, b) => statSync(b).size - statSync(a).size);
  truncateSync(largest!, statSync(largest!).size >> 1);
}

test('a whole champion serves with the time of its own training', async (t) => {
  const { scorers, names, faults, standIns, state } = await trained(t, 2);
  await scorers.load();
  assert.equal(scorers.scorer('one')?.version, names[1]);
  assert.equal(scorers.manifest('one')?.trainedAt, FIRST + DAY_MS);
  assert.deepEqual([faults, standIns], [[], []]);
  assert.deepEqual([state()?.state, state()?.version, state()?.refused], ['trained', names[1], undefined]);
});

test('where the champion is torn, the newest whole one before it stands in, and the readiness says so', async (t) => {
  const { scorers, root, names, faults, standIns, state } = await trained(t, 4);
  tear(root, names[3]!);
  writeFileSync(join(root, 'one', names[2]!, 'manifest.json'), '{');
  await scorers.load();
  assert.equal(scorers.scorer('one')?.version, names[1]);
  assert.equal(scorers.manifest('one')?.trainedAt, FIRST + DAY_MS);
  assert.deepEqual(faults, [names[3], names[2]]);
  assert.deepEqual(standIns, [['one', names[1], names[3]]]);
  assert.deepEqual([state()?.state, state()?.version, state()?.refused], ['trained', names[1], names[3]]);
});

test('a version that never served does not stand in, and without any the model is missing', async (t) => {
  const { scorers, registry, root, names, standIns, state } = await trained(t, 1);
  const { content, manifest } = await registry.load('one', names[0]!);
  await registry.publish({ ...manifest, trainedAt: FIRST - DAY_MS }, content);
  tear(root, names[0]!);
  await scorers.load();
  assert.equal(scorers.scorer('one'), undefined);
  assert.equal(scorers.manifest('one')?.trainedAt, undefined);
  assert.deepEqual(standIns, []);
  assert.deepEqual([state()?.state, state()?.refused], ['missing', names[0]]);
});

test('the next champion takes the place of the one that stands in; the torn one is not read again', async (t) => {
  const { scorers, root, names, faults, state, train } = await trained(t, 2);
  tear(root, names[1]!);
  await scorers.load();
  scorers.follow(async (fresh, putIntoService) => {
    assert.equal(scorers.manifest('one')?.trainedAt, FIRST, 'what is being introduced does not serve yet');
    putIntoService(fresh);
  });
  const next = await train(5);
  await scorers.close();
  assert.equal(scorers.scorer('one')?.version, next);
  assert.equal(scorers.manifest('one')?.trainedAt, FIRST + 5 * DAY_MS);
  assert.deepEqual(faults, [names[1]]);
  assert.deepEqual([state()?.version, state()?.refused], [next, undefined]);
});

test('a champion that cannot be introduced leaves version and time of what serves', async (t) => {
  const { scorers, names, faults, train } = await trained(t, 1);
  await scorers.load();
  scorers.follow(async () => {
    throw new Error('no');
  });
  const next = await train(3);
  await scorers.close();
  assert.equal(scorers.scorer('one')?.version, names[0]);
  assert.equal(scorers.manifest('one')?.trainedAt, FIRST);
  assert.deepEqual(faults, [next]);
});

test('a pointer that cannot be read is said, and what serves goes on', async (t) => {
  const { registry, scorers, root, names, faults, state } = await trained(t, 1);
  await scorers.load();
  scorers.follow(async (fresh, putIntoService) => putIntoService(fresh));
  await scorers.close();
  rmSync(join(root, 'one', 'champion'));
  mkdirSync(join(root, 'one', 'champion'));
  assert.throws(() => registry.champion('one'));
  scorers.follow(async (fresh, putIntoService) => putIntoService(fresh));
  await scorers.close();
  assert.deepEqual(faults, ['champion']);
  assert.deepEqual([state()?.state, state()?.version], ['trained', names[0]]);
  // At the start too.
  await scorers.load();
  assert.deepEqual(faults, ['champion', 'champion']);
});
