import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { AisleError } from '../domain/errors.ts';
import { lockTraining } from './training-lock.ts';

test('one training at a time; the next one is told who, on this machine or another', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'aisle-lock-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const note = join(folder, 'training', 'lock');
  const isConflictWith = (who: string) => (error: unknown) =>
    error instanceof AisleError && error.code === 'conflict' && error.message.includes(who);
  const lock = lockTraining(folder);
  lock.touch();
  assert.throws(() => lockTraining(folder), isConflictWith(`process ${process.pid} `));
  lock.release();
  assert.equal(existsSync(note), false);

  const far = { token: 'far', pid: 1, host: 'far-away', boot: 'its own', patienceMs: 600_000 };
  writeFileSync(note, JSON.stringify(far));
  assert.throws(() => lockTraining(folder), isConflictWith('process 1 on far-away'));
  rmSync(note);
  lockTraining(folder).release();
});
