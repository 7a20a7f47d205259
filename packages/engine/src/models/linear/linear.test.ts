import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Csr, createKernelsSync } from '@aisle/kernels';
import fc from 'fast-check';
import { DATA_IS_ABSENT } from '../../../test/public-data.case.ts';
import { DatasetBuilder } from '../../dataset/dataset-builder.ts';
import { shopperHistory } from '../../dataset/shopper-history.ts';
import { splitByTime } from '../../dataset/split.ts';
import type { Dataset } from '../../domain/dataset.ts';
import { AisleError } from '../../domain/errors.ts';
import { EMPTY_HISTORY } from '../../domain/history.ts';
import type { ItemId, ItemIndex, ProfileKey } from '../../domain/ids.ts';
import { ItemTable } from '../../domain/item-table.ts';
import type { JsonObject } from '../../domain/model.ts';
import type { Product } from '../../domain/product.ts';
import { modelConformance } from '../model.conformance.ts';
import { newItemQuality, onlineRetail, trendOf } from '../public-data.case.ts';
import { addSparse } from './add-sparse.ts';
import { addEase } from './ease.ts';
import { mostUsedColumns } from './item-selection.ts';
import { linear } from './linear.ts';
import { linearPlan } from './linear-plan.ts';
import { addSlit } from './slit.ts';
import { meanHistoryLength, meanStepSize, type Steps, stepsOf } from './steps.ts';
import { transitionsOf } from './transitions.ts';
import { transposeSquare } from './transpose-square.ts';

modelConformance('linear', () => linear, { answersFrom: 'history' });
modelConformance('linear', () => linear, { answersFrom: 'context', configuration: { easeShare: 0.5 } });

const FIT = { seed: 1, threads: 1 };

type Matrix = number[][];

/** Gauss–Jordan in double precision. */
function inverse(matrix: Matrix): Matrix {
  const n = matrix.length;
  const work = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let pivot = 0; pivot < n; pivot++) {
    let best = pivot;
    for (let i = pivot; i < n; i++) {
      if (Math.abs(work[i]![pivot]!) > Math.abs(work[best]![pivot]!)) best = i;
    }
    [work[pivot], work[best]] = [work[best]!, work[pivot]!];
    const scale = work[pivot]![pivot]!;
    work[pivot] = work[pivot]!.map((value) => value / scale);
    for (let i = 0; i < n; i++) {
      const factor = work[i]![pivot]!;
      if (i !== pivot) work[i] = work[i]!.map((value, j) => value - factor * work[pivot]![j]!);
    }
  }
  return work.map((row) => row.slice(n));
}

const transpose = (a: Matrix): Matrix => a[0]!.map((_, j) => a.map((row) => row[j]!));
const product = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) => b[0]!.map((_, j) => row.reduce((sum, value, k) => sum + value * b[k]![j]!, 0)));
const plusDiagonal = (a: Matrix, lambda: number): Matrix =>
  a.map((row, i) => row.map((value, j) => value + (i === j ? lambda : 0)));

function sparse(a: Matrix): Csr {
  const rowPointers = new Uint32Array(a.length + 1);
  const columns: number[] = [];
  const values: number[] = [];
  a.forEach((row, r) => {
    row.forEach((value, column) => {
      if (value === 0) return;
      columns.push(column);
      values.push(value);
    });
    rowPointers[r + 1] = columns.length;
  });
  return {
    rows: a.length,
    columns: a[0]!.length,
    rowPointers,
    columnIndices: Uint32Array.from(columns),
    values: Float32Array.from(values),
  };
}

function assertNear(actual: Float32Array, expected: Matrix): void {
  expected.flat().forEach((value, at) => {
    assert.ok(Math.abs(actual[at]! - value) < 2e-4, `entry ${at}: ${actual[at]} for ${value}`);
  });
}

const binary = (rows: number, columns: number) =>
  fc.array(fc.array(fc.constantFrom(0, 0, 1), { minLength: columns, maxLength: columns }), {
    minLength: rows,
    maxLength: rows,
  });

