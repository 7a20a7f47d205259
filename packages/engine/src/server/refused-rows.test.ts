import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pino } from 'pino';
import { createMemoryStore } from '../store/memory/memory-store.ts';
import { RefusedRows } from './refused-rows.ts';

test('of the refused rows of one request the first hundred are kept and the others counted', async () => {
  const store = createMemoryStore();
  const refused = new RefusedRows(store.quarantine, pino({ level: 'silent' }));
  const rows = Array.from({ length: 500 }, (_, at) => ({
    row: at + 1,
    code: 'c',
    reason: 'r',
    content: { at },
  }));
  await refused.keep('events:batch#1', rows, 1);
  const kept = await store.quarantine.list({ limit: 1_000 });
  assert.deepEqual(
    kept.map(({ row }) => row),
    Array.from({ length: 100 }, (_, at) => at + 1),
  );
  assert.deepEqual([refused.kept, refused.dropped], [100, 400]);
  await refused.keep('events:batch#2', rows.slice(0, 3), 1);
  assert.equal(refused.kept, 103);
  await store.close();
});
