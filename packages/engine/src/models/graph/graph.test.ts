import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DATA_IS_ABSENT } from '../../../test/public-data.case.ts';
import { DatasetBuilder } from '../../dataset/dataset-builder.ts';
import { splitByTime } from '../../dataset/split.ts';
import { AisleError } from '../../domain/errors.ts';
import { EMPTY_HISTORY } from '../../domain/history.ts';
import type { ItemId, ItemIndex, ProfileKey } from '../../domain/ids.ts';
import { ItemTable } from '../../domain/item-table.ts';
import { modelConformance } from '../model.conformance.ts';
import { newItemQuality, onlineRetail } from '../public-data.case.ts';
import { graph } from './graph.ts';

modelConformance('graph', () => graph, { answersFrom: 'history' });
modelConformance('graph', () => graph, { answersFrom: 'context' });

const ITEMS = 6;

test('with every singular vector the low-pass filter lets everything through, and two steps on the graph remain', async () => {
  const own = fc.uniqueArray(fc.nat(ITEMS - 1), { minLength: 1 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(own, { minLength: 3, maxLength: 10 }).filter((all) => all.some((one) => one.length > 1)),
      async (shoppers) => {
        const builder = new DatasetBuilder();
        builder.reserveItems(Array.from({ length: ITEMS }, (_, item) => `item-${item}` as ItemId));
        for (const [shopper, items] of shoppers.entries()) {
          for (const item of items) {
            builder.add({
              shopper: `s:${shopper}` as ProfileKey,
              item: `item-${item}` as ItemId,
              time: 0,
            });
          }
        }
        const dataset = builder.build();
        const configuration = graph.parse({ rank: ITEMS, lowPassShare: 0.5, itemExponent: 0.4 });
        const content = await graph.fit(dataset, configuration, { seed: 1, threads: 1 });
        const scorer = await graph.load(content, new ItemTable(dataset.items.ids()));
        const kept = shoppers.filter((one) => one.length > 1);
        const countOf = (item: number) => kept.filter((one) => one.includes(item)).length;
        const rows = kept.map((one) =>
          Array.from({ length: ITEMS }, (_, item) =>
            one.includes(item) ? one.length ** -0.3 * countOf(item) ** -0.4 : 0,
          ),
        );
        const gram = (a: number, b: number) => rows.reduce((sum, row) => sum + row[a]! * row[b]!, 0);
        // The greatest eigenvalue of NᵀN, by multiplying.
        let vector = Array.from({ length: ITEMS }, (_, item) => 1 + item / 10);
        let most = 0;
        for (let step = 0; step < 2000; step++) {
          const next = vector.map((_, a) => vector.reduce((sum, value, b) => sum + gram(a, b) * value, 0));
          most = Math.hypot(...next);
          vector = next.map((value) => value / most);
        }
        const scores = new Float32Array(ITEMS);
        // V Vᵀ is then the projection on the rows of N; a full one where they span all items.
        const full = rows.length >= ITEMS && Number(content.meta['rank']) === ITEMS;
        for (let item = 0; item < ITEMS; item++) {
          scorer.scoreAll({ now: 0, history: EMPTY_HISTORY, context: [item as ItemIndex] }, scores);
          assert.equal(scores[item], 0);
          if (rows.length === 0 || countOf(item) === 0) assert.ok(scores.every((score) => score === 0));
          if (!full || !spans(rows)) continue;
          for (let other = 0; other < ITEMS; other++) {
            const expected = other === item ? 0 : gram(item, other) / most;
            assert.ok(Math.abs(scores[other]! - expected) < 2e-3, `${scores[other]} for ${expected}`);
          }
        }
      },
    ),
    { numRuns: 40 },
  );
});

/** Whether the rows span all columns well enough for floats: elimination with the greatest pivots. */
function spans(given: readonly (readonly number[])[]): boolean {
  const rows = given.map((row) => [...row]);
  for (let column = 0; column < ITEMS; column++) {
    const pivot = rows.slice(column).reduce((a, b) => (Math.abs(b[column]!) > Math.abs(a[column]!) ? b : a));
    if (Math.abs(pivot[column]!) < 0.05) return false;
    rows.splice(rows.indexOf(pivot), 1);
    rows.splice(column, 0, pivot);
    for (const row of rows.slice(column + 1)) {
      const factor = row[column]! / pivot[column]!;
      for (let at = column; at < ITEMS; at++) row[at]! -= factor * pivot[at]!;
    }
  }
  return true;
}

test('the smooth part finds what two steps do not reach', async () => {
  // A chain of shoppers: item 0 and item 2 share no shopper, but a taste.
  const builder = new DatasetBuilder();
  const wanted = [
    [0, 1],
    [1, 2],
    [0, 1],
    [1, 2],
    [3, 4],
    [4, 5],
  ];
  for (const [shopper, items] of wanted.entries()) {
    for (const item of items) {
      builder.add({ shopper: `s:${shopper}` as ProfileKey, item: `item-${item}` as ItemId, time: 0 });
    }
  }
  const dataset = builder.build();
  const scoreOf = async (lowPassShare: number): Promise<number> => {
    const configuration = graph.parse({ rank: 1, lowPassShare });
    const content = await graph.fit(dataset, configuration, { seed: 1, threads: 1 });
    const scorer = await graph.load(content, new ItemTable(dataset.items.ids()));
    const scores = new Float32Array(ITEMS);
    scorer.scoreAll({ now: 0, history: EMPTY_HISTORY, context: [0 as ItemIndex] }, scores);
    return scores[2]!;
  };
  assert.equal(await scoreOf(0), 0);
  assert.ok((await scoreOf(0.3)) > 0);
});

test('settings that are wrong are named', () => {
  for (const [field, value] of [
    ['rank', 0],
    ['rank', 'all'],
    ['lowPassShare', -1],
    ['neighbors', 0.5],
  ] as const) {
    assert.throws(
      () => graph.parse({ [field]: value }),
      (error) =>
        error instanceof AisleError && error.code === 'invalid_configuration' && error.field === field,
    );
  }
});

test('on a year of a real shop it beats the published neighbour model', async (t) => {
  const dataset = await onlineRetail();
  if (dataset === undefined) return t.skip(DATA_IS_ABSENT);
  const split = splitByTime(dataset, Date.UTC(2011, 9, 9));
  const content = await graph.fit(split.train, graph.parse({ rank: 64 }), { seed: 1, threads: 2 });
  const { recall, ndcg } = newItemQuality(
    split,
    await graph.load(content, new ItemTable(split.train.items.ids())),
  );
  t.diagnostic(`Recall@20 ${recall.toFixed(4)}, NDCG@20 ${ndcg.toFixed(4)}`);
  assert.ok(recall > 0.0901 && ndcg > 0.0803);
});
