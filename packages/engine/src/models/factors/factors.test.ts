import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKernels, createKernelsSync } from '@aisle/kernels';
import { DatasetBuilder } from '../../dataset/dataset-builder.ts';
import { shopperHistory } from '../../dataset/shopper-history.ts';
import { AisleError } from '../../domain/errors.ts';
import type { ItemId, ProfileKey } from '../../domain/ids.ts';
import { ItemTable } from '../../domain/item-table.ts';
import type { JsonObject } from '../../domain/model.ts';
import { Random } from '../../domain/random.ts';
import { smallShop } from '../conformance-data.case.ts';
import { modelConformance } from '../model.conformance.ts';
import { factors } from './factors.ts';
import { fitExplicit } from './fit-explicit.ts';

for (const configuration of [
  { embeddingSize: 16 },
  { embeddingSize: 20, blockSize: 8 },
  { objective: 'bpr', embeddingSize: 12 },
  { objective: 'svd', embeddingSize: 8 },
] as JsonObject[]) {
  modelConformance('factors', () => factors, {
    answersFrom: 'history',
    configuration,
    checkerboardConfiguration: { ...configuration, embeddingSize: 2, regularization: 0.001 },
  });
}

const FIT = { seed: 1, threads: 1 };

async function scorerOf(dataset: ReturnType<typeof smallShop>, configuration: JsonObject) {
  const content = await factors.fit(dataset, factors.parse(configuration), FIT);
  return { content, scorer: await factors.load(content, new ItemTable(dataset.items.ids())) };
}

/** Predictions of a fit for all pairs. */
function predictions(
  fitted: { users: Float32Array; items: Float32Array; width: number; mean: number },
  users: number,
  items: number,
): Float64Array {
  const { width } = fitted;
  return Float64Array.from({ length: users * items }, (_, at) => {
    const [user, item] = [Math.floor(at / items), at % items];
    let sum = fitted.mean;
    for (let k = 0; k < width; k++) sum += fitted.users[user * width + k]! * fitted.items[item * width + k]!;
    return sum;
  });
}

test('explicit: a 3 × 4 matrix of ratings comes back, and what is missing follows the like-minded', async () => {
  // 0 is missing. The first two shoppers agree where both rated; the third is of another mind.
  const table = [
    [5, 3, 0, 1],
    [4, 0, 4, 1],
    [1, 1, 0, 5],
  ];
  const rated = table.flatMap((row, user) =>
    row.flatMap((rating, item) => (rating > 0 ? [{ user, item, rating }] : [])),
  );
  const fitted = await fitExplicit(
    createKernelsSync({ maxMemoryMb: 8 }),
    {
      userOf: Uint32Array.from(rated, ({ user }) => user),
      itemOf: Uint32Array.from(rated, ({ item }) => item),
      ratings: Float32Array.from(rated, ({ rating }) => rating),
    },
    { users: 3, items: 4 },
    { embeddingSize: 2, epochs: 3000, learningRate: 0.02, regularization: 0.002 },
    1,
  );
  assert.ok(Math.abs(fitted.mean - 25 / 9) < 1e-6);
  const predicted = predictions(fitted, 3, 4);
  for (const { user, item, rating } of rated) {
    assert.ok(
      Math.abs(predicted[user * 4 + item]! - rating) < 0.1,
      `${user}, ${item}: ${predicted[user * 4 + item]}`,
    );
  }
  assert.ok(predicted[0 * 4 + 2]! > predicted[2 * 4 + 2]!);
});

test('explicit: 1,000 × 5,000, k = 10, 1,000 iterations reach the noise, as the same steps in f64 do', async () => {
  const [users, items, k, count, noise] = [1000, 5000, 10, 20_000, 0.1];
  const random = new Random(3);
  const tastes = Float64Array.from({ length: users }, () => random.normal());
  const kinds = Float64Array.from({ length: items }, () => random.normal());
  const rated = {
    userOf: Uint32Array.from({ length: count }, () => random.below(users)),
    itemOf: Uint32Array.from({ length: count }, () => random.below(items)),
    ratings: new Float32Array(count),
  };
  for (let at = 0; at < count; at++) {
    rated.ratings[at] = 3 + tastes[rated.userOf[at]!]! * kinds[rated.itemOf[at]!]! + noise * random.normal();
  }
  const errors: number[] = [];
  const fitted = await fitExplicit(
    createKernelsSync({ maxMemoryMb: 32 }),
    rated,
    { users, items },
    {
      embeddingSize: k,
      epochs: 1000,
      learningRate: 0.02,
      regularization: 0.001,
      onEpoch: (_, error) => {
        errors.push(error);
      },
    },
    1,
  );
  assert.equal(errors.length, 1000);
  let squares = 0;
  for (let at = 0; at < count; at++) {
    const [user, item] = [rated.userOf[at]!, rated.itemOf[at]!];
    let predicted = fitted.mean;
    for (let n = 0; n < fitted.width; n++) {
      predicted += fitted.users[user * fitted.width + n]! * fitted.items[item * fitted.width + n]!;
    }
    squares += (rated.ratings[at]! - predicted) ** 2;
  }
  const mse = squares / count;
  assert.ok(errors[0]! > 0.8, `before: ${errors[0]}`);
  assert.ok(mse < noise ** 2, `MSE ${mse} after 1,000 iterations`);
  assert.ok(Math.abs(mse - errors.at(-1)!) < 2e-3, `${mse}, told ${errors.at(-1)}`);
});

