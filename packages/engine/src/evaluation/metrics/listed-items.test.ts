import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { EMPTY_HISTORY, type History } from '../../domain/history.ts';
import { categoryPaths } from './category-paths.ts';
import { diversity } from './diversity.ts';
import type { ListCase } from './list-case.ts';
import { longTailItems, longTailShare } from './long-tail.ts';
import { Miscalibration } from './miscalibration.ts';
import { revenue } from './revenue.ts';
import { popularityRanks, serendipity } from './serendipity.ts';

function caseOf(listed: number[], targets: number[] = [], before: number[] = []): ListCase {
  const history: History = { ...EMPTY_HISTORY, length: before.length, items: Int32Array.from(before) };
  return {
    list: { length: listed.length, items: Int32Array.from(listed), scores: new Float32Array(listed.length) },
    hits: Uint8Array.from(listed, (item) => (targets.includes(item) ? 1 : 0)),
    targets: Int32Array.from(targets),
    history,
  };
}

const close = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-12, `${actual}`);

describe('long tail', () => {
  it('is all but the best known that hold four fifths', () => {
    // 10 pairs: the first two hold 6 + 2 = 8.
    assert.deepEqual([...longTailItems(Uint32Array.of(1, 6, 0, 2, 1))], [1, 0, 1, 0, 1]);
    assert.deepEqual([...longTailItems(new Uint32Array(2))], [1, 1]);
  });

  it('is shared by place', () => {
    const tail = Uint8Array.of(1, 0, 1);
    assert.equal(longTailShare(tail, caseOf([1, 0, 2]), 2), 0.5);
    assert.equal(longTailShare(tail, caseOf([0]), 5), 1);
    assert.ok(Number.isNaN(longTailShare(tail, caseOf([]), 5)));
  });
});

describe('serendipity', () => {
  const ranks = popularityRanks(Uint32Array.of(5, 9, 1, 5));

  it('ranks by popularity, then by index', () => {
    assert.deepEqual([...ranks], [1, 0, 3, 2]);
  });

  it('counts hits that popularity would not have made', () => {
    // Of the targets 1 and 2, item 1 is the best known; only 2 is a surprise.
    assert.equal(serendipity(ranks, caseOf([1, 2], [1, 2]), 2), 0.5);
    assert.equal(serendipity(ranks, caseOf([1], [1]), 1), 0);
    assert.equal(serendipity(ranks, caseOf([2], [2, 0, 1]), 1), 1);
  });
});

describe('revenue', () => {
  const prices = Float64Array.of(10, 30, Number.NaN, 60);

  it('weighs what was found by its price', () => {
    assert.equal(revenue(prices, caseOf([1, 0], [0, 1, 3]), 2), 40 / 90);
    assert.equal(revenue(prices, caseOf([3, 1], [0, 1, 3]), 2), 1);
    assert.equal(revenue(prices, caseOf([0, 2], [2, 3]), 2), 0);
  });

  it('has no value without a price', () => {
    assert.ok(Number.isNaN(revenue(prices, caseOf([2], [2]), 2)));
  });
});

describe('categories', () => {
  const columns = {
    category: Int32Array.of(0, 0, 1, 2, -1),
    categories: ['Home > Kitchen', 'Home > Bath', 'Garden'],
    publishedAt: new Float64Array(5),
    price: new Float64Array(5),
    group: Int32Array.of(0, 1, 2, 3, 4),
    titles: ['', '', '', '', ''],
  };
  const paths = categoryPaths(columns)!;

  it('are absent where no item has one', () => {
    assert.equal(categoryPaths({ ...columns, category: new Int32Array(5).fill(-1) }), undefined);
  });

  it('make a list diverse by how little their paths share', () => {
    assert.equal(diversity(paths, caseOf([0, 1]), 2), 0);
    assert.equal(diversity(paths, caseOf([0, 2]), 2), 0.5);
    assert.equal(diversity(paths, caseOf([0, 3]), 2), 1);
    close(diversity(paths, caseOf([0, 2, 3]), 3), (0.5 + 1 + 1) / 3);
    assert.equal(diversity(paths, caseOf([0, 4, 3]), 3), 1);
    assert.ok(Number.isNaN(diversity(paths, caseOf([0, 4]), 2)));
  });

  it('measure how far a list is from the shopper’s mix of departments', () => {
    const miscalibration = new Miscalibration(paths);
    assert.equal(miscalibration.value(caseOf([2, 3], [], [0, 3]), 2), 0);
    // All home where the shopper is half garden: .5·ln(.5 / (.99 + .005)) + .5·ln(.5 / .005).
    close(
      miscalibration.value(caseOf([0, 1], [], [0, 3]), 2),
      0.5 * Math.log(0.5 / 0.995) + 0.5 * Math.log(100),
    );
    assert.ok(Number.isNaN(miscalibration.value(caseOf([0], [], [4]), 1)));
    assert.ok(Number.isNaN(miscalibration.value(caseOf([4], [], [0]), 1)));
  });

  it('stay within their bounds whatever is listed', () => {
    const miscalibration = new Miscalibration(paths);
    const items = fc.uniqueArray(fc.nat(4), { minLength: 1 });
    fc.assert(
      fc.property(items, items, (listed, before) => {
        const value = diversity(paths, caseOf(listed), 5);
        assert.ok(Number.isNaN(value) || (value >= 0 && value <= 1));
        const distance = miscalibration.value(caseOf(listed, [], before), 5);
        assert.ok(Number.isNaN(distance) || distance >= 0);
      }),
    );
  });
});
