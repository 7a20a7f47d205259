import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { AisleError, type ErrorCode } from '../domain/errors.ts';
import type { ModelOutcome, TrainingProgress } from './protocol.ts';
import { fileRunJournal } from './run-journal.ts';
import { startTrainingWorker } from './start-training-worker.ts';
import { lockTraining } from './training-lock.ts';

const ENTRY = new URL('./training-worker.case.ts', import.meta.url);

function inFolder(t: { after(act: () => void): void }): string {
  const folder = mkdtempSync(join(tmpdir(), 'aisle-worker-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const is = (code: ErrorCode) => (error: unknown) => error instanceof AisleError && error.code === code;

test('trains beside this thread and tells how it goes', async (t) => {
  const dataFolder = inFolder(t);
  const progress: TrainingProgress[] = [];
  const outcomes: ModelOutcome[] = [];
  const worker = startTrainingWorker(
    ENTRY,
    { dataFolder, mode: 'good' },
    {
      onProgress: (one) => progress.push(one),
      onOutcome: (one) => outcomes.push(one),
    },
  );
  const report = await worker.done;
  assert.deepEqual(report.outcomes, outcomes);
  assert.deepEqual(
    outcomes.map(({ model, decision }) => [model, decision]),
    [
      ['one', 'promoted'],
      ['two', 'promoted'],
    ],
  );
  assert.equal(progress.at(-1)?.fraction, 1);
  lockTraining(dataFolder).release();
});

test('stops when asked, keeps what is finished, and lets go of the lock', async (t) => {
  const dataFolder = inFolder(t);
  const worker = startTrainingWorker(
    ENTRY,
    { dataFolder, mode: 'slow' },
    {
      onOutcome: () => worker.stop(),
    },
  );
  await assert.rejects(worker.done, is('interrupted'));
  const run = fileRunJournal(dataFolder).read();
  assert.equal(run?.state, 'interrupted');
  assert.deepEqual(Object.keys(run!.models), ['one']);
  lockTraining(dataFolder).release();
});

test('a fit that hears nothing is ended by force, and the folder is free again', async (t) => {
  const dataFolder = inFolder(t);
  const worker = startTrainingWorker(
    ENTRY,
    { dataFolder, mode: 'deaf' },
    {
      onOutcome: () => worker.stop(),
      patienceMs: 50,
    },
  );
  await assert.rejects(worker.done, is('interrupted'));
  assert.equal(fileRunJournal(dataFolder).read()?.state, 'running');
  lockTraining(dataFolder).release();
});

test('a worker that dies is told as a failure', async (t) => {
  const worker = startTrainingWorker(ENTRY, { dataFolder: inFolder(t), mode: 'crash' });
  await assert.rejects(worker.done, is('internal'));
});