test('EASE agrees with its formula in double precision', () => {
  fc.assert(
    fc.property(binary(12, 7), fc.constantFrom(1, 5, 40), fc.constantFrom(0.3, 1), (x, lambda, share) => {
      const kernels = createKernelsSync();
      const out = kernels.memory.f32(49).fill(0);
      addEase(kernels, sparse(x), lambda, share, out);
      const p = inverse(plusDiagonal(product(transpose(x), x), lambda));
      const b = p.map((row, i) => row.map((value, j) => (i === j ? 0 : (-share * value) / p[j]![j]!)));
      assertNear(out, transpose(b));
    }),
    { numRuns: 40 },
  );
});

test('SLIT agrees with its formula in double precision, and adds to what is there', async () => {
  await fc.assert(
    fc.asyncProperty(binary(10, 6), binary(10, 6), fc.constantFrom(1, 20), async (s, t, lambda) => {
      const kernels = createKernelsSync();
      const out = kernels.memory.f32(36).fill(0.25);
      const options = { regularization: lambda, share: 0.5, onBlock: async () => {} };
      await addSlit(kernels, { sources: sparse(s), targets: sparse(t) }, options, out);
      const p = inverse(plusDiagonal(product(transpose(s), s), lambda));
      const b = product(p, product(transpose(s), t));
      const expected = b.map((row, i) => row.map((value, j) => (i === j ? 0 : 0.25 + 0.5 * value)));
      assertNear(out, transpose(expected));
    }),
    { numRuns: 40 },
  );
});

test('SLIT is drawn to what it is given where behaviour says little', async () => {
  await fc.assert(
    fc.asyncProperty(
      binary(10, 6),
      binary(10, 6),
      binary(6, 6),
      fc.constantFrom(0.03, 0.5),
      async (s, t, prior, weight) => {
        const kernels = createKernelsSync();
        const out = kernels.memory.f32(36).fill(0);
        const lambda = 4;
        const options = {
          regularization: lambda,
          share: 0.5,
          prior: { matrix: sparse(prior), weight },
          onBlock: async () => {},
        };
        await addSlit(kernels, { sources: sparse(s), targets: sparse(t) }, options, out);
        const p = inverse(plusDiagonal(product(transpose(s), s), lambda));
        const counts = product(transpose(s), t);
        const b = product(
          p,
          counts.map((row, i) => row.map((value, j) => value + lambda * weight * prior[i]![j]!)),
        );
        const expected = b.map((row, i) => row.map((value, j) => (i === j ? 0 : 0.5 * value)));
        assertNear(out, transpose(expected));
      },
    ),
    { numRuns: 40 },
  );
});

test('a sparse matrix is added by target', () => {
  const out = new Float32Array(9).fill(1);
  addSparse(
    sparse([
      [0, 2, 0],
      [0, 0, 0],
      [4, 0, 0],
    ]),
    0.5,
    out,
  );
  assert.deepEqual([...out], [1, 1, 3, 2, 1, 1, 1, 1, 1]);
});

test('transposing twice is nothing, once is the transpose, beyond a tile too', () => {
  for (const n of [1, 5, 64, 150]) {
    const matrix = Float32Array.from({ length: n * n }, (_, at) => at);
    transposeSquare(matrix, n);
    assert.ok(matrix.every((value, at) => value === (at % n) * n + Math.floor(at / n)));
  }
});

const stepsFrom = (...shoppers: number[][][]): Steps => {
  const steps = shoppers.flat();
  const sums = (sizes: number[]) => {
    const ends = [0];
    for (const size of sizes) ends.push(ends.at(-1)! + size);
    return ends;
  };
  return {
    shopperOffsets: Uint32Array.from(sums(shoppers.map((own) => own.length))),
    offsets: Uint32Array.from(sums(steps.map((step) => step.length))),
    items: Int32Array.from(steps.flat()),
  };
};

