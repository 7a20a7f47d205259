import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DATA_IS_ABSENT } from '../../../test/public-data.case.ts';
import { DatasetBuilder } from '../../dataset/dataset-builder.ts';
import { splitByTime } from '../../dataset/split.ts';
import type { ArtefactArray } from '../../domain/artefact.ts';
import { AisleError } from '../../domain/errors.ts';
import { EMPTY_HISTORY } from '../../domain/history.ts';
import type { ItemId, ItemIndex, ProfileKey } from '../../domain/ids.ts';
import { ItemTable } from '../../domain/item-table.ts';
import type { JsonObject } from '../../domain/model.ts';
import { modelConformance } from '../model.conformance.ts';
import { newItemQuality, onlineRetail } from '../public-data.case.ts';
import { userKnn } from './user-knn.ts';
import { USER_KNN_DEFAULTS } from './user-knn-configuration.ts';

modelConformance('user-knn', () => userKnn, { answersFrom: 'history' });
modelConformance('user-knn', () => userKnn, {
  answersFrom: 'context',
  configuration: { similarity: 'cosine' },
});

const ITEMS = 6;
const DAY = 86_400_000;
const idOf = (item: number) => `item-${item}` as ItemId;

function datasetOf(shoppers: readonly (readonly number[])[], timeOf: (shopper: number) => number = () => 0) {
  const builder = new DatasetBuilder();
  builder.reserveItems(Array.from({ length: ITEMS }, (_, item) => idOf(item)));
  for (const [shopper, own] of shoppers.entries()) {
    for (const item of own) {
      builder.add({ shopper: `s:${shopper}` as ProfileKey, item: idOf(item), time: timeOf(shopper) });
    }
  }
  return builder.build();
}

async function scoresOf(
  dataset: ReturnType<typeof datasetOf>,
  given: JsonObject,
  asked: readonly number[],
): Promise<number[]> {
  const content = await userKnn.fit(dataset, userKnn.parse(given), { seed: 1, threads: 1 });
  const scorer = await userKnn.load(content, new ItemTable(dataset.items.ids()));
  const scores = new Float32Array(ITEMS);
  scorer.scoreAll({ now: 0, history: EMPTY_HISTORY, context: asked as ItemIndex[] }, scores);
  return [...scores];
}

test('scores are those of the definition, by cosine and by BM25', async () => {
  const own = fc.uniqueArray(fc.nat(ITEMS - 1), { minLength: 1 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(own, { minLength: 2, maxLength: 10 }).filter((all) => all.some((one) => one.length > 1)),
      own,
      fc.constantFrom(0, 2),
      fc.constantFrom(0, 0.5),
      fc.constantFrom('cosine' as const, 'bm25' as const),
      async (shoppers, asked, shrinkage, itemExponent, similarity) => {
        const scores = await scoresOf(datasetOf(shoppers), { shrinkage, itemExponent, similarity }, asked);
        const kept = shoppers.filter((one) => one.length > 1);
        const mean = kept.reduce((sum, one) => sum + one.length, 0) / kept.length;
        const countOf = (item: number) => kept.filter((one) => one.includes(item)).length;
        const likeness = (one: readonly number[], item: number) => {
          if (similarity === 'cosine') return 1 / (Math.sqrt(one.length) + shrinkage);
          const idf = Math.log(1 + (kept.length - countOf(item) + 0.5) / (countOf(item) + 0.5));
          return (idf * 2.2) / (1 + 1.2 * (0.25 + (0.75 * one.length) / mean));
        };
        for (let item = 0; item < ITEMS; item++) {
          const expected = kept
            .filter((one) => one.includes(item))
            .reduce((sum, one) => {
              const alike = asked.filter((other) => one.includes(other));
              return sum + alike.reduce((all, other) => all + likeness(one, other), 0);
            }, 0);
          const score = expected === 0 ? 0 : expected * countOf(item) ** -itemExponent;
          assert.ok(Math.abs(scores[item]! - score) < 1e-4, `${scores[item]} for ${score}`);
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('only the nearest shoppers speak', async () => {
  const shoppers = [
    [0, 1, 2],
    [0, 3, 4, 5],
  ];
  const scores = await scoresOf(datasetOf(shoppers), { neighbors: 1, itemExponent: 0 }, [0, 1]);
  assert.ok(scores[2]! > 0);
  assert.deepEqual(scores.slice(3), [0, 0, 0]);
});

test('what was wanted long ago says less, and only the latest shoppers are remembered', async () => {
  const shoppers = [
    [0, 1],
    [0, 2],
    [0, 3],
  ];
  const dataset = datasetOf(shoppers, (shopper) => shopper * 100 * DAY);
  const scores = await scoresOf(dataset, { halfLifeDays: 100, itemExponent: 0 }, [0]);
  assert.ok(scores[3]! > scores[2]! && scores[2]! > scores[1]! && scores[1]! > 0);
  const fewer = await scoresOf(dataset, { maxShoppers: 2 }, [0]);
  assert.equal(fewer[1], 0);
  assert.ok(fewer[2]! > 0 && fewer[3]! > 0);
});

test('an artefact that is no matrix is refused', async () => {
  const content = await userKnn.fit(datasetOf([[0, 1]]), USER_KNN_DEFAULTS, { seed: 1, threads: 1 });
  await userKnn.load(content, new ItemTable());
  const wrong: Record<string, ArtefactArray>[] = [
    { columnIndices: Uint32Array.of(0, ITEMS) },
    { rowPointers: Uint32Array.of(0, 3) },
    { rowPointers: Uint32Array.of(0, 3, 2) },
    { rowPointers: new Uint32Array(0) },
    { worth: Float32Array.of(1, Number.NaN) },
  ];
  for (const broken of wrong) {
    await assert.rejects(
      userKnn.load({ ...content, arrays: { ...content.arrays, ...broken } }, new ItemTable()),
      (error) => error instanceof AisleError && error.code === 'artefact_corrupt',
    );
  }
});

test('settings that are wrong are named', () => {
  for (const [field, value] of [
    ['similarity', 'dice'],
    ['neighbors', 0],
    ['weights', 1],
  ] as const) {
    assert.throws(
      () => userKnn.parse({ [field]: value }),
      (error) =>
        error instanceof AisleError && error.code === 'invalid_configuration' && error.field === field,
    );
  }
});

test('on a year of a real shop it beats the published neighbour model', async (t) => {
  const dataset = await onlineRetail();
  if (dataset === undefined) return t.skip(DATA_IS_ABSENT);
  const split = splitByTime(dataset, Date.UTC(2011, 9, 9));
  const content = await userKnn.fit(split.train, USER_KNN_DEFAULTS, { seed: 1, threads: 2 });
  const { recall, ndcg } = newItemQuality(
    split,
    await userKnn.load(content, new ItemTable(split.train.items.ids())),
  );
  t.diagnostic(`Recall@20 ${recall.toFixed(4)}, NDCG@20 ${ndcg.toFixed(4)}`);
  assert.ok(recall > 0.1096 && ndcg > 0.0965);
});
