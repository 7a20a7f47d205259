import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DATA_IS_ABSENT } from '../../../test/public-data.case.ts';
import { baskets } from '../../dataset/baskets.ts';
import { DatasetBuilder } from '../../dataset/dataset-builder.ts';
import { splitByTime } from '../../dataset/split.ts';
import type { Dataset } from '../../domain/dataset.ts';
import { DAY_MS } from '../../domain/day-ms.ts';
import { AisleError } from '../../domain/errors.ts';
import { EMPTY_HISTORY } from '../../domain/history.ts';
import type { ItemId, ItemIndex, ProfileKey } from '../../domain/ids.ts';
import { ItemTable } from '../../domain/item-table.ts';
import type { JsonObject } from '../../domain/model.ts';
import { modelConformance } from '../model.conformance.ts';
import { onlineRetail } from '../public-data.case.ts';
import { liftOf, logLikelihoodRatio, shrunkenLiftOf } from './association.ts';
import { boughtTogether } from './bought-together.ts';

modelConformance('bought-together', () => boughtTogether, { answersFrom: 'context' });

const FIT = { seed: 1, threads: 1 };
const ITEMS = 7;

/** Three shoppers take turns, so that with three days between orders each buys every nine days. */
function shopOf(orders: readonly (readonly number[])[], apart = 3 * DAY_MS): Dataset {
  const builder = new DatasetBuilder();
  builder.reserveItems(Array.from({ length: ITEMS }, (_, item) => `i${item}` as ItemId));
  orders.forEach((order, number) => {
    for (const item of order) {
      builder.add({
        shopper: `s:${number % 3}` as ProfileKey,
        item: `i${item}` as ItemId,
        time: number * apart,
        order: `o${number}`,
      });
    }
  });
  return builder.build();
}

async function scorerOf(dataset: Dataset, configuration: JsonObject = {}) {
  const content = await boughtTogether.fit(dataset, boughtTogether.parse(configuration), FIT);
  return boughtTogether.load(content, new ItemTable(dataset.items.ids()));
}

const page = (...items: number[]) => ({
  now: 0,
  history: EMPTY_HISTORY,
  context: items as readonly number[] as readonly ItemIndex[],
});

test('lift and likelihood of a table known by hand', () => {
  const pair = { together: 30, one: 40, other: 60, baskets: 200 };
  assert.equal(liftOf(pair), 2.5);
  assert.equal(shrunkenLiftOf(pair, 0), 2.5);
  assert.equal(shrunkenLiftOf(pair, 18), 1);
  // 2 · Σ observed · ln(observed / expected), expected 12, 28, 48 and 112
  const cells = [
    30 * Math.log(30 / 12),
    10 * Math.log(10 / 28),
    30 * Math.log(30 / 48),
    130 * Math.log(130 / 112),
  ];
  const expected = 2 * cells.reduce((sum, cell) => sum + cell, 0);
  assert.ok(Math.abs(logLikelihoodRatio(pair) - expected) < 1e-9, String(logLikelihoodRatio(pair)));
  assert.equal(logLikelihoodRatio({ together: 10, one: 20, other: 100, baskets: 200 }), 0);
});

