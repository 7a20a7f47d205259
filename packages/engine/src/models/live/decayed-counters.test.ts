import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DecayedCounters } from './decayed-counters.ts';

const HOUR = 3_600_000;

test('equals the decayed sum worked out anew, in any order of events and across scalings', () => {
  const act = fc.record({ item: fc.nat(5), hours: fc.nat(400), weight: fc.integer({ min: 1, max: 12 }) });
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
      const counters = new DecayedCounters(HOUR, 2);
      for (const { item, hours, weight } of acts) counters.add(item, weight, hours * HOUR);
      const now = 401 * HOUR;
      let total = 0;
      for (let item = 0; item < 6; item++) {
        let expected = 0;
        for (const one of acts) if (one.item === item) expected += one.weight * 2 ** (one.hours - 401);
        total += expected;
        const value = counters.at(item, now);
        assert.ok(Math.abs(value - expected) <= 1e-12 * expected + 2 ** -200, `${value} for ${expected}`);
      }
      assert.ok(Math.abs(counters.totalAt(now) - total) <= 1e-12 * total + 2 ** -200);
    }),
  );
});

test('says when it scaled, keeps the order then, and forgets what is too small for a key', () => {
  const counters = new DecayedCounters(HOUR, 4);
  assert.equal(counters.add(0, 1, 0), false);
  assert.equal(counters.add(1, 2, 0), false);
  assert.equal(counters.add(2, 1, 61 * HOUR), true);
  assert.ok(counters.keys[2]! > counters.keys[1]! && counters.keys[1]! > counters.keys[0]!);
  counters.add(3, 1, 200 * HOUR);
  assert.equal(counters.keys[0], 0);
  assert.equal(counters.empty, false);
});

test('what is restored from its stored values is the same to the last bit', () => {
  const first = new DecayedCounters(HOUR, 3);
  for (let act = 0; act < 50; act++) first.add(act % 3, 1 + (act % 4), act * 0.7 * HOUR);
  const second = new DecayedCounters(HOUR, 0);
  for (let item = 0; item < 3; item++) second.restore(item, first.values[item]!, first.landmark);
  for (let item = 0; item < 3; item++) assert.equal(second.at(item, 99 * HOUR), first.at(item, 99 * HOUR));
});
