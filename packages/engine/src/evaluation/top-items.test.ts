import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { AisleError } from '../domain/errors.ts';
import { emptyList } from './evaluated.ts';
import { topItems } from './top-items.ts';

describe('topItems', () => {
  it('keeps the best, ties by lower index, and leaves zero scores out', () => {
    const list = emptyList(3);
    topItems(Float32Array.of(1, 0, 3, 1, 1, 3), 6, 3, list);
    assert.deepEqual([...list.items], [2, 5, 0]);
    topItems(Float32Array.of(0, 0, -1, 2), 4, 3, list);
    assert.deepEqual([...list.items.subarray(0, list.length)], [3, 2]);
  });

  it('equals a stable sort', () => {
    const scores = fc.array(fc.integer({ min: -3, max: 6 }), { maxLength: 60 });
    fc.assert(
      fc.property(scores, fc.integer({ min: 1, max: 12 }), (values, k) => {
        const list = emptyList(k);
        topItems(Float32Array.from(values), values.length, k, list);
        const expected = values
          .map((score, item) => ({ score, item }))
          .filter(({ score }) => score !== 0)
          .sort((a, b) => b.score - a.score || a.item - b.item)
          .slice(0, k);
        assert.deepEqual(
          [...list.items.subarray(0, list.length)],
          expected.map(({ item }) => item),
        );
        assert.deepEqual(
          [...list.scores.subarray(0, list.length)],
          expected.map(({ score }) => score),
        );
      }),
    );
  });

  it('refuses a score that is not a number', () => {
    const list = emptyList(1);
    assert.throws(() => topItems(Float32Array.of(5, Number.NaN), 2, 1, list), AisleError);
  });
});
