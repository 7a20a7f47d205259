import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it, type TestContext } from 'node:test';
import { anEvent } from '../../domain/ports/records.case.ts';
import { openStore } from './open-store.ts';

async function storeFor(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'aisle-append-'));
  const store = await openStore(folder);
  t.after(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return store;
}

it('a large batch is spelled out in turns, and what is appended meanwhile comes behind it', async (t) => {
  const { events } = await storeFor(t);
  let turns = 0;
  let counting = true;
  const count = () => {
    turns++;
    if (counting) setImmediate(count);
  };
  setImmediate(count);
  const characters: number[] = [];
  const large = Array.from({ length: 1000 }, (_, at) => {
    const event = anEvent(`large-${at}`, { properties: { note: 'x'.repeat(500) } });
    return Object.defineProperty({ ...event }, 'toJSON', {
      value: () => {
        characters[turns] = (characters[turns] ?? 0) + 500;
        return event;
      },
    });
  });
  const appended = await Promise.all([
    events.append(large),
    events.append([anEvent('small')]),
    events.append([anEvent('other'), anEvent('large-3')]),
  ]);
  counting = false;
  assert.ok(Math.max(...characters.filter(Boolean)) <= 66_000, `${characters}`);
  const [first, [small], [other, repeated]] = appended;
  assert.deepEqual(
    first.map(({ offset }) => offset),
    Array.from({ length: 1000 }, (_, at) => at + 1),
  );
  assert.deepEqual([small?.offset, other?.offset], [1001, 1002]);
  assert.deepEqual(repeated, { offset: 4, duplicate: true });
});

it('a batch that cannot be spelled out fails alone', async (t) => {
  const { events } = await storeFor(t);
  const odd = Array.from({ length: 300 }, (_, at) =>
    anEvent(`odd-${at}`, { properties: { note: 1n as never } }),
  );
  const [failed, kept] = await Promise.allSettled([events.append(odd), events.append([anEvent('kept')])]);
  assert.equal(failed.status, 'rejected');
  assert.deepEqual(kept.status === 'fulfilled' && kept.value, [{ offset: 1, duplicate: false }]);
  assert.deepEqual(await events.append([anEvent('next')]), [{ offset: 2, duplicate: false }]);
});
