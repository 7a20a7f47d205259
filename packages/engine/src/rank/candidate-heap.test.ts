import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { CandidateHeap } from './candidate-heap.ts';

describe('candidate heap', () => {
  it('gives candidates by score, ties by index, as sorting would', () => {
    const heap = new CandidateHeap();
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 60 }), (keys) => {
        const scores = Float64Array.from(keys);
        const items = Int32Array.from(keys, (_, i) => keys.length - 1 - i);
        heap.build(items, items.length, scores);
        const popped: number[] = [];
        for (let item = heap.pop(); item >= 0; item = heap.pop()) popped.push(item);
        assert.deepEqual(
          popped,
          [...items].sort((a, b) => scores[b]! - scores[a]! || a - b),
        );
      }),
    );
  });
});
