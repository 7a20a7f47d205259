import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKernels, createKernelsSync } from '@aisle/kernels';
import { AisleError } from '../../domain/errors.ts';
import { EMPTY_HISTORY } from '../../domain/history.ts';
import type { ItemIndex } from '../../domain/ids.ts';
import { ItemTable } from '../../domain/item-table.ts';
import type { ModelQuery } from '../../domain/model.ts';
import { Random } from '../../domain/random.ts';
import { loadOnnxRuntime, openSession } from '../../neural/onnx/onnx-runtime.ts';
import { smallShop } from '../conformance-data.case.ts';
import { modelConformance } from '../model.conformance.ts';
import { networkLayout } from './network-layout.ts';
import { placeEmbeddings } from './placed-embeddings.ts';
import { sequence, sequenceModel } from './sequence.ts';
import { attentionMask, padHistories, placeNumbers } from './sequence-batch.ts';
import { parseSequenceConfiguration } from './sequence-configuration.ts';
import { SequenceEncoder } from './sequence-encoder.ts';
import { servedEncoderGraph } from './sequence-graphs.ts';
import { SequenceScorer } from './sequence-scorer.ts';
import { type SequenceCheckpoint, SequenceTraining } from './sequence-training.ts';
import { trainingWindows } from './training-windows.ts';

const runtime = await loadOnnxRuntime();
const NO_RUNTIME = 'onnxruntime-node is not installed or does not load here, and sequence is trained by it';
const SMALL = {
  embeddingSize: 16,
  blocks: 1,
  heads: 1,
  length: 12,
  epochs: 12,
  negatives: 16,
  learningRate: 0.01,
  itemLearningRate: 0.01,
};
const BOARD = { ...SMALL, epochs: 30, dropout: 0.3, batchPlaces: 64, negatives: 24 };

if (runtime === undefined) {
  test('sequence keeps the contract of a model', (t) => t.skip(NO_RUNTIME));
} else {
  modelConformance('sequence', () => sequence, {
    answersFrom: 'history',
    configuration: SMALL,
    checkerboardConfiguration: BOARD,
  });
}

for (const layers of ['sasrec', 'ligr'] as const) {
  test(`the kernels give what the artefact's ONNX network gives: ${layers}`, async (t) => {
    if (runtime === undefined) return t.skip(NO_RUNTIME);
    const shape = parseSequenceConfiguration({
      layers,
      embeddingSize: 24,
      heads: 3,
      length: 9,
      feedForward: 2,
    });
    const layout = networkLayout(shape);
    const random = new Random(3);
    const vector = layout.initialise(random).map((value) => value + 0.1 * random.normal());
    const table = Float32Array.from({ length: 40 * 24 }, () => random.normal());
    const kernels = createKernelsSync({ maxMemoryMb: 64 });
    const placed = kernels.memory.copy(table);
    const encoder = new SequenceEncoder(kernels, shape, layout, vector);
    const session = await openSession(runtime, servedEncoderGraph(shape, layout, vector), 1);
    for (const counts of [[1], [9], [2, 5, 9, 1]]) {
      const ranges: { start: number; end: number }[] = [];
      const items: number[] = [];
      for (const count of counts) {
        ranges.push({ start: items.length, end: items.length + count });
        for (let at = 0; at < count; at++) items.push(random.below(40));
      }
      const padded = padHistories(Int32Array.from(items), ranges, shape.length);
      const rows = new Float32Array(padded.items.length * 24);
      padded.items.forEach((item, at) => {
        if (item >= 0) rows.set(table.subarray(item * 24, item * 24 + 24), at * 24);
      });
      const { wanted } = await session.run({
        rows: new runtime.Tensor('float32', rows, [padded.rows, padded.length, 24]),
        mask: new runtime.Tensor('float32', attentionMask(padded), [
          padded.rows,
          1,
          padded.length,
          padded.length,
        ]),
        places: new runtime.Tensor('int32', placeNumbers(padded.length, shape.length), [padded.length]),
      });
      for (const [row, { start, end }] of ranges.entries()) {
        encoder.encode(placed, Int32Array.from(items.slice(start, end)), end - start);
        const last = ((row + 1) * padded.length - 1) * 24;
        for (let at = 0; at < 24; at++) {
          const there = (wanted!.data as Float32Array)[last + at]!;
          assert.ok(
            Math.abs(there - encoder.wanted[at]!) < 2e-5 * (1 + Math.abs(there)),
            `${layers} ${row} ${at}`,
          );
        }
      }
    }
    await session.release();
  });
}

