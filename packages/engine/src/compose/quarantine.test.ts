import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openStore } from '../store/sqlite/open-store.ts';
import { exportQuarantine, quarantineGroups } from './quarantine.ts';

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
  assert.equal(
    readFileSync(file, 'utf8'),
    '{"_refused":{"source":"events.jsonl","row":1,"code":"invalid_field","reason":"no"},"type":"view"}\n',
  );
});

test('refused rows are grouped by source, code and the way in which they are wrong', async (t) => {
  const data = mkdtempSync(join(tmpdir(), 'aisle-quarantine-'));
  t.after(() => rmSync(data, { recursive: true, force: true }));
  const store = await openStore(data);
  const row = { source: 'a.csv#1', code: 'invalid_field', content: '{}', at: 1 };
  const reasons = [
    'Menge is "zwei". Write digits.',
    'Menge is "drei". Write digits.',
    'Preis is "x".',
    ...Array.from({ length: 80 }, (_, at) => `field${'x'.repeat(at)} is missing.`),
  ];
  await store.quarantine.add([
    ...reasons.map((reason, at) => ({ ...row, row: at + 1, reason })),
    { ...row, row: 1, code: 'not_an_article', reason: 'POST books POSTAGE' },
    { ...row, row: 2, code: 'not_an_article', reason: 'D books Discount' },
  ]);
  await store.close();
  const groups = quarantineGroups(data, {});
  assert.deepEqual(
    groups.slice(0, 3).map(({ code, rows, reason }) => [code, rows, reason]),
    [
      ['invalid_field', 32, `field${'x'.repeat(48)} is missing.`],
      ['invalid_field', 2, 'Menge is "zwei". Write digits.'],
      ['not_an_article', 2, 'POST books POSTAGE'],
    ],
  );
  assert.equal(groups.length, 52);
});
