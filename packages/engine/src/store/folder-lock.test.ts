import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { AisleError } from '../domain/errors.ts';
import { lockFolder, lockHolder } from './folder-lock.ts';

test('who finds a folder in use is told by whom, where its server listens and what to do', (t) => {
  const root = mkdtempSync(join(tmpdir(), 'aisle-lock-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const lock = lockFolder(root);
  lock.setAddress('http://127.0.0.1:7777');
  assert.throws(
    () => lockFolder(root),
    (error: AisleError) => {
      assert.equal(error.code, 'store_locked');
      assert.match(
        error.message,
        new RegExp(`process ${process.pid} \\(its server listens at http://127.0.0.1:7777\\)`),
      );
      assert.match(error.remedy!, new RegExp(`^Stop process ${process.pid}, `));
      return true;
    },
  );
  assert.equal(lockHolder(root)?.pid, process.pid);
  lock.release();
  assert.equal(lockHolder(root), undefined);

  const far = { token: 'far', pid: 1, host: 'far-away', boot: 'its own', patienceMs: 30_000 };
  writeFileSync(join(root, 'lock'), JSON.stringify(far));
  assert.throws(
    () => lockFolder(root),
    (error: AisleError) =>
      /process 1 on far-away/.test(error.message) && /try again in 30 seconds/.test(error.remedy!),
  );
});
