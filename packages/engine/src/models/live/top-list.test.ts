import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TopList } from './top-list.ts';

function naive(keys: Float64Array, capacity: number): number[] {
  return [...keys.keys()]
    .filter((item) => keys[item]! > 0)
    .sort((a, b) => keys[b]! - keys[a]! || a - b)
    .slice(0, capacity);
}

function placesOf(list: TopList): number[] {
  return Array.from({ length: list.length }, (_, place) => list.item(place));
}

test('rising keys keep the list as a full sort would have it, ties by lower index', () => {
  const rises = fc.array(fc.record({ item: fc.nat(30), by: fc.integer({ min: 1, max: 4 }) }), {
    maxLength: 200,
  });
  fc.assert(
    fc.property(rises, fc.integer({ min: 1, max: 12 }), (steps, capacity) => {
      const order = { keys: new Float64Array(31) };
      const list = new TopList(order, capacity);
      list.rebuild(() => true);
      for (const { item, by } of steps) {
        const before = order.keys[item]!;
        order.keys[item] = before + by;
        list.raised(item, before);
        assert.deepEqual(placesOf(list), naive(order.keys, capacity));
      }
    }),
    { numRuns: 200 },
  );
});

test('a stale list ignores rises and is whole again after a rebuild over its members', () => {
  const order = { keys: Float64Array.of(3, 1, 2, 5) };
  const list = new TopList(order, 2);
  assert.equal(list.stale, true);
  list.rebuild((item) => item !== 3);
  assert.deepEqual(placesOf(list), [0, 2]);
  order.keys[0] = 0.5;
  list.markStale();
  order.keys[1] = 4;
  list.raised(1, 1);
  list.rebuild((item) => item !== 3);
  assert.deepEqual(placesOf(list), [1, 2]);
  assert.equal(list.full, true);
});
