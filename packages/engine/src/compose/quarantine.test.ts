import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openStore } from '../store/sqlite/open-store.ts';
import { exportQuarantine } from './quarantine.ts';

test('an export that breaks off leaves the file that was there, and nothing beside it', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'aisle-quarantine-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const data = join(folder, 'data');
  const store = await openStore(data);
  const row = { source: 'events.jsonl', code: 'invalid_field', reason: 'no', at: 1 };
  await store.quarantine.add([
    { ...row, row: 1, content: '{"type":"view"}' },
    { ...row, row: 2, content: 'a;b;c' },
  ]);
  await store.close();

  const file = join(folder, 'refused.jsonl');
  writeFileSync(file, 'an earlier export\n');
  await assert.rejects(exportQuarantine(data, {}, file, AbortSignal.abort()), { code: 'interrupted' });
  assert.equal(readFileSync(file, 'utf8'), 'an earlier export\n');
  assert.deepEqual(readdirSync(folder).sort(), ['data', 'refused.jsonl']);

  const signal = new AbortController().signal;
  assert.deepEqual(await exportQuarantine(data, {}, file, signal), { lines: 1, leftOut: 1 });
  assert.equal(readFileSync(file, 'utf8'), '{"type":"view"}\n');
});