test('explicit as a model: answers ratings with ratings, silent to those who rated nothing', async () => {
  const builder = new DatasetBuilder();
  const id = (item: number) => `i${item}` as ItemId;
  for (let user = 0; user < 60; user++) {
    for (let item = 0; item < 20; item++) {
      if ((user * 7 + item * 3) % 5 === 0) continue;
      const shopper = `s:${user}` as ProfileKey;
      builder.add({
        shopper,
        item: id(item),
        time: item,
        type: 'rate',
        quantity: item % 2 === user % 2 ? 5 : 2,
      });
    }
  }
  builder.add({ shopper: 's:viewer' as ProfileKey, item: id(0), time: 50, type: 'view' });
  builder.add({ shopper: 's:viewer' as ProfileKey, item: id(21), time: 51, type: 'view' });
  const dataset = builder.build();
  const { content, scorer } = await scorerOf(dataset, {
    objective: 'explicit',
    embeddingSize: 4,
    epochs: 200,
  });
  assert.ok(!content.itemIds.includes('i21'));
  const scores = new Float32Array(dataset.items.size);
  const ask = (shopper: number) => {
    const history = shopperHistory(dataset, shopper);
    scorer.scoreAll({ now: dataset.asOf, history, context: [] }, scores);
  };
  for (let user = 0; user < 60; user++) {
    ask(user);
    for (let item = 0; item < 20; item++) {
      const index = dataset.items.indexOf(id(item))!;
      assert.ok(
        Math.abs(scores[index]! - (item % 2 === user % 2 ? 5 : 2)) < 0.7,
        `${user}, ${item}: ${scores[index]}`,
      );
    }
    assert.equal(scores[dataset.items.indexOf(id(21))!], 0);
  }
  ask(60);
  assert.ok(scores.every((score) => score === 0));
  await assert.rejects(
    factors.fit(smallShop(1), factors.parse({ objective: 'explicit' }), FIT),
    (error) => error instanceof AisleError && error.code === 'not_enough_data' && error.field === 'objective',
  );
});

test('ials: the vector of a history is the row that training would solve', async () => {
  const dataset = smallShop(1);
  const { content, scorer } = await scorerOf(dataset, { embeddingSize: 8 });
  const { itemFactors, gram } = content.arrays as { itemFactors: Float32Array; gram: Float32Array };
  const kernels = await createKernels({ maxMemoryMb: 8 });
  const again = kernels.memory.f32(64);
  kernels.factors.gram(
    kernels.memory.copy(itemFactors),
    content.itemIds.length,
    8,
    again,
    Number(content.meta['unobservedWeight']),
  );
  assert.deepEqual([...again], [...gram]);
  const history = shopperHistory(dataset, 0);
  const scores = new Float32Array(dataset.items.size);
  scorer.scoreAll({ now: dataset.asOf, history, context: [] }, scores);
  const own = new Set([...history.items].slice(0, history.length));
  const mean = (items: number[]) => items.reduce((sum, item) => sum + scores[item]!, 0) / items.length;
  const others = [...scores.keys()].filter((item) => !own.has(item));
  assert.ok(mean([...own]) > 2 * mean(others));
});

test('a large catalogue is scanned by levels and scored exactly', async () => {
  const random = new Random(4);
  const [size, width] = [20_500, 16];
  const itemIds = Array.from({ length: size }, (_, item) => `i${item}`);
  const itemFactors = Float32Array.from({ length: size * width }, () => random.normal());
  const gram = new Float32Array(width * width);
  for (let k = 0; k < width; k++) gram[k * width + k] = 10;
  const content = {
    meta: {
      configuration: factors.defaults as unknown as JsonObject,
      width,
      mean: 0,
      unobservedWeight: 0.1,
      catalogue: size,
    },
    arrays: { itemFactors, gram, voice: new Float32Array(0) },
    itemIds,
  };
  const scorer = await factors.load(content, new ItemTable());
  const history = shopperHistory(smallShop(1), 0);
  const query = { now: 0, history, context: [] };
  const scores = new Float32Array(size);
  scorer.scoreAll(query, scores);
  const out = { length: 0, items: new Int32Array(20), scores: new Float32Array(20) };
  scorer.retrieve(query, 20, out);
  const best = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]! || a - b).slice(0, 20);
  assert.deepEqual([...out.items], best);
});

test('refuses settings that make no sense, and artefacts that were altered', async () => {
  for (const [field, value] of [
    ['objective', 'magic'],
    ['embeddingSize', 0],
    ['embeddingSize', 4.5],
    ['blockSize', 12],
    ['regularization', 0],
    ['epochs', 0],
  ] as const) {
    assert.throws(
      () => factors.parse({ [field]: value }),
      (error) =>
        error instanceof AisleError && error.code === 'invalid_configuration' && error.field === field,
    );
  }
  const { content } = await scorerOf(smallShop(1), { embeddingSize: 8 });
  const spoilt = content.arrays['itemFactors']!.slice();
  spoilt[3] = Number.NaN;
  for (const altered of [
    { ...content, arrays: { ...content.arrays, itemFactors: spoilt } },
    { ...content, arrays: { ...content.arrays, gram: new Float32Array(9) } },
    { ...content, arrays: { ...content.arrays, voice: new Float32Array(1) } },
    { ...content, meta: { ...content.meta, width: 12 } },
  ]) {
    await assert.rejects(factors.load(altered, new ItemTable()), { code: 'artefact_corrupt' });
  }
});