test('a transition goes from what came before, nearer weighing more, to the next step', () => {
  const steps = stepsFrom([[2], [0, 1], [2], [3]], [[4]]);
  const { sources, targets } = transitionsOf(steps, 5, { decay: 2, ahead: 0, sourceItems: 30 });
  assert.deepEqual([...targets.rowPointers], [0, 2, 3, 4]);
  assert.deepEqual([...targets.columnIndices], [0, 1, 2, 3]);
  assert.deepEqual([...sources.rowPointers], [0, 1, 4, 7]);
  assert.deepEqual([...sources.columnIndices], [2, 0, 1, 2, 0, 1, 2]);
  const back = (steps: number) => Math.fround(Math.exp(-steps / 2));
  assert.deepEqual([...sources.values!], [1, 1, 1, back(1), back(1), back(1), 1]);
});

test('a two-way transition also looks ahead, with less weight, and an item on both sides counts as before', () => {
  const steps = stepsFrom([[0], [1], [0, 2]]);
  const { sources, targets } = transitionsOf(steps, 3, { decay: 2, ahead: 0.25, sourceItems: 30 });
  assert.deepEqual([...targets.rowPointers], [0, 1, 2, 4]);
  const back = (steps: number) => Math.fround(Math.exp(-steps / 2));
  const rows = [0, 1, 2].map((row) => {
    const line = [0, 0, 0];
    for (let at = sources.rowPointers[row]!; at < sources.rowPointers[row + 1]!; at++)
      line[sources.columnIndices[at]!] = sources.values![at]!;
    return line;
  });
  assert.deepEqual(rows, [
    [Math.fround(0.25 * back(1)), 0.25, Math.fround(0.25 * back(1))],
    [1, 0, 0.25],
    [back(1), 1, 0],
  ]);
});

test('a source takes the nearest items up to its size', () => {
  const steps = stepsFrom([[0], [1], [2], [3]]);
  const { sources } = transitionsOf(steps, 4, { decay: 2, ahead: 0, sourceItems: 2 });
  assert.deepEqual([...sources.columnIndices], [0, 0, 1, 1, 2]);
});

test('a basket and what happened at one time are one step', () => {
  const sequences = {
    offsets: Uint32Array.from([0, 6]),
    items: Int32Array.from([0, 1, 1, 2, 3, 4]),
    times: Float64Array.from([10, 10, 10, 20, 30, 40]),
    orders: Int32Array.from([-1, -1, -1, 7, 7, -1]),
  };
  const { offsets, items, shopperOffsets } = stepsOf(sequences, Int32Array.from([0, 1, 2, -1, 3]));
  assert.deepEqual([...items], [0, 1, 2, 3]);
  assert.deepEqual([...offsets], [0, 2, 3, 4]);
  assert.deepEqual([...shopperOffsets], [0, 3]);
});

test('the most used items take part, of equal ones the earlier', () => {
  const matrix = sparse([
    [0, 1, 1, 0, 1],
    [0, 0, 1, 0, 1],
    [0, 0, 1, 1, 0],
  ]);
  assert.deepEqual([...mostUsedColumns(matrix, 3).chosen], [1, 2, 4]);
  assert.deepEqual([...mostUsedColumns(matrix, 9).chosen], [1, 2, 3, 4]);
  assert.deepEqual([...mostUsedColumns(matrix, 3).numberOf], [-1, 0, 1, -1, 2]);
});

function chain(shoppers: number, length: number): Dataset {
  const builder = new DatasetBuilder();
  builder.reserveItems(Array.from({ length }, (_, item) => `i${item}` as ItemId));
  for (let shopper = 0; shopper < shoppers; shopper++) {
    for (let place = 0; place < 4; place++) {
      const item = `i${(shopper + place) % length}` as ItemId;
      builder.add({ shopper: `s:${shopper}` as ProfileKey, item, time: place * 60_000 });
    }
  }
  return builder.build();
}

async function scorerOf(dataset: Dataset, configuration: JsonObject = {}) {
  const content = await linear.fit(dataset, linear.parse(configuration), FIT);
  return { content, scorer: await linear.load(content, new ItemTable(dataset.items.ids())) };
}

