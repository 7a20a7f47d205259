import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ImportCheckpoint } from './import-journal.ts';
import type { Store } from './store.ts';

/** What every import journal does. `make` gives a fresh, empty store; the suite closes it. */
export function importJournalConformance(name: string, make: () => Promise<Store>): void {
  describe(`import journal: ${name}`, () => {
    it('keeps the last checkpoint of every import', async () => {
      const store = await make();
      try {
        const { imports } = store;
        assert.equal(await imports.get('d1'), undefined);
        assert.deepEqual(await imports.all(), []);
        const first: ImportCheckpoint = {
          digest: 'd1',
          source: 'retail.csv',
          rows: 500,
          done: false,
          report: { events: 480, refused: { bad_time: 20 } },
          updatedAt: 1,
        };
        const second = { ...first, digest: 'd2', source: 'other.csv' };
        await imports.put(first);
        await imports.put(second);
        assert.deepEqual(await imports.get('d1'), first);
        const done = { ...first, rows: 900, done: true, updatedAt: 2 };
        await imports.put(done);
        assert.deepEqual(await imports.get('d1'), done);
        assert.deepEqual(await imports.all(), [done, second]);
      } finally {
        await store.close();
      }
    });
  });
}
