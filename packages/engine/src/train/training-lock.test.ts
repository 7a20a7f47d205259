import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { AisleError } from '../domain/errors.ts';
import { processStart } from './process-identity.ts';
import { clearLockOfThisProcess, lockTraining } from './training-lock.ts';

function inFolder(t: { after(act: () => void): void }): string {
  const folder = mkdtempSync(join(tmpdir(), 'aisle-lock-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const isConflict = (error: unknown): boolean => error instanceof AisleError && error.code === 'conflict';

function leaveLock(folder: string, holder: object): void {
  lockTraining(folder).release();
  writeFileSync(join(folder, 'training', 'lock'), JSON.stringify(holder));
}

test('one holder at a time; released, it is free and leaves nothing behind', (t) => {
  const folder = inFolder(t);
  const lock = lockTraining(folder);
  lock.touch();
  assert.throws(() => lockTraining(folder), isConflict);
  lock.release();
  lockTraining(folder).release();
  assert.deepEqual(readdirSync(join(folder, 'training')), []);
});

test('a lock whose process is gone is taken over', (t) => {
  const folder = inFolder(t);
  const { pid } = spawnSync(process.execPath, ['-e', '0']);
  leaveLock(folder, { token: 'gone', pid, host: hostname() });
  lockTraining(folder).release();
});

test('a lock of an earlier process under a number that lives again is taken over', (t) => {
  if (processStart(process.pid) === undefined) return t.skip('this system has no /proc');
  const folder = inFolder(t);
  leaveLock(folder, { token: 'old', pid: process.pid, host: hostname(), start: 'another boot:1' });
  lockTraining(folder).release();
});

test('a fresh lock of another machine is respected', (t) => {
  const folder = inFolder(t);
  leaveLock(folder, { token: 'far', pid: 1, host: `${hostname()}-other` });
  assert.throws(() => lockTraining(folder), isConflict);
  assert.match(readFileSync(join(folder, 'training', 'lock'), 'utf8'), /far/);
});

test('whoever lost the lock does not release the one of its successor', (t) => {
  const folder = inFolder(t);
  const first = lockTraining(folder);
  clearLockOfThisProcess(folder);
  const second = lockTraining(folder);
  first.release();
  assert.throws(() => lockTraining(folder), isConflict);
  second.release();
});