test('what always comes next is foretold, and the last act is the reason', async () => {
  const dataset = chain(60, 10);
  const { content, scorer } = await scorerOf(dataset);
  assert.ok((content.meta['chosen'] as { easeShare: number }).easeShare < 0.2);
  const history = { ...shopperHistory(dataset, 0), length: 3 };
  const query = { now: dataset.asOf, history, context: [] };
  const out = { length: 0, items: new Int32Array(10), scores: new Float32Array(10) };
  scorer.retrieve(query, 10, out);
  const next = [...out.items.subarray(0, out.length)].find((item) => ![0, 1, 2].includes(item));
  assert.equal(next, 3);
  const evidence = scorer.explain(query, 3 as ItemIndex);
  assert.equal(evidence?.because, 2);
  const share = evidence?.figures?.['share'] ?? 0;
  assert.ok(share > 0.5 && share <= 1);
});

test('baskets are told from single steps, and what was given is kept', async () => {
  const builder = new DatasetBuilder();
  for (let shopper = 0; shopper < 20; shopper++) {
    for (let line = 0; line < 5; line++) {
      const item = `i${(shopper * 3 + line) % 11}` as ItemId;
      builder.add({ shopper: `s:${shopper}` as ProfileKey, item, time: 1000 });
    }
  }
  const dataset = builder.build();
  const chosen = async (configuration: JsonObject) =>
    (await scorerOf(dataset, configuration)).content.meta['chosen'] as JsonObject;
  assert.equal((await chosen({}))['easeShare'], 1);
  const own = await chosen({ easeRegularization: 7, sourceDecay: 3 });
  assert.equal(own['easeRegularization'], 7);
  assert.equal(own['sourceDecay'], 3);
});

test('it does not matter how long ago the last act was, only how much later than the others', async () => {
  const dataset = chain(60, 10);
  const later = { ...dataset, asOf: dataset.asOf + 1e13 };
  assert.deepEqual((await scorerOf(later)).content, (await scorerOf(dataset)).content);
  const aged = (halfLifeDays: number) => scorerOf(dataset, { halfLifeDays });
  assert.notDeepEqual((await aged(0.001)).content.arrays, (await aged(0)).content.arrays);
});

test('fields that are wrong are named', () => {
  for (const [field, value] of [
    ['easeShare', 2],
    ['easeShare', 'much'],
    ['neighbors', 0],
    ['neighbors', 1.5],
    ['maxItems', 1e9],
    ['slitRegularization', 0],
    ['inputDecay', null],
  ] as const) {
    assert.throws(
      () => linear.parse({ [field]: value }),
      (error) =>
        error instanceof AisleError && error.code === 'invalid_configuration' && error.field === field,
    );
  }
  assert.throws(
    () => linear.parse({ weights: { buy: 1 } }),
    (error) => error instanceof AisleError && error.field === 'weights.buy',
  );
});

test('long histories are remembered longer', () => {
  const memory = (stepsPerHistory: number, itemsPerStep: number) =>
    linearPlan(linear.parse({}), { actsPerItem: 10, itemsPerStep, stepsPerHistory }).inputDecay;
  assert.equal(memory(5, 1), 2.5);
  assert.equal(memory(33, 1), 20);
  assert.equal(memory(200, 2), 50);
  assert.equal(memory(5, 20), 50);
  assert.equal(
    linearPlan(linear.parse({ inputDecay: 7 }), { actsPerItem: 1, itemsPerStep: 1, stepsPerHistory: 9 })
      .inputDecay,
    7,
  );
});

test('likeness speaks over a short memory, EASE over a long one', () => {
  const plan = (stepsPerHistory: number) =>
    linearPlan(linear.parse({}), { actsPerItem: 10, itemsPerStep: 1, stepsPerHistory });
  assert.deepEqual([plan(5).knnShare, plan(5).titleShare], [0.02, 0.03]);
  assert.ok(plan(100).titleShare < 1e-4 && plan(100).knnShare < 1e-4);
  assert.ok(plan(100).easeShare > plan(5).easeShare);
});

