import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { averagePrecision } from './average-precision.ts';
import { hitRate } from './hit-rate.ts';
import { ndcg } from './ndcg.ts';
import { precision } from './precision.ts';
import { RANKING_METRICS } from './ranking-metrics.ts';
import { cappedRecall, plainRecall } from './recall.ts';
import { reciprocalRank } from './reciprocal-rank.ts';

/** Targets at the second and the fourth of five places. */
const SECOND_AND_FOURTH = Uint8Array.of(0, 1, 0, 1, 0);
const NONE = new Uint8Array(5);

function near(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) < 1e-12, `${actual} is not ${expected}`);
}

describe('ranking metrics, by hand', () => {
  it('precision divides by k, also for a short list', () => {
    near(precision(SECOND_AND_FOURTH, 5), 2 / 5);
    near(precision(SECOND_AND_FOURTH, 2), 1 / 2);
    near(precision(SECOND_AND_FOURTH, 1), 0);
  });

  it('capped recall divides by min(k, n), plain recall by n', () => {
    near(cappedRecall(SECOND_AND_FOURTH, 3, 5), 2 / 3);
    near(plainRecall(SECOND_AND_FOURTH, 3, 5), 2 / 3);
    near(cappedRecall(SECOND_AND_FOURTH, 8, 5), 2 / 5);
    near(plainRecall(SECOND_AND_FOURTH, 8, 5), 2 / 8);
    near(cappedRecall(SECOND_AND_FOURTH, 8, 2), 1 / 2);
  });

  it('hit rate asks for one target', () => {
    assert.equal(hitRate(SECOND_AND_FOURTH, 5), 1);
    assert.equal(hitRate(SECOND_AND_FOURTH, 1), 0);
  });

  it('ndcg has its ideal over min(k, n)', () => {
    const gain = 1 / Math.log2(3) + 1 / Math.log2(5);
    near(ndcg(SECOND_AND_FOURTH, 3, 5), gain / (1 + 1 / Math.log2(3) + 1 / 2));
    near(ndcg(SECOND_AND_FOURTH, 1, 3), 1 / Math.log2(3));
    near(ndcg(Uint8Array.of(1, 1, 0), 9, 2), 1);
  });

  it('reciprocal rank looks at the first target', () => {
    near(reciprocalRank(SECOND_AND_FOURTH, 5), 1 / 2);
    near(reciprocalRank(SECOND_AND_FOURTH, 1), 0);
  });

  it('average precision sums the precision at each target', () => {
    near(averagePrecision(SECOND_AND_FOURTH, 3, 5), (1 / 2 + 2 / 4) / 3);
    near(averagePrecision(SECOND_AND_FOURTH, 3, 2), 1 / 2 / 2);
  });

  it('is 0 everywhere when nothing is hit, and without targets', () => {
    for (const { value } of RANKING_METRICS) {
      assert.equal(value(NONE, 3, 5), 0);
      assert.equal(value(NONE, 0, 5), 0);
    }
  });

  it('reads the discount of places beyond its table', () => {
    const hits = new Uint8Array(200);
    hits[199] = 1;
    near(ndcg(hits, 1, 200), 1 / Math.log2(201));
  });
});

/** The definitions once more, from sets and lists, without regard for speed. */
const ORACLE: Readonly<
  Record<string, (list: readonly number[], targets: ReadonlySet<number>, k: number) => number>
> = {
  precision: (list, targets, k) => list.slice(0, k).filter((item) => targets.has(item)).length / k,
  recall: (list, targets, k) =>
    list.slice(0, k).filter((item) => targets.has(item)).length / Math.min(k, targets.size),
  plainRecall: (list, targets, k) =>
    list.slice(0, k).filter((item) => targets.has(item)).length / targets.size,
  hitRate: (list, targets, k) => Number(list.slice(0, k).some((item) => targets.has(item))),
  mrr: (list, targets, k) => {
    const place = list.slice(0, k).findIndex((item) => targets.has(item));
    return place === -1 ? 0 : 1 / (place + 1);
  },
  map: (list, targets, k) =>
    list
      .slice(0, k)
      .map((item, i) =>
        targets.has(item) ? list.slice(0, i + 1).filter((other) => targets.has(other)).length / (i + 1) : 0,
      )
      .reduce((sum, each) => sum + each, 0) / Math.min(k, targets.size),
  ndcg: (list, targets, k) => {
    const dcg = (relevant: readonly boolean[]): number =>
      relevant.reduce((sum, yes, i) => sum + (yes ? Math.LN2 / Math.log(i + 2) : 0), 0);
    const ideal = Array.from({ length: Math.min(k, targets.size) }, () => true);
    return dcg(list.slice(0, k).map((item) => targets.has(item))) / dcg(ideal);
  },
};

describe('ranking metrics, against the definitions', () => {
  const lists = fc.uniqueArray(fc.nat(40), { maxLength: 25 });
  const targets = fc.uniqueArray(fc.nat(40), { minLength: 1, maxLength: 30 });
  for (const metric of RANKING_METRICS) {
    it(metric.name, () => {
      fc.assert(
        fc.property(lists, targets, fc.integer({ min: 1, max: 25 }), (list, wanted, k) => {
          const set = new Set(wanted);
          const hits = new Uint8Array(25);
          list.forEach((item, place) => {
            hits[place] = Number(set.has(item));
          });
          const value = metric.value(hits, set.size, k);
          near(value, ORACLE[metric.name]!(list, set, k));
          assert.ok(value >= 0 && value <= 1);
        }),
      );
    });
  }
});
