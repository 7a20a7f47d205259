import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { it } from 'node:test';
import type { ShopperId } from '../../domain/ids.ts';
import { anEvent, aSlate } from '../../domain/ports/records.case.ts';
import { openStore } from './open-store.ts';

const SHOPPERS = 60;

it('leaves no byte of what was erased in any file of the folder', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'aisle-erase-'));
  try {
    const store = await openStore(folder);
    // Shoppers mixed through the pages; payloads of every length, so that pages split and merge.
    const events = Array.from({ length: 6_000 }, (_, i) => {
      const secret = `secret-of-${i % SHOPPERS}-`.repeat(1 + ((i * 7) % 40));
      return anEvent(`e${i}`, {
        shopperId: `shopper-${i % SHOPPERS}-x`,
        visitorId: `visitor-${i % SHOPPERS}-x`,
        properties: { secret },
      });
    });
    for (let start = 0; start < events.length; start += 500)
      await store.events.append(events.slice(start, start + 500));
    await store.events.appendSlates(
      Array.from({ length: 600 }, (_, i) =>
        aSlate(`r${i}`, { shopperId: `shopper-${i % SHOPPERS}-x`, policy: `secret-of-${i % SHOPPERS}-` }),
      ),
    );
    const erased = Array.from({ length: SHOPPERS / 2 }, (_, i) => i * 2);
    for (const i of erased) {
      const receipt = await store.shoppers.erase({ shopperId: `shopper-${i}-x` as ShopperId });
      assert.equal(receipt?.events, 100);
      assert.equal(receipt?.slates, 10);
      assert.equal(receipt?.visitors, 1);
    }
    const look = () => {
      const bytes = readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(join(folder, entry.name), 'latin1'))
        .join('');
      for (const i of erased) {
        for (const trace of [`secret-of-${i}-`, `shopper-${i}-x`, `visitor-${i}-x`]) {
          assert.equal(bytes.includes(trace), false, `${trace} is still there`);
        }
      }
      assert.ok(bytes.includes('secret-of-1-') && bytes.includes('visitor-1-x'), 'the others are');
    };
    look();
    await store.close();
    look();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it('empties the write-ahead log once the reader that held it back has left', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'aisle-erase-'));
  const store = await openStore(folder);
  const backup = new DatabaseSync(join(folder, 'shop.db'), { readOnly: true });
  try {
    await store.events.append([anEvent('e', { shopperId: 'the-erased-one' })]);
    backup.exec('BEGIN; SELECT count(*) FROM events');
    await store.shoppers.erase({ shopperId: 'the-erased-one' as ShopperId });
    backup.exec('COMMIT');
    await store.events.append([anEvent('f', { shopperId: 'another' })]);
    const log = readFileSync(join(folder, 'shop.db-wal'), 'latin1');
    assert.equal(log.includes('the-erased-one'), false);
  } finally {
    backup.close();
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
