import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TopSelection } from './top-selection.ts';

test('keeps what a full sort puts first, ties by lower index, and is empty again after it', () => {
  const selection = new TopSelection();
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 120 }), fc.nat(130), (scores, k) => {
      const expected = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]! || a - b).slice(0, k);
      selection.begin(k);
      scores.forEach((score, item) => {
        selection.offer(item, score);
      });
      const out = { length: -1, items: new Int32Array(k), scores: new Float32Array(k) };
      selection.drain(out);
      assert.deepEqual([...out.items.subarray(0, out.length)], expected);
      assert.deepEqual(
        [...out.scores.subarray(0, out.length)],
        expected.map((item) => scores[item]),
      );
      selection.drain(out);
      assert.equal(out.length, 0);
    }),
  );
});