/** Ten items in a ring: after each comes the next. */
function ring(shoppers: number) {
  const offsets = Uint32Array.from({ length: shoppers + 1 }, (_, shopper) => shopper * 6);
  const items = Int32Array.from({ length: shoppers * 6 }, (_, at) => (Math.floor(at / 6) + at) % 10);
  const nothing = { times: new Float64Array(items.length), orders: new Int32Array(items.length) };
  const numberOf = Int32Array.from({ length: 10 }, (_, item) => item);
  return trainingWindows({ offsets, items, ...nothing }, numberOf, 12, 1);
}

async function trained(configuration: object, epochs: number, from?: SequenceCheckpoint) {
  const kernels = await createKernels({ threads: 1, maxMemoryMb: 64 });
  const parsed = parseSequenceConfiguration({
    ...SMALL,
    popularNegatives: 0.5,
    batchPlaces: 128,
    ...configuration,
  });
  const training = await SequenceTraining.open(parsed, ring(600), {
    kernels,
    runtime: runtime!,
    items: 10,
    seed: 5,
    threads: 1,
    ...(from === undefined ? {} : { from }),
  });
  let loss = Number.NaN;
  while (training.epoch < epochs) loss = await training.runEpoch(async () => {});
  const result = { loss, ndcg: await training.validate(), checkpoint: training.checkpoint() };
  await training.close();
  await kernels.close();
  return result;
}

for (const configuration of [
  {},
  { layers: 'ligr' },
  { loss: 'gbce' },
  { heads: 2, blocks: 2, feedForward: 2 },
]) {
  test(`learns a ring of items: ${JSON.stringify(configuration)}`, async (t) => {
    if (runtime === undefined) return t.skip(NO_RUNTIME);
    const { ndcg } = await trained(configuration, 12);
    assert.ok(ndcg > 0.95, `NDCG@10 ${ndcg}`);
  });
}

test('a training that goes on from a checkpoint ends where an uninterrupted one does', async (t) => {
  if (runtime === undefined) return t.skip(NO_RUNTIME);
  const whole = await trained({}, 3);
  const half = await trained({}, 1);
  const rest = await trained({}, 3, half.checkpoint);
  assert.deepEqual(rest.checkpoint, whole.checkpoint);
  assert.equal(rest.loss, whole.loss);
});

test('among many items the answer by 8-bit levels is the exact one but for few, with exact scores', async () => {
  const shape = parseSequenceConfiguration({ embeddingSize: 32, length: 8 });
  const layout = networkLayout(shape);
  const random = new Random(9);
  const vector = layout.initialise(random);
  const itemIds = Array.from({ length: 3000 }, (_, item) => `item-${item}`);
  const embeddings = Float32Array.from({ length: 3000 * 32 }, () => random.normal());
  const scorerOf = async (exactItems: number) => {
    const placed = await placeEmbeddings(itemIds, embeddings, 32, new ItemTable(), {}, exactItems);
    const encoder = new SequenceEncoder(placed.kernels, shape, layout, vector);
    return new SequenceScorer(placed, encoder, new Float32Array(256).fill(1));
  };
  const [exact, quick] = [await scorerOf(3000), await scorerOf(2999)];
  const listOf = (scorer: SequenceScorer, query: ModelQuery) => {
    const out = { length: 0, items: new Int32Array(50), scores: new Float32Array(50) };
    scorer.retrieve(query, 50, out);
    return new Map([...out.items.subarray(0, out.length)].map((item, at) => [item, out.scores[at]]));
  };
  let found = 0;
  for (let round = 0; round < 20; round++) {
    const context = Array.from({ length: 5 }, () => random.below(3000) as ItemIndex);
    const query: ModelQuery = { now: 0, history: EMPTY_HISTORY, context };
    const expected = listOf(exact, query);
    for (const [item, score] of listOf(quick, query)) {
      if (!expected.has(item)) continue;
      found++;
      assert.equal(score, expected.get(item));
    }
  }
  assert.ok(found > 0.99 * 20 * 50, `${found} of 1,000`);
});

test('without the native runtime a fit says what to install', async () => {
  const model = sequenceModel(async () => undefined);
  await assert.rejects(
    model.fit(smallShop(1), model.defaults, { seed: 1, threads: 1 }),
    (error) =>
      error instanceof AisleError &&
      error.code === 'invalid_configuration' &&
      /npm install onnxruntime-node/.test(error.remedy ?? ''),
  );
});

test('a setting that cannot be is refused by name', () => {
  assert.throws(() => sequence.parse({ heads: 5 }), /heads/);
  assert.throws(() => sequence.parse({ layers: 'lstm' }), /layers/);
  assert.throws(() => sequence.parse({ loss: 1 }), /loss/);
});
