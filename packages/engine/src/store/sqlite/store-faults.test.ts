import assert from 'node:assert/strict';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, describe, it } from 'node:test';
import type { AisleError } from '../../domain/errors.ts';
import type { ShopperId } from '../../domain/ids.ts';
import { aKey, aPlacement } from '../../domain/ports/control.case.ts';
import { anEvent, aProduct, aSlate } from '../../domain/ports/records.case.ts';
import { checkStore } from '../check-store.ts';
import { openControl } from './control-database.ts';
import { openLogReader } from './log-reader.ts';
import { openStore } from './open-store.ts';
import { SHOP_MIGRATIONS } from './shop-schema.ts';

const root = mkdtempSync(join(tmpdir(), 'aisle-faults-'));
after(() => rmSync(root, { recursive: true, force: true }));
let made = 0;
const newFolder = () => join(root, String(made++));
const named = (code: string) => (error: AisleError) => {
  assert.equal(error.code, code, error.message);
  assert.ok((error.remedy ?? '').length > 10, 'the remedy is said');
  return true;
};

describe('a data folder', () => {
  it('is for its owner alone', async () => {
    const folder = newFolder();
    const store = await openStore(folder);
    await store.events.append([anEvent('e', { visitorId: 'v' })]);
    assert.equal(statSync(folder).mode & 0o777, 0o700);
    for (const name of ['shop.db', 'shop.db-wal', 'control.db', 'lock']) {
      assert.equal(statSync(join(folder, name)).mode & 0o777, 0o600, name);
    }
    await store.close();
  });

  it('keeps everything across a restart', async () => {
    const folder = newFolder();
    const first = await openStore(folder);
    await first.events.append([
      anEvent('1', { visitorId: 'v' }),
      anEvent('2', { visitorId: 'v', shopperId: 's' }),
    ]);
    await first.events.appendSlates([aSlate('r')]);
    await first.catalogue.upsert([aProduct('b'), aProduct('a')]);
    await first.catalogue.delete('b' as never);
    await first.shoppers.setPreferences({ visitorId: 'w' as never }, { personalize: false });
    await first.keys.add(aKey('k'));
    await first.placements.put(aPlacement('home'));
    const secret = first.keys.signingSecret();
    await first.close();

    const second = await openStore(folder);
    try {
      assert.equal(second.events.head, 2);
      assert.deepEqual(await second.events.append([anEvent('1', { visitorId: 'v' })]), [
        { offset: 1, duplicate: true },
      ]);
      assert.deepEqual(await second.events.append([anEvent('3', { visitorId: 'v' })]), [
        { offset: 3, duplicate: false },
      ]);
      assert.deepEqual(await second.events.slate('r'), aSlate('r'));
      assert.deepEqual([...second.catalogue.all()], [aProduct('a')]);
      assert.deepEqual([...second.shoppers.links()], [['v', 's']]);
      assert.deepEqual(second.shoppers.preferences({ visitorId: 'w' as never }), { personalize: false });
      assert.deepEqual(second.keys.byHash('hash-of-k'), aKey('k'));
      assert.deepEqual(second.placements.get('home'), aPlacement('home'));
      assert.deepEqual(second.keys.signingSecret(), secret);
    } finally {
      await second.close();
    }
  });

  it('writes what waits before it closes', async () => {
    const folder = newFolder();
    const first = await openStore(folder);
    const appended = first.events.append([anEvent('e', { visitorId: 'v' })]);
    const changes = [first.catalogue.upsert([aProduct('a')])];
    await Promise.resolve();
    await Promise.resolve();
    changes.push(first.catalogue.upsert([aProduct('b')]));
    await first.close();
    await Promise.all([appended, ...changes]);
    const second = await openStore(folder);
    assert.equal(second.events.head, 1);
    assert.equal(second.catalogue.size, 2);
    await second.close();
  });

  it('gives no offset out again when the last events were erased before a restart', async () => {
    const folder = newFolder();
    const first = await openStore(folder);
    await first.events.append([anEvent('1', { visitorId: 'v' }), anEvent('2', { shopperId: 's' })]);
    await first.shoppers.erase({ shopperId: 's' as ShopperId });
    await first.close();
    const second = await openStore(folder);
    assert.equal(second.events.head, 2);
    assert.deepEqual(await second.events.append([anEvent('3', { visitorId: 'v' })]), [
      { offset: 3, duplicate: false },
    ]);
    await second.close();
  });

  it('can be read by another connection while it is open', async () => {
    const folder = newFolder();
    const store = await openStore(folder);
    const reader = openLogReader(folder);
    try {
      await store.events.append([
        anEvent('1', { visitorId: 'v', shopperId: 's' }),
        anEvent('2', { visitorId: 'v' }),
      ]);
      await store.catalogue.upsert([aProduct('a'), aProduct('b', { status: 'deleted' })]);
      assert.equal(reader.head, 2);
      assert.deepEqual(
        [...reader.read(0)].flat().map((event) => event.eventId as string),
        ['1', '2'],
      );
      assert.deepEqual(
        [...reader.read(1)].flat().map((event) => event.offset),
        [2],
      );
      assert.deepEqual(
        [...reader.products()].map((product) => product.id as string),
        ['a', 'b'],
      );
      assert.deepEqual([...reader.links()], [['v', 's']]);
    } finally {
      reader.close();
      await store.close();
    }
  });

  it('shows keys and placements of another process within a second', async () => {
    const folder = newFolder();
    const store = await openStore(folder);
    const control = openControl(folder);
    try {
      const changed = new Promise<void>((resolve) => store.placements.subscribe(resolve));
      await control.keys.add(aKey('k'));
      await control.placements.put(aPlacement('cart'));
      const alive = setTimeout(() => undefined, 5_000);
      await changed;
      clearTimeout(alive);
      assert.deepEqual(store.keys.byHash('hash-of-k'), aKey('k'));
      assert.deepEqual(store.placements.get('cart'), aPlacement('cart'));
      assert.deepEqual(control.keys.signingSecret(), store.keys.signingSecret());
    } finally {
      control.close();
      await store.close();
    }
  });
});

