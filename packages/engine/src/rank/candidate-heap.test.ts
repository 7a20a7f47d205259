import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { CandidateHeap } from './candidate-heap.ts';

function popped(heap: CandidateHeap): number[] {
  const items: number[] = [];
  for (let item = heap.pop(); item >= 0; item = heap.pop()) items.push(item);
  return items;
}

describe('candidate heap', () => {
  it('gives the allowed candidates by score, ties by index, as sorting would', () => {
    const heap = new CandidateHeap();
    const key = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.double({ min: 0, max: 1, noNaN: true }));
    const keys = fc.oneof(
      fc.array(key, { maxLength: 60 }),
      fc.array(key, { minLength: 60, maxLength: 3000 }),
    );
    fc.assert(
      fc.property(keys, fc.integer({ min: 1, max: 100 }), (keys, forbidden) => {
        const scores = Float64Array.from(keys);
        const items = Int32Array.from(keys, (_, i) => keys.length - 1 - i);
        const rule = { allows: (item: number) => item % forbidden !== 1 };
        heap.build(items, items.length, scores, rule);
        const expected = [...items].filter(rule.allows).sort((a, b) => scores[b]! - scores[a]! || a - b);
        assert.deepEqual(popped(heap), expected);
      }),
    );
  });

  it('judges few of many candidates while few are taken', () => {
    const heap = new CandidateHeap();
    const size = 10_000;
    // A permutation, so that the order of meeting says nothing about the score.
    const scores = Float64Array.from({ length: size }, (_, item) => (item * 7919) % size);
    let judged = 0;
    const rule = {
      allows: () => {
        judged++;
        return true;
      },
    };
    heap.build(
      Int32Array.from(scores, (_, item) => item),
      size,
      scores,
      rule,
    );
    for (let place = 0; place < 64; place++) assert.equal(scores[heap.pop()], size - 1 - place);
    assert.ok(judged < size / 10, `${judged} were judged`);
    assert.equal(scores[heap.pop()], size - 65);
  });
});
