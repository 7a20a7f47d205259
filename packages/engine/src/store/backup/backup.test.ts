import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, describe, it } from 'node:test';
import { aKey } from '../../domain/ports/control.case.ts';
import { anEvent, aProduct } from '../../domain/ports/records.case.ts';
import { openStore } from '../sqlite/open-store.ts';
import { backup } from './backup.ts';
import { restore } from './restore.ts';
import { parseTarHeader, TAR_BLOCK, tarHeader } from './tar-header.ts';

const root = mkdtempSync(join(tmpdir(), 'aisle-backup-'));
after(() => rmSync(root, { recursive: true, force: true }));

const source = join(root, 'source');
const file = join(root, 'shop.tar');

async function seed(folder: string, name: string): Promise<string> {
  const store = await openStore(folder);
  await store.events.append(
    Array.from({ length: 1_500 }, (_, i) => anEvent(`${name}-${i}`, { visitorId: `v${i}` })),
  );
  await store.catalogue.upsert([aProduct(name)]);
  await store.keys.add(aKey(name));
  const { version } = await store.artefacts.publish(
    {
      model: 'linear',
      configuration: {},
      snapshotOffset: 1,
      asOf: 1,
      trainedAt: 2,
      fitSeconds: 1,
      seed: 1,
      metrics: {},
    },
    { meta: {}, arrays: { values: new Float32Array([1, 2]) }, itemIds: ['a'] },
  );
  await store.artefacts.promote('linear', version);
  await store.close();
  return version;
}

async function contentOf(folder: string) {
  const store = await openStore(folder);
  try {
    let events = 0;
    for await (const block of store.events.read(0)) events += block.length;
    const champion = store.artefacts.champion('linear');
    return {
      events,
      products: [...store.catalogue.all()].map((product) => product.id as string),
      keys: [...store.keys.all()].map((key) => key.id),
      itemIds: champion === undefined ? [] : (await store.artefacts.load('linear', champion)).content.itemIds,
    };
  } finally {
    await store.close();
  }
}

const SEEDED = { events: 1_500, products: ['first'], keys: ['first'], itemIds: ['a'] };

