import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { AisleError } from '../domain/errors.ts';
import type { ArtefactRegistry } from '../domain/ports/artefact-registry.ts';
import type { Store } from '../domain/ports/store.ts';
import { buyAgain } from '../models/buy-again/buy-again.ts';
import { newArrivals } from '../models/new/new-arrivals.ts';
import { popular } from '../models/popular/popular.ts';
import { trending } from '../models/trending/trending.ts';
import type { TrainingReport } from './protocol.ts';
import { fileRunJournal } from './run-journal.ts';
import { runTraining, type TrainingOptions } from './run-training.ts';
import { orders, rankByCount, readerOf, shopWith } from './training.case.ts';

const NOW = Date.UTC(2026, 5, 1);

function optionsFor(store: Store, more: Partial<TrainingOptions>): TrainingOptions {
  return {
    reader: readerOf(store),
    registry: store.artefacts,
    models: [],
    seed: 1,
    threads: 1,
    now: () => NOW,
    ...more,
  };
}

function outcomeOf(report: TrainingReport, model: string) {
  return report.outcomes.find((outcome) => outcome.model === model)!;
}

function inFolder(t: { after(act: () => void): void }): string {
  const folder = mkdtempSync(join(tmpdir(), 'aisle-training-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('a ranker no worse than popularity passes, is published with its metrics and serves', async () => {
  const store = await shopWith(orders(90, 60));
  const model = rankByCount('ranker');
  const report = await runTraining(optionsFor(store, { models: [model] }));
  const outcome = outcomeOf(report, 'ranker');
  assert.equal(outcome.decision, 'promoted');
  assert.match(
    outcome.reason,
    /^Not worse than what it is measured against: ndcg@20 \.\d{4} on \d+ shoppers: popular/,
  );
  assert.equal(store.artefacts.champion('ranker'), outcome.version);
  const [manifest] = store.artefacts.versions('ranker');
  assert.equal(manifest?.snapshotOffset, store.events.head);
  assert.equal(manifest?.trainedAt, NOW);
  assert.ok(manifest!.metrics['ndcg@20']! > 0 && manifest!.metrics['recall@20']! > 0);
  assert.equal(report.snapshotOffset, store.events.head);
});

test('one worse than popularity is published and does not serve, and the words say why', async () => {
  const store = await shopWith(orders(90, 60));
  const options = optionsFor(store, {
    models: [rankByCount('ranker')],
    configurations: { ranker: { order: 'least' } },
  });
  const outcome = outcomeOf(await runTraining(options), 'ranker');
  assert.equal(outcome.decision, 'challenger');
  assert.match(outcome.reason, /^Worse than popular beyond chance: .*95 % interval −/);
  assert.equal(store.artefacts.champion('ranker'), undefined);
  assert.equal(store.artefacts.versions('ranker').length, 1);
});

test('a challenger is measured against the champion’s configuration on the same past', async () => {
  const store = await shopWith(orders(90, 60));
  const models = [rankByCount('ranker')];
  const first = outcomeOf(await runTraining(optionsFor(store, { models })), 'ranker');
  const worse = { ranker: { order: 'least' } };
  const second = outcomeOf(await runTraining(optionsFor(store, { models, configurations: worse })), 'ranker');
  assert.equal(second.decision, 'challenger');
  assert.match(second.reason, /^Worse than popular and the champion beyond chance/);
  assert.equal(store.artefacts.champion('ranker'), first.version);
  const third = outcomeOf(await runTraining(optionsFor(store, { models })), 'ranker');
  assert.equal(third.decision, 'promoted');
  assert.match(third.reason, /The configuration is the champion’s own, on newer data\.$/);
});

test('too little data to test: the first version serves and says so, a different one waits, the same one follows', async () => {
  const store = await shopWith(orders(9, 30));
  const models = [rankByCount('ranker')];
  const first = outcomeOf(await runTraining(optionsFor(store, { models })), 'ranker');
  assert.equal(first.decision, 'promoted');
  assert.match(first.reason, /^Not tested: only \d+ shoppers .* It serves because no other version does\.$/);
  assert.deepEqual(first.metrics, {});
  const configurations = { ranker: { order: 'least' } };
  const second = outcomeOf(await runTraining(optionsFor(store, { models, configurations })), 'ranker');
  assert.equal(second.decision, 'challenger');
  assert.match(second.reason, new RegExp(`^Not tested: .* The champion ${first.version} stays\\.$`));
  const third = outcomeOf(await runTraining(optionsFor(store, { models })), 'ranker');
  assert.equal(third.decision, 'promoted');
  const day = await shopWith(orders(90, 1));
  const untested = outcomeOf(await runTraining(optionsFor(day, { models })), 'ranker');
  assert.match(untested.reason, /span less than two days/);
});

test('the live models train through gates of their own', async () => {
  const store = await shopWith(orders(90, 60));
  const report = await runTraining(optionsFor(store, { models: [popular, trending, newArrivals, buyAgain] }));
  for (const name of ['popular', 'trending', 'new']) {
    assert.equal(outcomeOf(report, name).decision, 'promoted', outcomeOf(report, name).reason);
    assert.match(outcomeOf(report, name).reason, /^Counts what happened/);
  }
  assert.equal(outcomeOf(report, 'buy-again').decision, 'promoted');
  assert.match(outcomeOf(report, 'buy-again').reason, /purchase count \.\d{4}/);
});

test('the same log gives the same artefacts, byte for byte', async () => {
  const models = [popular, trending, newArrivals, buyAgain, rankByCount('ranker')];
  const digests = async () => {
    const store = await shopWith(orders(60, 40));
    await runTraining(optionsFor(store, { models }));
    return models.map(({ name }) => store.artefacts.versions(name)[0]?.files);
  };
  const first = await digests();
  assert.ok(first.every((files) => files !== undefined && Object.keys(files).length > 0));
  assert.deepEqual(await digests(), first);
});

test('progress never falls and ends at 1', async () => {
  const store = await shopWith(orders(60, 40));
  const seen: number[] = [];
  const models = [rankByCount('one'), rankByCount('two')];
  await runTraining(optionsFor(store, { models, onProgress: ({ fraction }) => seen.push(fraction) }));
  assert.ok(seen.length > 6);
  assert.ok(seen.every((fraction, place) => fraction >= (seen[place - 1] ?? 0) && fraction <= 1));
  assert.equal(seen.at(-1), 1);
});

test('stopped and started again: what is finished is not trained again, on the snapshot it had', async (t) => {
  const dataFolder = inFolder(t);
  const store = await shopWith(orders(60, 40));
  const [one, two] = [rankByCount('one'), rankByCount('two')];
  const controller = new AbortController();
  two.onFit = () => controller.abort();
  const stopped = runTraining(
    optionsFor(store, { models: [one, two], dataFolder, signal: controller.signal }),
  );
  await assert.rejects(stopped, (error) => error instanceof AisleError && error.code === 'interrupted');
  assert.equal(fileRunJournal(dataFolder).read()?.state, 'interrupted');
  const snapshotOffset = store.events.head;
  const fits = one.fits;
  await store.events.append(orders(60, 5, 40));

  delete two.onFit;
  const report = await runTraining(optionsFor(store, { models: [one, two], dataFolder }));
  assert.equal(one.fits, fits);
  assert.equal(outcomeOf(report, 'one').decision, 'unchanged');
  assert.match(
    outcomeOf(report, 'one').reason,
    /^Trained before on the same data with the same settings \(promoted\)/,
  );
  assert.equal(outcomeOf(report, 'two').decision, 'promoted');
  assert.equal(report.snapshotOffset, snapshotOffset);
  assert.equal(fileRunJournal(dataFolder).read()?.state, 'done');

  const next = await runTraining(optionsFor(store, { models: [one, two], dataFolder }));
  assert.equal(next.snapshotOffset, store.events.head);
  assert.equal(outcomeOf(next, 'one').decision, 'promoted');
  const again = await runTraining(optionsFor(store, { models: [one, two], dataFolder }));
  assert.deepEqual(
    again.outcomes.map((outcome) => outcome.decision),
    ['unchanged', 'unchanged'],
  );
  const otherwise = { one: { order: 'least' } };
  const changed = await runTraining(
    optionsFor(store, { models: [one, two], dataFolder, configurations: otherwise }),
  );
  assert.deepEqual(
    changed.outcomes.map((outcome) => outcome.decision),
    ['challenger', 'unchanged'],
  );
});

test('a run left unfinished a day ago is begun anew on the log as it is now', async (t) => {
  const dataFolder = inFolder(t);
  const store = await shopWith(orders(20, 10));
  const [one, two] = [rankByCount('one'), rankByCount('two')];
  two.fit = async () => {
    throw new AisleError('interrupted', 'stopped');
  };
  await assert.rejects(runTraining(optionsFor(store, { models: [one, two], dataFolder })));
  await store.events.append(orders(20, 2, 10));
  const tomorrow = () => NOW + 25 * 3_600_000;
  const report = await runTraining(optionsFor(store, { models: [one], dataFolder, now: tomorrow }));
  assert.equal(report.snapshotOffset, store.events.head);
  assert.equal(outcomeOf(report, 'one').decision, 'promoted');
});

test('a journal that was torn is no journal', async (t) => {
  const dataFolder = inFolder(t);
  const store = await shopWith(orders(20, 10));
  const model = rankByCount('one');
  await runTraining(optionsFor(store, { models: [model], dataFolder }));
  const file = join(dataFolder, 'training', 'run.json');
  writeFileSync(file, readFileSync(file, 'utf8').slice(0, 40));
  const report = await runTraining(optionsFor(store, { models: [model], dataFolder }));
  assert.equal(outcomeOf(report, 'one').decision, 'promoted');
});

test('a model that breaks or lacks data does not stop the others, and nothing of it is published', async () => {
  const store = await shopWith(orders(60, 40));
  const broken = rankByCount('broken');
  broken.fit = async () => {
    throw new Error('the moon is wrong');
  };
  const poor = rankByCount('poor');
  poor.fit = async () => {
    throw new AisleError('not_enough_data', 'Too few baskets.', { remedy: 'Send purchases.' });
  };
  const insane = rankByCount('insane');
  insane.fit = async (dataset) => ({
    meta: {},
    arrays: { counts: new Float32Array(dataset.items.size).fill(Number.NaN) },
    itemIds: dataset.items.ids(),
  });
  const report = await runTraining(
    optionsFor(store, { models: [broken, poor, insane, rankByCount('good')], gateKind: () => 'none' }),
  );
  assert.deepEqual(
    report.outcomes.map(({ decision }) => decision),
    ['failed', 'skipped', 'failed', 'promoted'],
  );
  assert.equal(outcomeOf(report, 'broken').reason, 'the moon is wrong');
  assert.equal(outcomeOf(report, 'poor').reason, 'Too few baskets. Send purchases.');
  assert.match(
    outcomeOf(report, 'insane').reason,
    /^Not published: the score of item item-\d+ is not a number\.$/,
  );
  assert.deepEqual(store.artefacts.models(), ['good']);
});

test('a version that could not be published whole never serves', async () => {
  const store = await shopWith(orders(60, 40));
  const model = rankByCount('one');
  const first = outcomeOf(await runTraining(optionsFor(store, { models: [model] })), 'one');
  const { artefacts } = store;
  const registry: ArtefactRegistry = {
    publish: async () => {
      throw new AisleError('store_full', 'The disk is full.', { remedy: 'Make room.' });
    },
    promote: (name, version) => artefacts.promote(name, version),
    champion: (name) => artefacts.champion(name),
    champions: (name) => artefacts.champions(name),
    models: () => artefacts.models(),
    versions: (name) => artefacts.versions(name),
    load: (name, version) => artefacts.load(name, version),
    prune: (name, keep) => artefacts.prune(name, keep),
    watch: (listener) => artefacts.watch(listener),
  };
  const reader = readerOf(store);
  await store.events.append(orders(60, 3, 40));
  const report = await runTraining({ ...optionsFor(store, { models: [model] }), reader, registry });
  assert.equal(outcomeOf(report, 'one').decision, 'failed');
  assert.equal(outcomeOf(report, 'one').reason, 'The disk is full. Make room.');
  assert.equal(artefacts.champion('one'), first.version);
  assert.equal(artefacts.versions('one').length, 1);
});

test('an empty shop and a wrong setting are refused before anything is trained', async () => {
  const empty = await shopWith([]);
  for (const product of [...empty.catalogue.all()]) await empty.catalogue.delete(product.id);
  await assert.rejects(
    runTraining(optionsFor(empty, { models: [rankByCount('one')] })),
    (error) => error instanceof AisleError && error.code === 'not_enough_data',
  );
  const model = rankByCount('one');
  const store = await shopWith(orders(20, 10));
  await assert.rejects(
    runTraining(optionsFor(store, { models: [model], configurations: { one: { colour: 'red' } } })),
    (error) => error instanceof AisleError && error.field === 'colour',
  );
  assert.equal(model.fits, 0);
});

test('who said no is not learned from', async () => {
  const store = await shopWith(orders(60, 40));
  const reader = { ...readerOf(store), head: store.events.head, refuses: (key: string) => key.endsWith('5') };
  const report = await runTraining({ ...optionsFor(store, { models: [rankByCount('one')] }), reader });
  assert.equal(report.shoppers, 54);
});