test('the length of a history goes by its steps, not by its shopper', () => {
  const steps = stepsFrom([[0], [1], [2]], [[3]], [[4]]);
  assert.equal(meanHistoryLength(steps), 11 / 5);
  assert.equal(meanStepSize(steps), 1);
  assert.equal(meanHistoryLength(stepsFrom()), 1);
  assert.equal(meanStepSize(stepsFrom()), 1);
});

test('a shopper whose history reads like an item that nobody has touched is shown it, and told why', async () => {
  const builder = new DatasetBuilder();
  const words = ['lamp', 'sofa', 'kettle', 'rug', 'vase', 'clock', 'chair', 'desk', 'pan', 'mug'];
  for (let shopper = 0; shopper < 60; shopper++) {
    for (let place = 0; place < 4; place++) {
      const item = words[(shopper + place) % words.length] as ItemId;
      builder.add({ shopper: `s:${shopper}` as ProfileKey, item, time: place * 60_000 });
    }
  }
  const product = (id: string, title: string): Product => ({
    id: id as ItemId,
    kind: 'product',
    title,
    availability: 'in_stock',
    status: 'active',
  });
  const products = [...words.map((word) => product(word, `Oak ${word}`)), product('new', 'Large oak kettle')];
  const dataset = builder.build({ products: [...products, product('odd', 'Zither')] });
  const { content, scorer } = await scorerOf(dataset);
  assert.deepEqual(content.itemIds, [...words, 'new']);
  const index = (id: string) => dataset.items.indexOf(id as ItemId)!;
  const query = { now: dataset.asOf, history: EMPTY_HISTORY, context: [index('kettle')] };
  const scores = new Float32Array(dataset.items.size);
  scorer.scoreAll(query, scores);
  assert.ok(scores[index('new')]! > 0);
  assert.equal(scores[index('odd')], 0);
  assert.equal(scorer.explain(query, index('new'))?.because, index('kettle'));
  // On its own page it stands where the kettle stands: a rug is what comes after.
  scorer.scoreAll({ ...query, context: [index('new')] }, scores);
  scores[index('kettle')] = 0;
  assert.equal(scores.indexOf(Math.max(...scores)), index('rug'));
  const without = await scorerOf(dataset, { titleShare: 0 });
  assert.deepEqual(without.content.itemIds, words);
});

test('only the items kept are in the artefact', async () => {
  const dataset = chain(60, 10);
  const { content } = await scorerOf(dataset, { maxItems: 4, neighbors: 2 });
  assert.deepEqual(content.itemIds, ['i0', 'i1', 'i2', 'i3']);
  const pointers = content.arrays['rowPointers']!;
  for (let row = 0; row < 4; row++) assert.ok(pointers[row + 1]! - pointers[row]! <= 2);
});

test('on a year of a real shop it finds what customers buy next', async (t) => {
  const dataset = await onlineRetail();
  if (dataset === undefined) return t.skip(DATA_IS_ABSENT);
  const split = splitByTime(dataset, Date.UTC(2011, 9, 9));
  const content = await linear.fit(split.train, linear.parse({}), { seed: 1, threads: 2 });
  const scorer = await linear.load(content, new ItemTable(split.train.items.ids()));
  const alone = newItemQuality(split, scorer);
  const trended = newItemQuality(split, scorer, trendOf(split));
  const told = (one: { recall: number; ndcg: number }) => `${one.recall.toFixed(4)}/${one.ndcg.toFixed(4)}`;
  t.diagnostic(`Recall@20/NDCG@20 of ${alone.shoppers}: ${told(alone)}, with the trend ${told(trended)}`);
  assert.equal(alone.shoppers, 1702);
  assert.ok(alone.recall > 0.12 && alone.ndcg > 0.104, told(alone));
  assert.ok(trended.recall > 0.148 && trended.ndcg > 0.135, told(trended));
});
