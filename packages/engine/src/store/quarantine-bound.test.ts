import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Store } from '../domain/ports/store.ts';
import { createMemoryStore } from './memory/memory-store.ts';
import { openStore } from './sqlite/open-store.ts';

const row = (number: number) => ({
  source: 's',
  row: number,
  code: number % 2 === 0 ? 'even' : 'odd',
  reason: 'r',
  content: 'x',
  at: number,
});
const rows = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => row(from + at));

async function keepsTheNewest(store: Store): Promise<void> {
  const { quarantine } = store;
  const kept = async () => (await quarantine.list()).map((each) => each.row);
  await quarantine.add(rows(0, 8));
  assert.deepEqual(await kept(), [0, 1, 2, 3, 4, 5, 6, 7]);
  await quarantine.add(rows(8, 13));
  assert.deepEqual(await kept(), [3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  assert.equal(await quarantine.dropped(), 3);
  await quarantine.add([row(12)]);
  assert.equal(await quarantine.dropped(), 3, 'a row that is there needs no room');
  await quarantine.remove({ code: 'odd' });
  await quarantine.add(rows(13, 16));
  assert.equal((await kept()).length, 8, 'what was removed left room');
  assert.equal(await quarantine.dropped(), 3);
  await quarantine.add(rows(100, 150));
  assert.deepEqual(await kept(), [140, 141, 142, 143, 144, 145, 146, 147, 148, 149]);
  assert.equal(await quarantine.dropped(), 51);
}

test('a quarantine in memory keeps the newest rows and counts the others', async () => {
  const store = createMemoryStore({ quarantineRows: 10 });
  await keepsTheNewest(store);
  await store.close();
});

test('a quarantine on disk keeps the newest rows and counts the others, over a restart too', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'aisle-quarantine-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const store = await openStore(folder, { quarantineRows: 10 });
  await keepsTheNewest(store);
  await store.close();
  const none = await openStore(folder, { quarantineRows: 0 });
  assert.equal(await none.quarantine.dropped(), 51);
  await none.quarantine.add([row(1)]);
  assert.deepEqual(await none.quarantine.list(), []);
  assert.equal(await none.quarantine.dropped(), 62);
  await none.close();
});
