import assert from 'node:assert/strict';
import { it } from 'node:test';
import { anEvent } from '../../domain/ports/records.case.ts';
import { storeConformance } from '../../domain/ports/store.conformance.ts';
import { createMemoryStore } from './memory-store.ts';

storeConformance('memory', async () => createMemoryStore());

it('takes time and randomness from whoever makes it', async () => {
  const store = createMemoryStore({
    now: () => 1_234,
    randomBytes: (length) => new Uint8Array(length).fill(7),
  });
  await store.events.append([anEvent('e', { shopperId: 's' })]);
  assert.deepEqual(await store.shoppers.erase({ shopperId: 's' as never }), {
    receiptId: 'erasure_070707070707070707070707',
    erasedAt: 1_234,
    events: 1,
    slates: 0,
    quarantined: 0,
    visitors: 0,
    preferences: false,
    merged: [],
  });
  assert.deepEqual(store.keys.signingSecret(), new Uint8Array(32).fill(7));
});
