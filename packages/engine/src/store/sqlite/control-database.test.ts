import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { AisleError } from '../../domain/errors.ts';
import { aKey } from '../../domain/ports/control.case.ts';
import { ControlDatabase, openControl } from './control-database.ts';

test('changes by others that can no longer be read are told once for each time it happens, after two seconds', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'aisle-control-'));
  const file = join(folder, 'control.db');
  const faults: AisleError[] = [];
  const serving = new ControlDatabase(file, (what, error) => {
    assert.match(what, /revoke/);
    faults.push(error as AisleError);
  });
  const operator = openControl(folder);
  const breaking = new DatabaseSync(file);
  t.after(() => {
    serving.close();
    operator.close();
    breaking.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const look = (times: number) => {
    for (let i = 0; i < times; i++) serving.refresh();
  };
  await operator.keys.add(aKey('k'));
  look(1);
  assert.deepEqual([serving.keys.length, serving.stale], [1, false]);

  for (const round of [1, 2]) {
    breaking.exec('ALTER TABLE keys RENAME TO lost');
    look(4);
    assert.deepEqual([faults.length, serving.stale], [round - 1, false], 'it may be over at once');
    look(4);
    assert.deepEqual([faults.length, serving.stale], [round, true]);
    assert.ok(faults.at(-1)!.message.includes(file));
    assert.equal(serving.keys.length, 1, 'what is in memory goes on serving');
    breaking.exec('ALTER TABLE lost RENAME TO keys');
    look(1);
    assert.deepEqual([faults.length, serving.stale], [round, false]);
  }
});