test('what is kept, and its score, agree with counting every pair', async () => {
  const orders = fc.array(
    fc.uniqueArray(fc.integer({ min: 0, max: ITEMS - 1 }), { minLength: 1, maxLength: 5 }),
    {
      minLength: 3,
      maxLength: 40,
    },
  );
  const thresholds = fc.record({
    minSupport: fc.constantFrom(1, 3),
    minLift: fc.constantFrom(1, 1.5),
    minLogLikelihood: fc.constantFrom(0, 3),
    companions: fc.constantFrom(2, 100),
    maxBasketItems: fc.constantFrom(3, 100),
  });
  await fc.assert(
    fc.asyncProperty(
      orders.filter((list) => list.some((order) => order.length > 1 && order.length <= 3)),
      thresholds,
      async (list, configuration) => {
        const small = (order: readonly number[]) => order.length <= configuration.maxBasketItems;
        const baskets = list.filter(small).length;
        /** Per shopper the times that count: the first, and the next after a week or more. */
        const counted = (...items: number[]) => {
          const times = new Map<number, number[]>();
          for (const [number, order] of list.entries()) {
            if (!small(order) || !items.every((item) => order.includes(item))) continue;
            const own = times.get(number % 3) ?? [];
            if (own.length === 0 || number * DAY_MS - own.at(-1)! >= 7 * DAY_MS) own.push(number * DAY_MS);
            times.set(number % 3, own);
          }
          return times;
        };
        const count = (...items: number[]) => [...counted(...items).values()].flat().length;
        const scorer = await scorerOf(shopOf(list, DAY_MS), configuration);
        const scores = new Float32Array(ITEMS);
        for (let item = 0; item < ITEMS; item++) {
          const pairs = Array.from({ length: ITEMS }, (_, other) => {
            const pair = {
              together: count(item, other),
              one: count(item),
              other: count(other),
              baskets,
            };
            const kept =
              other !== item &&
              pair.together >= configuration.minSupport &&
              counted(item, other).size >= Math.min(2, configuration.minSupport) &&
              liftOf(pair) >= configuration.minLift &&
              logLikelihoodRatio(pair) >= configuration.minLogLikelihood;
            return { other, pair, score: kept ? Math.fround(shrunkenLiftOf(pair, 20)) : 0 };
          });
          const best = pairs
            .filter(({ score }) => score > 0)
            .sort((a, b) => b.score - a.score || a.other - b.other)
            .slice(0, configuration.companions);
          scorer.scoreAll(page(item), scores);
          const expected = new Float32Array(ITEMS);
          for (const { other, score } of best) expected[other] = score;
          assert.deepEqual(scores, expected);
          for (const { other, pair } of best) {
            const evidence = scorer.explain(page(item), other as ItemIndex);
            assert.equal(evidence?.because, item);
            assert.deepEqual(evidence?.figures, { share: 1, lift: liftOf(pair), support: pair.together });
          }
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('a cart asks for all its items at once, and the reason is the one that weighs most', async () => {
  const orders = [
    ...Array.from({ length: 30 }, () => [0, 2]),
    ...Array.from({ length: 10 }, () => [1, 2]),
    ...Array.from({ length: 12 }, () => [1, 3]),
    ...Array.from({ length: 60 }, (_, at) => [4 + (at % 3)]),
  ];
  const scorer = await scorerOf(shopOf(orders));
  const one = new Float32Array(ITEMS);
  const other = new Float32Array(ITEMS);
  const both = new Float32Array(ITEMS);
  scorer.scoreAll(page(0), one);
  scorer.scoreAll(page(1), other);
  scorer.scoreAll(page(0, 1), both);
  both.forEach((score, item) => {
    assert.equal(score, Math.fround(one[item]! + other[item]!));
  });
  assert.equal(scorer.explain(page(0, 1), 2 as ItemIndex)?.because, 0);
  assert.equal(scorer.explain(page(0, 1), 3 as ItemIndex)?.because, 1);
});

test('it says nothing without support, nothing to an empty page, and does not look at the history', async () => {
  const scorer = await scorerOf(shopOf([...Array.from({ length: 20 }, () => [0, 1]), [2, 3], [4], [5], [6]]));
  const out = { length: 9, items: new Int32Array(ITEMS), scores: new Float32Array(ITEMS) };
  scorer.retrieve(page(2), ITEMS, out);
  assert.equal(out.length, 0);
  const history = {
    length: 1,
    items: Int32Array.of(0),
    times: Float64Array.of(0),
    types: Uint8Array.of(8),
    quantities: Float32Array.of(1),
    orders: Int32Array.of(0),
  };
  scorer.retrieve({ now: 0, history, context: [] }, ITEMS, out);
  assert.equal(out.length, 0);
  scorer.retrieve({ now: 0, history, context: [1 as ItemIndex] }, ITEMS, out);
  assert.deepEqual([...out.items.subarray(0, out.length)], [0]);
});

test('fields that are wrong are named', () => {
  for (const [field, value] of [
    ['minSupport', 0],
    ['companions', 2.5],
    ['maxBasketItems', 1],
    ['prior', 'much'],
  ] as const) {
    assert.throws(
      () => boughtTogether.parse({ [field]: value }),
      (error) =>
        error instanceof AisleError && error.code === 'invalid_configuration' && error.field === field,
    );
  }
});

test('on a year of a real shop it foretells the rest of later baskets, far better than the popular', async (t) => {
  const dataset = await onlineRetail();
  if (dataset === undefined) return t.skip(DATA_IS_ABSENT);
  const split = splitByTime(dataset, Date.UTC(2011, 9, 9));
  const scorer = await scorerOf(split.train);
  const popularity = new Float64Array(dataset.items.size);
  for (const item of split.train.interactions.items) popularity[item]!++;
  const popular = [...popularity.keys()].sort((a, b) => popularity[b]! - popularity[a]!).slice(0, 11);
  const orders = baskets({ ...dataset, ...split.test });
  const k = 10;
  const out = { length: 0, items: new Int32Array(k), scores: new Float32Array(k) };
  let asked = 0;
  let found = 0;
  let foundPopular = 0;
  for (let order = 0; order < orders.rows; order++) {
    const lines = orders.columnIndices.subarray(orders.rowPointers[order]!, orders.rowPointers[order + 1]!);
    const known = lines.filter((item) => popularity[item]! > 0);
    if (known.length < 2) continue;
    const item = known[order % known.length]!;
    const rest = new Set(lines);
    rest.delete(item);
    scorer.retrieve(page(item), k, out);
    const places = Math.min(k, rest.size);
    asked++;
    found += out.items.subarray(0, out.length).filter((one) => rest.has(one)).length / places;
    const list = popular.filter((one) => one !== item).slice(0, k);
    foundPopular += list.filter((one) => rest.has(one)).length / places;
  }
  const recall = found / asked;
  const byPopularity = foundPopular / asked;
  t.diagnostic(`Recall@10 ${recall.toFixed(4)} over ${asked} baskets; popular ${byPopularity.toFixed(4)}`);
  assert.ok(recall > 0.16, `Recall@10 ${recall}`);
  assert.ok(recall > 2 * byPopularity);
});

test('what one shopper puts together, however often, goes with nothing; nobody adds to the order of another', async () => {
  const honest = Array.from({ length: 40 }, (_, number) => ({
    shopper: `s:${number}` as ProfileKey,
    time: number * DAY_MS,
    order: `o${number}`,
    items: number % 2 === 0 ? [0, 1] : [2],
  }));
  const alone = Array.from({ length: 20 }, (_, number) => ({
    shopper: 'v:one' as ProfileKey,
    time: number * 8 * DAY_MS,
    order: `g${number}`,
    items: [0, 3],
  }));
  const intruder = honest.map((order) => ({ ...order, shopper: 'v:two' as ProfileKey, items: [4] }));
  const builder = new DatasetBuilder();
  builder.reserveItems(Array.from({ length: ITEMS }, (_, item) => `i${item}` as ItemId));
  for (const { items, ...order } of [...honest, ...alone, ...intruder]) {
    for (const item of items) builder.add({ ...order, item: `i${item}` as ItemId });
  }
  const scorer = await scorerOf(builder.build());
  const scores = new Float32Array(ITEMS);
  scorer.scoreAll(page(0), scores);
  assert.ok(scores[1]! > 0);
  assert.deepEqual([scores[3], scores[4]], [0, 0]);
});
