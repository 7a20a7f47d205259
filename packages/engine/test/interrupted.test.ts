import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import type { SimulationReport } from '../src/compose/simulate-shop.ts';
import type { TrainingReport } from '../src/compose/train-shop.ts';
import { AisleProcess, aisle, aisleJson, type Finished, whileRunning } from './aisle-process.case.ts';
import { type PreparedShop, TestFolder } from './prepared-shop.case.ts';
import { ServedShop } from './served-shop.case.ts';

const folder = new TestFolder();
let simulated: PreparedShop;
before(async () => {
  simulated = await folder.simulatedShop({ products: 300, shoppers: 600, days: 60 });
});

function isInterrupted({ code, signal, stdout, stderr }: Finished): void {
  assert.deepEqual([code, signal], [130, null], stdout + stderr);
  const { error } = JSON.parse(stdout) as { error: { code: string; remedy?: string } };
  assert.equal(error.code, 'interrupted');
}

/** Bytes of the log on disk, the part that is not yet in its place too. */
function logBytes(data: string): number {
  return ['shop.db', 'shop.db-wal']
    .map((name) => join(data, name))
    .reduce((sum, path) => sum + (existsSync(path) ? statSync(path).size : 0), 0);
}

async function eventIds(data: string): Promise<string[]> {
  const { code, stdout, stderr } = await aisle('export', 'events', '--data', data);
  assert.equal(code, 0, stderr);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { eventId: string }).eventId);
}

test('an interrupted import is carried on: every row once, as if nothing had happened', async () => {
  const rows = 60_000;
  const file = folder.file('events.jsonl');
  const line = (at: number) =>
    `{"eventId":"row-${at}","type":"view","visitorId":"visitor-${at % 997}","occurredAt":"${new Date(Date.UTC(2026, 0, 1) + at * 1000).toISOString()}","items":[{"itemId":"item-${at % 211}"}]}`;
  writeFileSync(file, `${Array.from({ length: rows }, (_, at) => line(at)).join('\n')}\n`);
  const { data } = await folder.emptyShop();
  const empty = logBytes(data);
  const running = new AisleProcess(['import', file, '--json', '--data', data]);
  await whileRunning(running, () => logBytes(data) > empty + 500_000);
  running.signal('SIGINT');
  isInterrupted(await running.finished);
  const half = await eventIds(data);
  assert.ok(half.length > 0 && half.length < rows, `${half.length} rows were in`);

  const report = await aisleJson<{ resumed: boolean; events: number; rows: number }>(
    'import',
    file,
    '--data',
    data,
  );
  assert.equal(report.resumed, true);
  const all = await eventIds(data);
  assert.equal(all.length, rows);
  assert.equal(new Set(all).size, rows);
});

test('an interrupted simulation is carried on to the same shop', async (t) => {
  const args = ['simulate', '--products', '300', '--shoppers', '1500', '--days', '90'];
  const today = new Date().toISOString().slice(0, 10);
  const { data } = await folder.emptyShop();
  const running = new AisleProcess([...args, '--json', '--data', data]);
  await whileRunning(running, () => logBytes(data) > 1_500_000);
  running.signal('SIGTERM');
  isInterrupted(await running.finished);
  const half = await eventIds(data);
  const report = await aisleJson<SimulationReport>(...args, '--data', data);
  if (new Date().toISOString().slice(0, 10) !== today) return t.skip('the day changed meanwhile');
  assert.ok(half.length > 0 && half.length < report.events, `${half.length} of ${report.events}`);
  const all = await eventIds(data);
  assert.equal(all.length, report.events);
  assert.equal(new Set(all).size, report.events);
  assert.deepEqual(all.slice(0, half.length), half);
});

test('an interrupted training keeps what it finished and goes on from there', async () => {
  const { data } = folder.copy(simulated);
  const champion = (model: string) => existsSync(join(data, 'artefacts', model, 'champion'));
  const running = new AisleProcess(['train', '--json', '--data', data]);
  await whileRunning(running, () => champion('popular'));
  running.signal('SIGINT');
  isInterrupted(await running.finished);
  assert.ok(!champion('linear'), 'the last of the models was not reached');
  const report = await aisleJson<TrainingReport>('train', '--data', data);
  const decisions = Object.fromEntries(report.outcomes.map(({ model, decision }) => [model, decision]));
  assert.equal(decisions['popular'], 'unchanged');
  assert.equal(decisions['linear'], 'promoted');
  assert.ok(!existsSync(join(data, 'training', 'lock')));
});

test('two trainings at once: the second names the first', async () => {
  const { data } = folder.copy(simulated);
  const running = new AisleProcess(['train', '--json', '--data', data]);
  await whileRunning(running, () => existsSync(join(data, 'training', 'lock')));
  // Stopped, so that it is still there when the second one looks.
  running.signal('SIGSTOP');
  const second = await aisle('train', '--json', '--data', data);
  running.signal('SIGCONT');
  running.signal('SIGINT');
  const { code } = await running.finished;
  assert.ok(code === 130 || code === 0);
  assert.equal(second.code, 1);
  const { error } = JSON.parse(second.stdout) as { error: { code: string; message: string } };
  assert.equal(error.code, 'conflict');
  assert.ok(error.message.includes(String(running.pid)));
});

test('a training that was killed is begun again by the next one', async () => {
  const { data } = folder.copy(simulated);
  const running = new AisleProcess(['train', '--data', data]);
  await whileRunning(running, () => existsSync(join(data, 'training', 'lock')));
  running.signal('SIGKILL');
  await running.finished;
  const report = await aisleJson<TrainingReport>('train', '--model', 'popular', '--data', data);
  assert.match(report.outcomes[0]!.decision, /promoted|unchanged/);
});

test('an interrupted evaluation says so and leaves no report behind', async (t) => {
  // A pipe instead of a file: the evaluation waits for its events, so that the signal finds it at work.
  const pipe = folder.file('waiting.jsonl');
  if (spawnSync('mkfifo', [pipe]).status !== 0) return t.skip('this system has no named pipes');
  const result = folder.file('evaluation.json');
  const running = new AisleProcess(['evaluate', '--events', pipe, '--model', 'item-knn', '--json', result]);
  const writer = await open(pipe, 'w');
  const line = (row: number) =>
    `{"type":"purchase","shopperId":"s-${row % 50}","occurredAt":"${new Date(1_700_000_000_000 + row * 3_600_000).toISOString()}","items":[{"itemId":"i-${(row * row) % 97}"}]}\n`;
  await writer.write(line(0));
  running.signal('SIGINT');
  for (let row = 1; row < 2000; row++) await writer.write(line(row));
  await writer.close();
  isInterrupted(await running.finished);
  assert.ok(!existsSync(result));
});

test('a server that is told to stop while it starts ends without serving', async () => {
  const shop = folder.copy(simulated);
  const running = new AisleProcess(['serve', '--port', '0', '--json', '--data', shop.data]);
  await whileRunning(running, () => existsSync(join(shop.data, 'lock')));
  running.signal('SIGTERM');
  const { code, stderr } = await running.finished;
  assert.ok(code === 0 || code === 130, `${code} ${stderr}`);
  assert.ok(!existsSync(join(shop.data, 'lock')), 'the folder is free');
  assert.doesNotMatch(stderr, /Warning|\bat .*:\d+:\d+/);
  const again = await ServedShop.start(shop);
  await again.stop();
});