describe('a store that cannot do what it is asked', () => {
  it('says that its file is full, goes on reading, and recovers when there is room', async () => {
    const folder = newFolder();
    const store = await openStore(folder, { maxPageCount: 120 });
    try {
      const big = (i: number) =>
        anEvent(`big-${i}`, { shopperId: `s${i % 2}`, properties: { text: 'x'.repeat(8_000) } });
      let kept = 0;
      await assert.rejects(async () => {
        for (;;) {
          await store.events.append([big(kept)]);
          kept++;
        }
      }, named('store_full'));
      assert.ok(kept > 10 && store.events.head === kept);
      let read = 0;
      for await (const block of store.events.read(0)) read += block.length;
      assert.equal(read, kept);
      await assert.rejects(
        Promise.all([store.events.append([big(kept)]), store.events.append([big(kept + 1)])]),
        named('store_full'),
      );
      await assert.rejects(store.probe(), named('store_full'));
      assert.ok((await store.shoppers.erase({ shopperId: 's0' as ShopperId }))!.events > 5);
      assert.deepEqual(await store.events.append([big(kept)]), [{ offset: kept + 1, duplicate: false }]);
      await store.probe();
      await store.probe();
      await assert.rejects(store.probe(2 ** 20), named('store_full'), 'a larger one');
      assert.equal(store.events.head, kept + 1, 'nothing of it stays');
    } finally {
      await store.close();
    }
  });

  it('says that it is busy instead of taking more than it may hold', async () => {
    const store = await openStore(newFolder(), { queue: { rows: 10 } });
    try {
      const batch = (name: string, size: number) =>
        Array.from({ length: size }, (_, i) => anEvent(`${name}-${i}`, { visitorId: 'v' }));
      const first = store.events.append(batch('first', 8));
      await assert.rejects(store.events.append(batch('second', 3)), named('log_busy'));
      const third = store.events.append(batch('third', 2));
      assert.equal((await first).length, 8);
      assert.equal((await third).length, 2);
      assert.equal((await store.events.append(batch('large', 50))).length, 50, 'alone, any size is taken');
      assert.equal(store.events.head, 60);
    } finally {
      await store.close();
    }
  });

  for (const file of ['shop.db', 'control.db']) {
    it(`names a corrupt ${file}`, async () => {
      const folder = newFolder();
      await (await openStore(folder)).close();
      overwrite(join(folder, file), 0, 'this is no database at all');
      await assert.rejects(openStore(folder), named('store_corrupt'));
      await assert.rejects(openStore(folder), named('store_corrupt'), 'the lock was let go');
    });

    it(`refuses a ${file} of a later program`, async () => {
      const folder = newFolder();
      await (await openStore(folder)).close();
      const database = new DatabaseSync(join(folder, file));
      database.exec('PRAGMA user_version = 99');
      database.close();
      await assert.rejects(openStore(folder), named('store_too_new'));
    });
  }

  it('is sound when it is new, and its damage is found by looking', async () => {
    const folder = newFolder();
    const store = await openStore(folder);
    await store.events.append(
      Array.from({ length: 2_000 }, (_, i) => anEvent(`e${i}`, { visitorId: `v${i}` })),
    );
    const draft = {
      configuration: {},
      snapshotOffset: 0,
      asOf: 1,
      trainedAt: 1,
      fitSeconds: 0,
      seed: 0,
      metrics: {},
    };
    const { version } = await store.artefacts.publish(
      { ...draft, model: 'm' },
      { meta: {}, arrays: {}, itemIds: ['a'] },
    );
    await store.artefacts.promote('m', version);
    assert.deepEqual(await checkStore(folder), []);
    await store.close();
    assert.deepEqual(await checkStore(folder), []);
    writeFileSync(join(folder, 'artefacts', 'm', version, 'items.jsonl'), '"b"\n');
    overwrite(join(folder, 'shop.db'), 4_096 * 15, '\xff'.repeat(4_096));
    assert.deepEqual(
      [...new Set((await checkStore(folder)).map((error) => error.code))],
      ['store_corrupt', 'artefact_corrupt'],
    );
  });

  it('notices damage that it meets while it runs', async () => {
    const folder = newFolder();
    const first = await openStore(folder);
    await first.events.append(
      Array.from({ length: 3_000 }, (_, i) => anEvent(`e${i}`, { visitorId: `v${i}` })),
    );
    await first.close();
    const size = statSync(join(folder, 'shop.db')).size;
    for (let page = 4_096 * 12; page < size; page += 4_096)
      overwrite(join(folder, 'shop.db'), page, '\xff'.repeat(4_096));
    await assert.rejects(async () => {
      const store = await openStore(folder);
      try {
        for await (const block of store.events.read(0)) assert.ok(block.length > 0);
      } finally {
        await store.close();
      }
    }, named('store_corrupt'));
  });

  it('says that a file stands where the folder should be', async () => {
    const file = newFolder();
    writeFileSync(file, '');
    await assert.rejects(openStore(file), named('store_read_only'));
    await assert.rejects(openStore(join(file, 'below')), named('store_read_only'));
  });

  it('says that the folder cannot be written', async (t) => {
    if (process.getuid?.() === 0) return t.skip('root may write everywhere');
    const folder = newFolder();
    mkdirSync(folder, { mode: 0o500 });
    await assert.rejects(openStore(folder), named('store_read_only'));
  });
});

