import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Tally } from './tally.ts';

test('counts as a map does, over any number of rounds', () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.integer({ min: -3, max: 500 })), { maxLength: 6 }), (rounds) => {
      const tally = new Tally();
      for (const keys of rounds) {
        tally.begin();
        const counts = new Map<number, number>();
        for (const key of keys) {
          tally.count(key);
          if (key >= 0) counts.set(key, (counts.get(key) ?? 0) + 1);
        }
        for (let key = -3; key <= 501; key++) assert.equal(tally.of(key), counts.get(key) ?? 0);
      }
    }),
  );
});