describe('a backup', () => {
  it('is made while the store is being written and holds one moment of it', async () => {
    await seed(source, 'first');
    const store = await openStore(source);
    let stop = false;
    let appended = 0;
    const writing = (async () => {
      while (!stop) await store.events.append([anEvent(`during-${appended++}`, { visitorId: 'v' })]);
    })();
    const steps: number[] = [];
    const busy = join(root, 'busy.tar');
    const report = await backup(
      source,
      busy,
      (fraction) => steps.push(fraction),
      () => 1_763_000_000_000,
    );
    stop = true;
    await writing;
    await store.close();
    assert.equal(report.files, 7);
    assert.equal(statSync(busy).mode & 0o777, 0o600);
    assert.deepEqual(
      steps,
      steps.toSorted((a, b) => a - b),
    );
    assert.equal(steps.at(-1), 1);
    assert.deepEqual(
      readdirSync(root).filter((name) => name.includes(String(process.pid))),
      [],
      'nothing is left beside it',
    );
    const target = join(root, 'busy');
    await restore(busy, target);
    const restored = await contentOf(target);
    assert.ok(restored.events >= 1_500 && restored.events <= 1_500 + appended);
    assert.deepEqual({ ...restored, events: 1_500 }, SEEDED);
  });

  it('can be read by tar', async (t) => {
    rmSync(source, { recursive: true, force: true });
    await seed(source, 'first');
    await backup(source, file);
    const listed = spawnSync('tar', ['-tf', file], { encoding: 'utf8' });
    if (listed.error !== undefined) return t.skip('this system has no tar');
    assert.equal(listed.status, 0, listed.stderr);
    assert.ok(listed.stdout.includes('shop.db\n') && listed.stdout.includes('backup.json\n'));
  });

  it('replaces what a folder held', async () => {
    const target = join(root, 'existing');
    await seed(target, 'second');
    const manifest = await restore(file, target);
    assert.equal(Object.keys(manifest.files).length, 7);
    assert.deepEqual(await contentOf(target), SEEDED);
    assert.deepEqual(readdirSync(target).sort(), ['artefacts', 'control.db', 'lock.hold', 'shop.db']);
    assert.equal(statSync(join(target, 'control.db')).mode & 0o777, 0o600);
  });

  it('brings the settings back, and leaves those of a folder when it has none', async () => {
    const target = join(root, 'settings');
    await seed(target, 'second');
    const settings = join(target, 'aisle.config.jsonc');
    writeFileSync(settings, '// mine\n{ "port": 7711 }\n');
    const withSettings = join(root, 'settings.tar');
    assert.equal((await backup(target, withSettings)).files, 8);
    await restore(file, target);
    assert.equal(readFileSync(settings, 'utf8'), '// mine\n{ "port": 7711 }\n', 'kept');
    writeFileSync(settings, '{}');
    await restore(withSettings, target);
    assert.equal(readFileSync(settings, 'utf8'), '// mine\n{ "port": 7711 }\n', 'restored');
    const elsewhere = join(root, 'elsewhere');
    await restore(withSettings, elsewhere);
    assert.equal(readFileSync(join(elsewhere, 'aisle.config.jsonc'), 'utf8'), '// mine\n{ "port": 7711 }\n');
    assert.deepEqual(readdirSync(target).sort(), [
      'aisle.config.jsonc',
      'artefacts',
      'control.db',
      'lock.hold',
      'shop.db',
    ]);
  });

  it('is refused by a folder that is in use, which stays as it is', async () => {
    const target = join(root, 'locked');
    const store = await openStore(target);
    await assert.rejects(restore(file, target), { code: 'store_locked' });
    await store.events.append([anEvent('e', { visitorId: 'v' })]);
    await store.close();
    assert.equal((await contentOf(target)).events, 1);
  });

  it('is refused when any part of it is damaged or missing, and the folder stays as it is', async () => {
    const target = join(root, 'kept');
    await seed(target, 'second');
    const kept = await contentOf(target);
    const whole = readFileSync(file);
    const bad = join(root, 'bad.tar');
    const flipped = (position: number) => {
      const copy = Buffer.from(whole);
      copy[position]! ^= 1;
      return copy;
    };
    const cases = [
      Buffer.alloc(0),
      whole.subarray(0, 300),
      whole.subarray(0, whole.length >> 1),
      whole.subarray(0, whole.length - 2_000),
      flipped(10),
      flipped(512 + 5_000),
      flipped(Math.floor(whole.indexOf('items.jsonl') / 512) * 512 + 512),
      Buffer.concat([tarHeader({ name: '../outside', size: 0 }, 0), whole]),
      Buffer.concat([tarHeader({ name: 'artefacts/../../x', size: 0 }, 0), whole]),
    ];
    for (const [i, content] of cases.entries()) {
      writeFileSync(bad, content);
      await assert.rejects(restore(bad, target), { code: 'store_corrupt' }, `case ${i}`);
    }
    assert.equal(existsSync(join(root, 'outside')), false);
    await assert.rejects(restore(join(root, 'nowhere.tar'), target), { code: 'not_found' });
    assert.deepEqual(await contentOf(target), kept);
  });

  it('is refused when its database holds triggers, views or rows that are no JSON', async () => {
    const target = join(root, 'strange-kept');
    await seed(target, 'second');
    const kept = await contentOf(target);
    const cases: [database: string, statement: string, why: RegExp][] = [
      [
        'shop.db',
        'CREATE TRIGGER odd AFTER INSERT ON events BEGIN DELETE FROM products; END',
        /trigger "odd"/,
      ],
      ['shop.db', 'CREATE VIEW odd AS SELECT 1', /view "odd"/],
      ['control.db', 'CREATE VIEW odd AS SELECT 1', /view "odd"/],
      ['shop.db', `UPDATE products SET payload = '{"id":'`, /"products"/],
      ['shop.db', `UPDATE events SET payload = '' WHERE offset = 700`, /"events"/],
      ['control.db', `UPDATE keys SET payload = 'x'`, /"keys"/],
    ];
    for (const [i, [name, statement, why]] of cases.entries()) {
      const folder = join(root, `strange-${i}`);
      await seed(folder, 'first');
      const database = new DatabaseSync(join(folder, name));
      database.exec(statement);
      database.close();
      const packed = join(root, `strange-${i}.tar`);
      await backup(folder, packed);
      await assert.rejects(restore(packed, target), (error: { code?: string; message?: string }) => {
        assert.equal(error.code, 'store_corrupt', statement);
        assert.match(error.message ?? '', why);
        assert.match(error.message ?? '', /Nothing was changed/);
        return true;
      });
      assert.deepEqual(await contentOf(target), kept);
    }
  });

  it('is refused when a header states a size that cannot be, or a file comes twice', async () => {
    const target = join(root, 'sizes-kept');
    await seed(target, 'second');
    const kept = await contentOf(target);
    const whole = readFileSync(file);
    const bad = join(root, 'sizes.tar');
    const sized = (field: Buffer) => {
      const header = tarHeader({ name: 'shop.db', size: 0 }, 0);
      field.copy(header, 124);
      header.fill(0x20, 148, 156);
      const sum = header.reduce((total, byte) => total + byte, 0);
      header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
      return Buffer.concat([header, whole.subarray(TAR_BLOCK)]);
    };
    const fields = [
      Buffer.from('-0000000010\0'),
      Buffer.from('not a size\0\0'),
      Buffer.from('0000000009\0\0'),
      Buffer.alloc(12),
      Buffer.alloc(12, 0xff),
      Buffer.from([0x80, 0, 0, 0, 0, 0x20, 0, 0, 0, 0, 0, 1]),
      Buffer.from([0x80, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1]),
    ];
    const twice = Buffer.concat([tarHeader({ name: 'shop.db', size: 0 }, 0), whole]);
    for (const [i, content] of [...fields.map(sized), twice].entries()) {
      writeFileSync(bad, content);
      await assert.rejects(
        restore(bad, target),
        (error: { code?: string; message?: string }) =>
          error.code === 'store_corrupt' && /Nothing was changed/.test(error.message ?? ''),
        `case ${i}`,
      );
      assert.deepEqual(await contentOf(target), kept);
    }
  });

  it('that was interrupted while being restored leaves the old content', async () => {
    for (const moved of [['shop.db'], ['shop.db', 'control.db', 'artefacts', 'all-moved']]) {
      const target = join(root, `interrupted-${moved.length}`);
      await seed(target, 'second');
      const old = join(target, '.restore-old');
      mkdirSync(old);
      for (const name of moved) {
        if (name === 'all-moved') writeFileSync(join(old, name), '');
        else renameSync(join(target, name), join(old, name));
      }
      if (moved.includes('all-moved')) copyFileSync(join(source, 'shop.db'), join(target, 'shop.db'));
      assert.deepEqual(await contentOf(target), { ...SEEDED, products: ['second'], keys: ['second'] });
      assert.deepEqual(readdirSync(target).sort(), ['artefacts', 'control.db', 'lock.hold', 'shop.db']);
    }
  });
});

describe('a tape archive header', () => {
  it('holds long paths and large files', () => {
    const name = `artefacts/${'m'.repeat(80)}/20261124T151138123Z-000/${'f'.repeat(90)}`;
    for (const size of [0, 511, 8 ** 11 - 1, 8 ** 11, 2 ** 45]) {
      assert.deepEqual(parseTarHeader(tarHeader({ name, size }, 0)), { name, size });
    }
    assert.throws(() => tarHeader({ name: 'f'.repeat(101), size: 0 }, 0), RangeError);
  });
});
