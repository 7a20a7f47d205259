import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { EventIds } from './event-ids.ts';

test('ids are UUIDs of version 7, all different, in the order of time', () => {
  const ids = new EventIds(randomBytes);
  const made = new Set<string>();
  let before = '';
  for (let time = 1_795_534_280_000; time < 1_795_534_280_050; time++) {
    const id = ids.next(time);
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.equal(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16), time);
    assert.ok(id > before);
    before = id;
    made.add(id);
    for (let i = 0; i < 1000; i++) made.add(ids.next(time));
  }
  assert.equal(made.size, 50 * 1001);
});
