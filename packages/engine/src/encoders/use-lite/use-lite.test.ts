import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { encoderConformance } from '../../domain/ports/encoder.conformance.ts';
import { loadOnnxRuntime, openSession } from '../../neural/onnx/onnx-runtime.ts';
import { LocalEncoder } from '../local-encoder.ts';
import { padded } from '../padded-tokens.ts';
import { ABSENT, sharedModel } from '../shared-models.case.ts';
import { calibrate, RESERVED_IDS } from './calibrate.ts';
import { convertedModel } from './converted-model.ts';
import { openUseLite } from './open-use-lite.ts';
import { MAX_TOKENS } from './position-signal.ts';
import { readUseLiteWeights } from './read-weights.ts';
import { useLiteToOnnx } from './to-onnx.ts';
import { UnigramTokenizer } from './unigram-tokenizer.ts';
import { UseLiteNetwork } from './use-lite-network.ts';

const folder = mkdtempSync(join(tmpdir(), 'aisle-use-lite-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const runtime = await loadOnnxRuntime();
const NO_RUNTIME = 'onnxruntime-node is not installed';

const weights = readUseLiteWeights();
const tokenizer = new UnigramTokenizer(weights.pieces, { reserved: RESERVED_IDS });

const TITLES = [
  'Xerox 006R90321 toner cartridge Original Black 6 pc(s)',
  'OPI Nail Lacquer, Simmer and Shimmer, 0.5-Fluid Ounce',
  'red running shoes under 80',
  'tv',
  'WHITE HANGING HEART T-LIGHT HOLDER',
  'a warm coat for a walk in the rain with my dog and a thermos of tea, and what else could one wish for on such a day',
];

function network(texts: readonly string[]): Float32Array {
  const net = new UseLiteNetwork(weights);
  const out = new Float32Array(texts.length * net.embeddingSize);
  net.encode(
    texts.map((text) => tokenizer.encode(text, MAX_TOKENS)),
    out,
  );
  return out;
}

function cosine(a: Float32Array, b: Float32Array, row: number, size = 512): number {
  let sum = 0;
  for (let i = row * size; i < (row + 1) * size; i++) sum += a[i]! * b[i]!;
  return sum;
}

describe('Universal Sentence Encoder Lite', () => {
  it('computes what the reference conversion computes', async (context) => {
    const reference = sharedModel('use-lite-reference');
    if (!reference) return context.skip(ABSENT);
    if (!runtime) return context.skip(NO_RUNTIME);
    const session = await openSession(runtime, join(reference, 'use_lite_int8.onnx'), 1);
    const ours = network(TITLES);
    for (const [row, title] of TITLES.entries()) {
      const { ids, mask, dims } = padded([tokenizer.encode(title, MAX_TOKENS)], 0);
      const result = await session.run({
        input_ids: new runtime.Tensor('int64', ids, dims),
        attention_mask: new runtime.Tensor('int64', mask, dims),
      });
      const theirs = result['sentence_embedding']!.data as Float32Array;
      const agreement = cosine(ours.subarray(row * 512, (row + 1) * 512), theirs, 0);
      assert.ok(agreement > 0.998, `${title}: ${agreement}`);
    }
    await session.release();
  });

  it('keeps its meaning in 8 bits', async (context) => {
    if (!runtime) return context.skip(NO_RUNTIME);
    const encoder = new LocalEncoder(await openUseLite({ folder, runtime, threads: 1 }));
    const exact = network(TITLES);
    const coarse = await encoder.encode(TITLES, 'passage');
    for (const [row, title] of TITLES.entries())
      assert.ok(cosine(exact, coarse, row) > 0.996, `${title}: ${cosine(exact, coarse, row)}`);
    await encoder.close();
  });

  it('finds what is meant by other words', async () => {
    const products = [
      'Stainless steel vacuum flask 1 l',
      'Wireless over-ear headphones',
      'Wooden building blocks for toddlers',
      'Waterproof hiking boots',
      'Men’s wrist watch with leather strap',
      'Electric kettle, 2200 W',
      'Cotton duvet cover and pillowcase',
      'Dry food for adult cats',
    ];
    const meant: readonly [query: string, product: number][] = [
      ['bottle that keeps tea hot', 0],
      ['listen to music without a cable', 1],
      ['toys for a small child', 2],
      ['shoes for walking in the mountains', 3],
      ['boil water', 5],
      ['linen for the bed', 6],
      ['what my kitten eats', 7],
    ];
    const encoder = new LocalEncoder(await openUseLite({ folder, runtime, threads: 1 }));
    const passages = await encoder.encode(products, 'passage');
    const queries = await encoder.encode(
      meant.map(([query]) => query),
      'query',
    );
    const ranks: number[] = [];
    for (const [row, [, product]] of meant.entries()) {
      const query = queries.subarray(row * 512, (row + 1) * 512);
      const scores = products.map((_, i) => cosine(query, passages.subarray(i * 512, (i + 1) * 512), 0));
      ranks.push(scores.filter((score) => score > scores[product]!).length + 1);
    }
    // A product drawn by lot is among the first two of eight for a quarter of the queries.
    assert.ok(ranks.filter((rank) => rank <= 2).length >= 6, `ranks ${ranks.join()}`);
    assert.ok(ranks.filter((rank) => rank === 1).length >= 5, `ranks ${ranks.join()}`);
    await encoder.close();
  });

  it('is converted once, to the same bytes, and again when the file was altered', () => {
    const own = mkdtempSync(join(folder, 'converted-'));
    const made = convertedModel(own, weights);
    assert.deepEqual(made.bytes, useLiteToOnnx(weights, calibrate(weights)));
    const [file] = readdirSync(own);
    assert.equal(convertedModel(own, weights).digest, made.digest);
    writeFileSync(join(own, file!), made.bytes.subarray(0, 1000));
    assert.equal(convertedModel(own, weights).digest, made.digest);
    assert.deepEqual(readdirSync(own), [file]);
  });

  it('refuses files of another model and says what to do', () => {
    const empty = mkdtempSync(join(folder, 'empty-'));
    assert.throws(() => readUseLiteWeights(empty), { code: 'artefact_corrupt', remedy: /Install/ });
    writeFileSync(join(empty, 'vocab.json'), '[]');
    writeFileSync(join(empty, 'model.json'), '{"weightsManifest":[]}');
    assert.throws(() => readUseLiteWeights(empty), { code: 'artefact_corrupt', message: /there is no/ });
  });
});

encoderConformance('USE-Lite, native', async () =>
  runtime ? new LocalEncoder(await openUseLite({ folder, runtime, threads: 1 })) : NO_RUNTIME,
);

encoderConformance(
  'USE-Lite, WebAssembly',
  async () => new LocalEncoder(await openUseLite({ folder, runtime: undefined, threads: 1 })),
);
