import { createHash, type Hash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';
import { AisleError } from '../../domain/errors.ts';
import type { JsonObject } from '../../domain/model.ts';
import type { TextRole } from '../../domain/ports/encoder.ts';
import { type OnnxRuntime, openSession } from '../../neural/onnx/onnx-runtime.ts';
import { padded } from '../padded-tokens.ts';
import type { TextModel } from '../text-model.ts';
import { folderSettings, type Pooling } from './folder-settings.ts';
import { openFolderTokenizer } from './folder-tokenizer.ts';

const DEFAULT_BATCH = 32;

export interface FolderOptions {
  readonly name?: string;
  /** Settings on top of the folder's own. */
  readonly settings?: JsonObject;
  readonly runtime: OnnxRuntime | undefined;
  readonly threads: number;
}

/**
 * A BERT-like encoder in a folder: model.onnx (or onnx/model.onnx), tokenizer.json, and an optional encoder.json.
 * The model takes `input_ids`, `attention_mask` and, if it likes, `token_type_ids`; its first output of two
 * dimensions is the embedding, otherwise the tokens of its first output of three are pooled.
 * @throws AisleError `invalid_configuration` naming what is wrong and what to do.
 */
export async function openFolder(
  folder: string,
  { name, settings: given, runtime, threads }: FolderOptions,
): Promise<TextModel> {
  const settings = folderSettings(folder, given);
  const file = ['model.onnx', join('onnx', 'model.onnx')]
    .map((path) => join(folder, path))
    .find((path) => existsSync(path));
  if (file === undefined) {
    throw new AisleError('invalid_configuration', `There is no model.onnx in ${folder}.`, {
      field: 'folder',
      remedy: 'Name the folder that holds model.onnx and tokenizer.json.',
    });
  }
  if (runtime === undefined) {
    throw new AisleError(
      'invalid_configuration',
      'Models in folders need onnxruntime-node, which is not installed or does not load here.',
      {
        field: 'folder',
        remedy: 'npm install onnxruntime-node@1.30.0, or use the default encoder, which works without.',
      },
    );
  }
  const tokenizer = openFolderTokenizer(folder, settings);
  const session = await openSession(runtime, file, threads);
  const network = new FolderNetwork(session, runtime, settings.pooling, tokenizer.padding);
  const embeddingSize = await network.measure(tokenizer.encode('a'), file);
  const { hash, dynamic } = await hashOf(folder, file);
  // A batch of one costs a model with 8-bit activations a tenth of its speed, and a text keeps its vector.
  const batchSize = settings.batchSize || (dynamic ? 1 : DEFAULT_BATCH);
  const { pooling, queryPrefix, passagePrefix, maxTokens } = settings;
  const { lowerCase } = tokenizer;
  const company = dynamic && batchSize > 1;
  hash.update(JSON.stringify([pooling, queryPrefix, passagePrefix, maxTokens, lowerCase, company]));
  const prefixes: Readonly<Record<TextRole, string>> = {
    query: queryPrefix,
    passage: passagePrefix,
  };
  return {
    name: name ?? basename(resolve(folder)),
    digest: hash.digest('hex'),
    embeddingSize,
    modality: 'text',
    languages: settings.languages,
    runtime: 'onnx',
    // 8-bit activations take their range from the whole batch; measured on product titles: .96 and better.
    tolerance: company ? 0.95 : 0.999,
    batch: { texts: batchSize, tokens: batchSize === 1 ? 1 : 2048 },
    maxCharacters: settings.maxTokens * 20,
    tokenize: (text, role) => (text.trim() === '' ? [] : tokenizer.encode(prefixes[role] + text)),
    run: (texts, out) => network.run(texts, out),
    close: () => session.release(),
  };
}

/** Runs and pools. */
class FolderNetwork {
  readonly #session: InferenceSession;
  readonly #runtime: OnnxRuntime;
  readonly #pooling: Pooling;
  readonly #padding: number;

  constructor(session: InferenceSession, runtime: OnnxRuntime, pooling: Pooling, padding: number) {
    this.#session = session;
    this.#runtime = runtime;
    this.#pooling = pooling;
    this.#padding = padding;
  }

  /** Length of a vector. @throws AisleError `invalid_configuration` when the model is no text encoder. */
  async measure(ids: readonly number[], file: string): Promise<number> {
    const known = ['input_ids', 'attention_mask', 'token_type_ids'];
    const foreign = this.#session.inputNames.filter((name) => !known.includes(name));
    const fault = (what: string, cause?: unknown) =>
      new AisleError('invalid_configuration', `${file} ${what}.`, {
        field: 'folder',
        remedy: 'Take a sentence encoder of the BERT family, exported for feature extraction.',
        cause,
      });
    if (foreign.length > 0) throw fault(`wants ${foreign.join(', ')}, which a text encoder has not`);
    try {
      const { dims } = await this.#embed([ids]);
      if (dims.length === 2 || dims.length === 3) return dims.at(-1)!;
    } catch (cause) {
      throw fault(`does not run: ${(cause as Error).message}`, cause);
    }
    throw fault('has no output that is a vector or a vector a token');
  }

  async run(texts: readonly (readonly number[])[], out: Float32Array): Promise<void> {
    const { data, dims } = await this.#embed(texts);
    const size = dims.at(-1)!;
    const stride = dims.length === 3 ? dims[1]! * size : size;
    for (const [row, { length }] of texts.entries()) {
      const vector = out.subarray(row * size, (row + 1) * size);
      const tokens = dims.length === 3 && this.#pooling === 'mean' ? length : 1;
      for (let token = 0; token < tokens; token++) {
        const from = row * stride + token * size;
        for (let i = 0; i < size; i++) vector[i]! += data[from + i]!;
      }
      let square = 0;
      for (let i = 0; i < size; i++) square += vector[i]! * vector[i]!;
      const scale = square > 0 ? 1 / Math.sqrt(square) : 0;
      for (let i = 0; i < size; i++) vector[i]! *= scale;
    }
  }

  async #embed(
    texts: readonly (readonly number[])[],
  ): Promise<{ readonly data: Float32Array; readonly dims: readonly number[] }> {
    const { Tensor } = this.#runtime;
    const { ids, mask, dims } = padded(texts, this.#padding);
    const all = {
      input_ids: ids,
      attention_mask: mask,
      token_type_ids: new BigInt64Array(ids.length),
    };
    const feeds = Object.fromEntries(
      Object.entries(all)
        .filter(([name]) => this.#session.inputNames.includes(name))
        .map(([name, values]) => [name, new Tensor('int64', values, dims)]),
    );
    const results = await this.#session.run(feeds);
    const outputs = this.#session.outputNames.map((name) => results[name]!);
    const chosen =
      outputs.find((output) => output.dims.length === 2) ?? outputs.find(({ dims }) => dims.length === 3);
    if (chosen?.type !== 'float32')
      throw new Error('no output of 32-bit floats with two or three dimensions');
    return { data: chosen.data as Float32Array, dims: chosen.dims };
  }
}

/** Hash over model and tokeniser, open for more; and whether activations are quantised by batch. */
async function hashOf(
  folder: string,
  file: string,
): Promise<{ readonly hash: Hash; readonly dynamic: boolean }> {
  const hash = createHash('sha256');
  const sign = Buffer.from('DynamicQuantizeLinear');
  let dynamic = false;
  let tail: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    dynamic ||= Buffer.concat([tail, chunk]).includes(sign);
    tail = chunk.subarray(-sign.length);
  }
  const data = `${file}_data`;
  if (existsSync(data)) {
    for await (const chunk of createReadStream(data) as AsyncIterable<Buffer>) hash.update(chunk);
  }
  hash.update(readFileSync(join(folder, 'tokenizer.json')));
  return { hash, dynamic };
}
