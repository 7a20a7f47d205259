import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, describe, it } from 'node:test';
import type { AisleError } from '../domain/errors.ts';
import { FolderLock, lockHolder } from './folder-lock.ts';
import { startOf } from './process-identity.ts';

const root = mkdtempSync(join(tmpdir(), 'aisle-lock-'));
after(() => rmSync(root, { recursive: true, force: true }));
const file = join(root, 'lock');

describe('the lock of a folder', () => {
  beforeEach(() => rmSync(file, { force: true }));

  it('lets one in, names it to the next, and is gone when released', () => {
    const lock = FolderLock.acquire(root);
    lock.setAddress('http://127.0.0.1:7777');
    assert.throws(
      () => FolderLock.acquire(root),
      (error: AisleError) => {
        assert.equal(error.code, 'store_locked');
        assert.ok(
          error.message.includes(String(process.pid)) && error.message.includes('http://127.0.0.1:7777'),
        );
        assert.ok(error.remedy?.includes(`Stop process ${process.pid}`));
        return true;
      },
    );
    assert.equal(lockHolder(root)?.pid, process.pid);
    lock.release();
    assert.equal(existsSync(file), false);
    assert.equal(lockHolder(root), undefined);
    FolderLock.acquire(root).release();
    assert.deepEqual(readdirSync(root), [], 'nothing is left lying about');
  });

  it('is taken over from a process that is dead', () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    writeFileSync(file, JSON.stringify({ pid, start: '1' }));
    assert.equal(lockHolder(root), undefined);
    const lock = FolderLock.acquire(root);
    assert.equal((JSON.parse(readFileSync(file, 'utf8')) as { pid: number }).pid, process.pid);
    lock.release();
  });

  it('is respected while another process runs, and taken over when its number went to another one', (t) => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'ignore' });
    try {
      const start = startOf(child.pid!);
      if (start === undefined) return t.skip('this system does not say when a process started');
      writeFileSync(file, JSON.stringify({ pid: child.pid, start }));
      assert.throws(() => FolderLock.acquire(root), { code: 'store_locked' });
      writeFileSync(file, JSON.stringify({ pid: child.pid, start: String(Number(start) - 1) }));
      FolderLock.acquire(root).release();
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('is taken over when it was torn by a power cut', () => {
    writeFileSync(file, '{"pid": 1');
    FolderLock.acquire(root).release();
  });
});
