import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

/** Takes the lock again and again; between a read and a write of the counter nobody else may come in. */
const PROGRAM = `import { KernelLock } from ${JSON.stringify(new URL('./kernel-lock.ts', import.meta.url).href)};
  import { readFileSync, writeFileSync } from 'node:fs';
  const [lock, counter, times] = process.argv.slice(1);
  for (let done = 0; done < Number(times); ) {
    const held = KernelLock.take(lock, 20);
    if (held === undefined) continue;
    writeFileSync(counter, String(Number(readFileSync(counter, 'utf8')) + 1));
    held.release();
    done++;
  }`;

test('several processes that make and take the same lock are never in it together', async (t) => {
  const root = mkdtempSync(join(tmpdir(), 'aisle-lock-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const [lock, counter] = [join(root, 'lock.hold'), join(root, 'counter')];
  writeFileSync(counter, '0');
  const codes = await Promise.all(
    Array.from(
      { length: 4 },
      () =>
        new Promise((resolve) => {
          const args = ['--no-warnings', '--input-type=module', '-e', PROGRAM, lock, counter, '150'];
          spawn(process.execPath, args, { stdio: 'inherit' }).once('exit', resolve);
        }),
    ),
  );
  assert.deepEqual(codes, [0, 0, 0, 0]);
  assert.equal(readFileSync(counter, 'utf8'), '600');
});
