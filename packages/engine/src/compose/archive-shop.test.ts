import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openStore } from '../store/sqlite/open-store.ts';
import { backupShop, exportShop } from './archive-shop.ts';
import { exportQuarantine } from './quarantine.ts';

test('nothing is written over the shop itself, and over another file only when told to', async (t) => {
  const root = mkdtempSync(join(tmpdir(), 'aisle-target-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const data = join(root, 'data');
  await (await openStore(data)).close();
  symlinkSync(data, join(root, 'link'));
  symlinkSync(join(data, 'shop.db'), join(root, 'events.jsonl'));
  const shop = readFileSync(join(data, 'shop.db'));
  const { signal } = new AbortController();
  const inside = [join(data, 'shop.db'), join(root, 'link', 'new.jsonl'), join(root, 'events.jsonl'), data];
  for (const file of inside) {
    const refused = { code: 'invalid_field', field: 'file' };
    await assert.rejects(exportShop(data, 'events', file, signal, true), refused, file);
    await assert.rejects(
      backupShop(data, file, () => undefined, Date.now, true),
      refused,
      file,
    );
    await assert.rejects(exportQuarantine(data, {}, file, signal), refused, file);
  }
  assert.deepEqual(readFileSync(join(data, 'shop.db')), shop);
  assert.ok(!existsSync(join(data, 'new.jsonl')));

  const file = join(root, 'kept');
  writeFileSync(file, 'mine');
  await assert.rejects(exportShop(data, 'events', file, signal, false), { code: 'conflict' });
  await assert.rejects(
    backupShop(data, file, () => undefined, Date.now, false),
    { code: 'conflict' },
  );
  assert.equal(readFileSync(file, 'utf8'), 'mine');
  await exportShop(data, 'events', file, signal, true);
  assert.equal(readFileSync(file, 'utf8'), '');
  await backupShop(data, file, () => undefined, Date.now, true);
  assert.ok(readFileSync(file).length > 1_000);
  mkdirSync(join(root, 'data-old'));
  await exportShop(data, 'events', join(root, 'data-old', '..events'), signal, false);
});

test('what was not learned from here is not learned from where it is imported', async (t) => {
  const root = mkdtempSync(join(tmpdir(), 'aisle-echo-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const data = join(root, 'data');
  const store = await openStore(data);
  const act = { type: 'view', occurredAt: 1, receivedAt: 1, visitorId: 'v', items: [{ itemId: 'a' }] };
  await store.events.append([
    { ...act, eventId: 'e1' },
    { ...act, eventId: 'e2', echo: true },
  ] as never);
  await store.close();
  await exportShop(data, 'events', join(root, 'events'), new AbortController().signal, false);
  const lines = readFileSync(join(root, 'events'), 'utf8').trim().split('\n');
  assert.deepEqual(
    lines.map((line) => JSON.parse(line)).map(({ echo, withheld }) => [echo, withheld]),
    [
      [undefined, undefined],
      [undefined, true],
    ],
  );
});
