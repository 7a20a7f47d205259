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
import { itemKnn } from './item-knn.ts';

modelConformance('item-knn', () => itemKnn, { answersFrom: 'history' });
modelConformance('item-knn', () => itemKnn, { answersFrom: 'context' });

const ITEMS = 6;

test('likeness is the cosine over shoppers, shrunk, whoever buys much counting less', async () => {
  const table = fc.array(fc.uniqueArray(fc.integer({ min: 0, max: ITEMS - 1 }), { minLength: 1 }), {
    minLength: 2,
    maxLength: 12,
  });
  await fc.assert(
    fc.asyncProperty(
      table.filter((shoppers) => shoppers.some((own) => own.length > 1)),
      fc.constantFrom(0, 3),
      fc.constantFrom(0, 1),
      async (shoppers, shrinkage, activityExponent) => {
        const builder = new DatasetBuilder();
        builder.reserveItems(Array.from({ length: ITEMS }, (_, item) => `i${item}` as ItemId));
        shoppers.forEach((own, shopper) => {
          for (const item of own) {
            builder.add({ shopper: `s:${shopper}` as ProfileKey, item: `i${item}` as ItemId, time: 1 });
          }
        });
        const dataset = builder.build();
        const configuration = itemKnn.parse({ shrinkage, activityExponent });
        const content = await itemKnn.fit(dataset, configuration, { seed: 1, threads: 1 });
        const scorer = await itemKnn.load(content, new ItemTable(dataset.items.ids()));
        const shares = shoppers.map((own) => own.length ** -activityExponent);
        const lines = shoppers.reduce((sum, own) => sum + own.length, 0);
        const squares = shoppers.reduce((sum, own, at) => sum + own.length * shares[at]! ** 2, 0);
        const dot = (a: number, b: number) =>
          shoppers.reduce((sum, own, at) => {
            return sum + (own.includes(a) && own.includes(b) ? shares[at]! ** 2 : 0);
          }, 0);
        const scores = new Float32Array(ITEMS);
        for (let item = 0; item < ITEMS; item++) {
          scorer.scoreAll({ now: 0, history: EMPTY_HISTORY, context: [item as ItemIndex] }, scores);
          for (let other = 0; other < ITEMS; other++) {
            const norms = Math.sqrt(dot(item, item) * dot(other, other));
            const likeness = dot(item, other) / (norms + (shrinkage * squares) / lines);
            const expected = item === other || dot(item, other) === 0 ? 0 : likeness;
            assert.ok(Math.abs(scores[other]! - expected) < 1e-5, `${scores[other]} for ${expected}`);
          }
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('fields that are wrong are named', () => {
  for (const [field, value] of [
    ['neighbors', 0],
    ['shrinkage', -1],
    ['activityExponent', '1'],
    ['inputDecay', Number.NaN],
  ] as const) {
    assert.throws(
      () => itemKnn.parse({ [field]: value }),
      (error) =>
        error instanceof AisleError && error.code === 'invalid_configuration' && error.field === field,
    );
  }
});

test('on a year of a real shop it beats the published neighbour model', async (t) => {
  const dataset = await onlineRetail();
  if (dataset === undefined) return t.skip(DATA_IS_ABSENT);
  const split = splitByTime(dataset, Date.UTC(2011, 9, 9));
  const content = await itemKnn.fit(split.train, itemKnn.parse({}), { seed: 1, threads: 2 });
  const { recall, ndcg } = newItemQuality(
    split,
    await itemKnn.load(content, new ItemTable(split.train.items.ids())),
  );
  t.diagnostic(`Recall@20 ${recall.toFixed(4)}, NDCG@20 ${ndcg.toFixed(4)}`);
  assert.ok(recall > 0.0901 && ndcg > 0.0803);
});
