import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { pino } from 'pino';
import { createMemoryStore } from '../store/memory/memory-store.ts';
import { contentOf, RefusedRows } from './refused-rows.ts';

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

test('what is kept of a row is the beginning of its JSON, and the rest is not written to be thrown away', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      assert.equal(contentOf(value), JSON.stringify(value).slice(0, 2000));
    }),
  );
  const long = { a: `${'é"'.repeat(3000)}`, b: [1, 2, 3] };
  assert.equal(contentOf(long), JSON.stringify(long).slice(0, 2000));
  let read = 0;
  const row = Object.defineProperty({ big: 'x'.repeat(3000) }, 'late', {
    enumerable: true,
    get: () => ++read,
  });
  assert.equal(contentOf(row).length, 2000);
  assert.equal(read, 0);
  let deep: unknown = [];
  for (let level = 0; level < 100_000; level++) deep = [deep];
  assert.equal(contentOf(deep), '['.repeat(2000));
});