describe('migrations', () => {
  it('bring a shop of the first schema to the newest with everything in it', async () => {
    const folder = newFolder();
    mkdirSync(folder);
    const old = new DatabaseSync(join(folder, 'shop.db'));
    old.exec(`BEGIN; ${SHOP_MIGRATIONS[0]}; PRAGMA user_version = 1; COMMIT`);
    const { offset, ...payload } = { ...anEvent('old', { visitorId: 'v' }), offset: 1 };
    old.prepare('INSERT INTO events VALUES (?, 5, ?)').run(offset, JSON.stringify(payload));
    old.prepare('INSERT INTO products (id, payload) VALUES (?, ?)').run('a', JSON.stringify(aProduct('a')));
    old.close();
    const store = await openStore(folder);
    try {
      assert.equal(store.events.head, 1);
      assert.deepEqual(store.catalogue.get('a' as never), aProduct('a'));
      for await (const block of store.events.read(0)) assert.deepEqual(block, [{ ...payload, offset: 1 }]);
      await store.quarantine.add([{ source: 's', row: 1, code: 'c', reason: 'r', content: 'x', at: 1 }]);
      assert.deepEqual(await store.quarantine.counts(), { c: 1 });
    } finally {
      await store.close();
    }
    const now = new DatabaseSync(join(folder, 'shop.db'));
    assert.equal(now.prepare('PRAGMA user_version').get()!['user_version'], SHOP_MIGRATIONS.length);
    now.close();
  });
});

function overwrite(file: string, position: number, text: string): void {
  assert.ok(readFileSync(file).length > position);
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, Buffer.from(text, 'latin1'), 0, undefined, position);
  closeSync(descriptor);
}
