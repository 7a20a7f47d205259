import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { anEvent, aProduct } from '../../domain/ports/records.case.ts';
import { backup } from '../backup/backup.ts';
import { restore } from '../backup/restore.ts';
import { checkStore } from '../check-store.ts';
import { openLogReader } from './log-reader.ts';
import { openStore } from './open-store.ts';

test('a row that cannot be used is left out and told of, the doctor names it, and no backup with one is restored', async (t) => {
  const root = mkdtempSync(join(tmpdir(), 'aisle-odd-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const data = join(root, 'data');
  const filled = await openStore(data);
  await filled.events.append(['a', 'b', 'c', 'd', 'e', 'f'].map((id) => anEvent(id, { visitorId: 'v' })));
  await filled.catalogue.upsert([aProduct('good'), aProduct('odd')]);
  await filled.close();
  assert.deepEqual(await checkStore(data), []);
  const database = new DatabaseSync(join(data, 'shop.db'));
  const setEvent = database.prepare('UPDATE events SET payload = ? WHERE offset = ?');
  for (const [at, payload] of ['null', '{"a":1}', '[]', '{}', '7'].entries()) setEvent.run(payload, at + 1);
  database
    .prepare('UPDATE products SET payload = ? WHERE id = ?')
    .run('{"id":"odd","title":5,"categories":7}', 'odd');
  database.close();

  const told: string[] = [];
  const store = await openStore(data, { onFault: (what) => told.push(what) });
  const read: string[] = [];
  for (let round = 0; round < 2; round++)
    for await (const block of store.events.read(0)) read.push(...block.map(({ eventId }) => eventId));
  assert.deepEqual(read, ['f', 'f']);
  assert.deepEqual(
    [...store.catalogue.all()].map(({ id }) => id as string),
    ['good'],
  );
  assert.equal(told.length, 6, 'each row once');
  assert.match(told[0]!, /^product "odd" in shop.db is left out: its kind cannot be read/);
  await store.close();

  const reader = openLogReader(data);
  assert.deepEqual(
    [...reader.read(0)].flat().map(({ offset }) => offset),
    [6],
  );
  assert.deepEqual([...reader.products()].length, 1);
  reader.close();

  const found = await checkStore(data);
  assert.equal(found.length, 6);
  assert.match(found[1]!.message, /^event 2 in .*shop\.db cannot be used and is left out: its eventId/);

  const file = join(root, 'odd.tar');
  await backup(data, file);
  const into = join(root, 'restored');
  await assert.rejects(restore(file, into), {
    code: 'store_corrupt',
    message: /damaged: event 1: its eventId/,
  });
  const empty = await openStore(into);
  assert.equal(empty.events.head, 0);
  await empty.close();
});

test('a row that is no JSON is odd like any other: the shop opens without it, and unreadable preferences are a no', async (t) => {
  const root = mkdtempSync(join(tmpdir(), 'aisle-odd-json-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const filled = await openStore(root);
  const broken = ['{"eventId":"a"', '{not json', '', '{"a":', `${'{"a":'.repeat(2000)}1${'}'.repeat(2000)}`];
  await filled.events.append([...broken, 'good'].map((_, at) => anEvent(`e${at}`, { visitorId: 'v' })));
  await filled.catalogue.upsert([aProduct('good'), aProduct('odd')]);
  const people = ['a', 'b', 'c'].map((shopperId) => ({ shopperId: shopperId as never }));
  for (const person of people) await filled.shoppers.setPreferences(person, { personalize: true });
  await filled.close();
  const database = new DatabaseSync(join(root, 'shop.db'));
  for (const [at, payload] of broken.entries())
    database.prepare('UPDATE events SET payload = ? WHERE offset = ?').run(payload, at + 1);
  database.prepare('UPDATE products SET payload = ? WHERE id = ?').run('{"id":"odd",', 'odd');
  const keys = database.prepare('SELECT profile FROM preferences ORDER BY sequence').all();
  for (const [at, payload] of ['{bad', '{"personalize":"yes"}'].entries())
    database
      .prepare('UPDATE preferences SET payload = ? WHERE profile = ?')
      .run(payload, keys[at]!['profile'] as string);
  database.close();

  const told: string[] = [];
  const store = await openStore(root, { onFault: (what) => told.push(what) });
  const read: string[] = [];
  for await (const block of store.events.read(0)) read.push(...block.map(({ eventId }) => eventId));
  assert.deepEqual(read, [`e${broken.length}`]);
  assert.deepEqual(
    [...store.catalogue.all()].map(({ id }) => id as string),
    ['good'],
  );
  assert.deepEqual(
    people.map((person) => store.shoppers.preferences(person)?.personalize),
    [false, false, true],
  );
  assert.match(told.join('\n'), /product "odd" in shop\.db[\s\S]*event 1 in shop\.db/);
  assert.match(told.join('\n'), /preferences of a shopper in shop\.db/);
  await store.close();
});
