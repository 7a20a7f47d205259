import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { coverage } from './coverage.ts';
import { gini } from './gini.ts';
import { novelty, selfInformation } from './novelty.ts';

describe('coverage', () => {
  it('is the share of items listed at least once', () => {
    assert.equal(coverage(Float64Array.of(3, 0, 1, 0)), 0.5);
    assert.equal(coverage(new Float64Array(0)), 0);
  });
});

describe('gini', () => {
  it('is known by hand', () => {
    assert.equal(gini(Float64Array.of(2, 2, 2, 2)), 0);
    assert.equal(gini(Float64Array.of(0, 0, 0, 8)), 0.75);
    // Sorted 1, 3: (−1·1 + 1·3) / (2·4).
    assert.equal(gini(Float64Array.of(3, 1)), 0.25);
    assert.equal(gini(new Float64Array(4)), 0);
  });

  it('is half the mean absolute difference over the mean', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { minLength: 1, maxLength: 12 }), (counts) => {
        const total = counts.reduce((sum, count) => sum + count, 0);
        const differences = counts.flatMap((a) => counts.map((b) => Math.abs(a - b)));
        const spread = differences.reduce((sum, each) => sum + each, 0);
        const expected = total === 0 ? 0 : spread / (2 * counts.length * total);
        assert.ok(Math.abs(gini(Float64Array.from(counts)) - expected) < 1e-12);
      }),
    );
  });
});

describe('novelty', () => {
  const information = selfInformation(Uint32Array.of(8, 4, 1, 0), 8);

  it('measures an item in bits, one nobody knows like the rarest', () => {
    assert.deepEqual([...information], [0, 1, 3, 3]);
  });

  it('is the mean over the places there are', () => {
    const items = Int32Array.of(1, 2, 0, 0);
    assert.equal(novelty(information, items, 3, 2), 2);
    assert.equal(novelty(information, items, 2, 4), 2);
    assert.ok(Number.isNaN(novelty(information, items, 0, 4)));
  });
});
