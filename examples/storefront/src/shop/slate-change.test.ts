import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isUnchanged, slateChange } from './slate-change.ts';

test('what entered, left and moved', () => {
  assert.deepEqual(slateChange(['a', 'b', 'c'], ['c', 'a', 'd']), {
    entered: ['d'],
    left: ['b'],
    moved: ['c', 'a'],
  });
  // A newcomer at the front moves nobody: the order of those who stayed is the same.
  assert.deepEqual(slateChange(['a', 'b'], ['x', 'a', 'b']).moved, []);
});

test('a change can be undone and nothing is in two of its lists', () => {
  const list = fc.uniqueArray(fc.constantFrom(...'abcdefghij'));
  fc.assert(
    fc.property(list, list, (before, after) => {
      const change = slateChange(before, after);
      const back = slateChange(after, before);
      assert.deepEqual(change.entered.toSorted(), back.left.toSorted());
      assert.deepEqual(change.left.toSorted(), back.entered.toSorted());
      const all = [...change.entered, ...change.left, ...change.moved];
      assert.equal(new Set(all).size, all.length);
      assert.equal(isUnchanged(change), before.join() === after.join());
    }),
  );
});
