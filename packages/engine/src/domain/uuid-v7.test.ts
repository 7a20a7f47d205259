import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { UuidV7 } from './uuid-v7.ts';

test('ids are UUIDs of version 7, all different, in the order of time', () => {
  const ids = new UuidV7(randomBytes);
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

test('the same chance gives the same ids', () => {
  const ids = () => {
    let state = 0;
    return new UuidV7((count) => Uint8Array.from({ length: count }, () => state++ % 251));
  };
  const [one, other] = [ids(), ids()];
  for (let time = 0; time < 1000; time++) assert.equal(one.next(time), other.next(time));
  assert.equal(ids().next(0), '00000000-0000-7001-8203-040506070809');
});
