import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { encoderConformance } from '../../domain/ports/encoder.conformance.ts';
import { OnnxGraph } from '../../neural/onnx/onnx-graph.ts';
import { loadOnnxRuntime } from '../../neural/onnx/onnx-runtime.ts';
import { LocalEncoder } from '../local-encoder.ts';
import { ABSENT, sharedModel } from '../shared-models.case.ts';
import { folderSettings } from './folder-settings.ts';
import { openFolder } from './open-folder.ts';

const runtime = await loadOnnxRuntime();
const NO_RUNTIME = 'onnxruntime-node is not installed';
const scratch = mkdtempSync(join(tmpdir(), 'aisle-folder-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(scratch, 'model-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** A WordPiece tokeniser of a few words. */
const TOKENIZER = JSON.stringify({
  version: '1.0',
  added_tokens: ['[PAD]', '[UNK]', '[CLS]', '[SEP]'].map((content, id) => ({
    id,
    content,
    special: true,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
  })),
  normalizer: null,
  pre_tokenizer: { type: 'BertPreTokenizer' },
  post_processor: {
    type: 'TemplateProcessing',
    single: [
      { SpecialToken: { id: '[CLS]', type_id: 0 } },
      { Sequence: { id: 'A', type_id: 0 } },
      { SpecialToken: { id: '[SEP]', type_id: 0 } },
    ],
    pair: [],
    special_tokens: {
      '[CLS]': { id: '[CLS]', ids: [2], tokens: ['[CLS]'] },
      '[SEP]': { id: '[SEP]', ids: [3], tokens: ['[SEP]'] },
    },
  },
  decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
  model: {
    type: 'WordPiece',
    unk_token: '[UNK]',
    continuing_subword_prefix: '##',
    max_input_chars_per_word: 100,
    vocab: { '[PAD]': 0, '[UNK]': 1, '[CLS]': 2, '[SEP]': 3, shoe: 4, red: 5, a: 6, query: 7 },
  },
});

/** A model whose token vectors are rows of a table: what a text's vector is can be told by hand. */
function tableModel(): Uint8Array {
  const graph = new OnnxGraph();
  const ids = graph.input('input_ids', 'i64', ['batch', 'tokens']);
  graph.input('attention_mask', 'i64', ['batch', 'tokens']);
  const table = Float32Array.from({ length: 8 * 8 }, (_, i) => (i % 9 === 0 ? 1 : 0));
  graph.named('last_hidden_state', 'Gather', [graph.f32(table, [8, 8]), ids]);
  graph.output('last_hidden_state', 'f32', ['batch', 'tokens', 8]);
  return graph.finish('table', 'one-hot tokens');
}

async function encode(
  settings: Record<string, string | number | boolean>,
  texts: string[],
  role: 'query' | 'passage',
) {
  const folder = folderWith({ 'model.onnx': tableModel(), 'tokenizer.json': TOKENIZER });
  const model = await openFolder(folder, { settings, runtime, threads: 1 });
  const encoder = new LocalEncoder(model);
  const vectors = await encoder.encode(texts, role);
  await encoder.close();
  return texts.map((_, i) => [...vectors.subarray(i * 8, i * 8 + 8)].map((x) => Number(x.toFixed(3))));
}

describe('a model in a folder', { skip: runtime ? false : NO_RUNTIME }, () => {
  it('pools the mean of the tokens without the padding, or takes the first', async () => {
    const texts = ['red shoe', 'a a a red shoe shoe'];
    const [short] = await encode({ pooling: 'mean' }, texts, 'passage');
    assert.deepEqual(short, [0, 0, 0.5, 0.5, 0.5, 0.5, 0, 0]);
    const [first] = await encode({ pooling: 'cls' }, texts, 'passage');
    assert.deepEqual(first, [0, 0, 1, 0, 0, 0, 0, 0]);
  });

  it('puts the prefix of the role before a text', async () => {
    const settings = { queryPrefix: 'query ' };
    const [query] = await encode(settings, ['red'], 'query');
    const [passage] = await encode(settings, ['red'], 'passage');
    assert.deepEqual(query, [0, 0, 0.5, 0.5, 0, 0.5, 0, 0.5]);
    assert.deepEqual(passage, [0, 0, 0.577, 0.577, 0, 0.577, 0, 0]);
  });

  it('cuts a long text and keeps the closing token', async () => {
    const [cut] = await encode({ maxTokens: 4 }, ['red red red red shoe'], 'passage');
    assert.deepEqual(cut, [0, 0, 0.408, 0.408, 0, 0.816, 0, 0]);
  });

  it('lower-cases where the vocabulary has no capitals', async () => {
    const [capital] = await encode({}, ['RED'], 'passage');
    assert.deepEqual(capital, [0, 0, 0.577, 0.577, 0, 0.577, 0, 0]);
    const [kept] = await encode({ lowerCase: false }, ['RED'], 'passage');
    assert.deepEqual(kept, [0, 0.577, 0.577, 0.577, 0, 0, 0, 0]);
  });

  it('says what is missing or wrong, with the field', async () => {
    const open = (files: Record<string, string | Uint8Array>, settings = {}) =>
      openFolder(folderWith(files), { settings, runtime, threads: 1 });
    const wrong = { code: 'invalid_configuration' };
    await assert.rejects(open({}), { ...wrong, message: /no model.onnx/ });
    await assert.rejects(open({ 'model.onnx': tableModel() }), { ...wrong, message: /tokenizer.json/ });
    await assert.rejects(open({ 'model.onnx': 'no model', 'tokenizer.json': TOKENIZER }), wrong);
    await assert.rejects(open({ 'model.onnx': tableModel(), 'tokenizer.json': '{"model":{}}' }), wrong);
    await assert.rejects(
      open({ 'model.onnx': tableModel(), 'tokenizer.json': TOKENIZER }, { poolin: 'cls' }),
      {
        ...wrong,
        field: 'poolin',
      },
    );
    const without = folderWith({ 'model.onnx': tableModel(), 'tokenizer.json': TOKENIZER });
    await assert.rejects(openFolder(without, { runtime: undefined, threads: 1 }), {
      ...wrong,
      remedy: /npm install onnxruntime-node/,
    });
  });
});

describe('settings of a folder', () => {
  it('come from the configuration, then encoder.json, then sentence-transformers', () => {
    const folder = folderWith({
      'encoder.json': '{"queryPrefix":"q: ","maxTokens":128}',
      '1_Pooling/config.json': '{"pooling_mode_cls_token":true}',
    });
    const { pooling, queryPrefix, maxTokens } = folderSettings(folder, { maxTokens: 64 });
    assert.deepEqual(
      { pooling, queryPrefix, maxTokens },
      { pooling: 'cls', queryPrefix: 'q: ', maxTokens: 64 },
    );
    assert.throws(() => folderSettings(folder, { maxTokens: 1 }), { field: 'maxTokens' });
  });
});

for (const [name, settings] of [
  ['all-minilm-l6-v2', {}],
  ['bge-small-zh-v1.5', { pooling: 'cls' }],
] as const) {
  encoderConformance(name, async () => {
    const folder = sharedModel(name);
    if (!folder) return ABSENT;
    if (!runtime) return NO_RUNTIME;
    return new LocalEncoder(await openFolder(folder, { settings, runtime, threads: 1 }));
  });
}

it('bge-small-zh finds a Chinese product by its meaning, in capitals too', async (context) => {
  const folder = sharedModel('bge-small-zh-v1.5');
  if (!folder) return context.skip(ABSENT);
  if (!runtime) return context.skip(NO_RUNTIME);
  const encoder = new LocalEncoder(
    await openFolder(folder, { settings: { pooling: 'cls' }, runtime, threads: 1 }),
  );
  const products = ['男士防水登山鞋', '不锈钢保温杯', '儿童积木玩具', 'USB-C 充电器 快充'];
  const [query, lower, upper] = await Promise.all(
    ['让茶保持热的瓶子', 'usb 充电', 'USB 充电'].map((text) => encoder.encode([text], 'query')),
  );
  const passages = await encoder.encode(products, 'passage');
  const size = encoder.embeddingSize;
  const best = (vector: Float32Array) => {
    const scores = products.map((_, row) =>
      vector.reduce((sum, value, i) => sum + value * passages[row * size + i]!, 0),
    );
    return scores.indexOf(Math.max(...scores));
  };
  assert.equal(best(query!), 1);
  assert.equal(best(lower!), 3);
  assert.deepEqual(upper, lower);
  await encoder.close();
});
