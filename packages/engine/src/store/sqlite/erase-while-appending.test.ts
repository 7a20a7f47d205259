import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { anEvent } from '../../domain/ports/records.case.ts';
import { openStore } from './open-store.ts';

it('merges again when a visitor signs in while the erasure is on its way', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'aisle-erase-'));
  const store = await openStore(folder);
  try {
    await store.events.append([anEvent('1', { visitorId: 'v', shopperId: 's' })]);
    const [receipt] = await Promise.all([
      store.shoppers.erase({ shopperId: 's' as never }),
      store.events.append([anEvent('2', { visitorId: 'v', shopperId: 's' })]),
    ]);
    assert.equal(receipt?.events, 1);
    assert.deepEqual([...store.shoppers.links()], [['v', 's']]);
    assert.equal((await store.shoppers.export({ shopperId: 's' as never }))?.events.length, 1);
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
