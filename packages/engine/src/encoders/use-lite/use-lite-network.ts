import { createKernelsSync, type Kernels } from '@aisle/kernels';
import { MAX_TOKENS, positionSignal } from './position-signal.ts';
import type { Dense, Norm, UseLiteLayer, UseLiteWeights } from './read-weights.ts';

/** Tokens multiplied at once: enough to fill the matrix kernel, few enough to stay in the cache. */
const BLOCK_TOKENS = 512;
const NORM_EPSILON = 1e-6;

/** Sees the values that enter the dense layer of that name; for calibration. */
export type Observer = (name: string, values: Float32Array) => void;

/** A dense layer with its kernel in the kernels' memory. */
interface Placed extends Dense {
  readonly name: string;
}

interface PlacedLayer
  extends Omit<UseLiteLayer, 'qkv' | 'attentionOutput' | 'residual' | 'expand' | 'contract'> {
  readonly qkv: Placed;
  readonly attentionOutput: Placed;
  readonly residual: Placed | undefined;
  readonly expand: Placed;
  readonly contract: Placed;
}

/**
 * Universal Sentence Encoder Lite in f32 over the WebAssembly kernels: the path without a native runtime, and
 * the measure of its 8-bit conversion. Texts of a batch lie one behind the other without padding, and each
 * token's products are summed in one order, so a vector does not depend on the batch.
 */
export class UseLiteNetwork {
  readonly #kernels: Kernels;
  readonly #weights: UseLiteWeights;
  readonly #layers: readonly PlacedLayer[];
  readonly #head: Placed;
  readonly #signal: Float32Array;
  readonly #observe: Observer | undefined;
  readonly embeddingSize: number;
  /** Rows of BLOCK_TOKENS + MAX_TOKENS tokens: input, its norm, attention's parts, the expanded ones. */
  readonly #x: Float32Array;
  readonly #normed: Float32Array;
  readonly #wide: Float32Array;
  readonly #mixed: Float32Array;
  readonly #next: Float32Array;
  /** Query, key and value of one head of one text, their scores and what comes out. */
  readonly #attention: readonly [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array];

  constructor(weights: UseLiteWeights, observe?: Observer) {
    this.#kernels = createKernelsSync({ maxMemoryMb: 256 });
    this.#weights = weights;
    this.#observe = observe;
    const { memory } = this.#kernels;
    const place = (name: string, dense: Dense): Placed => ({
      ...dense,
      name,
      kernel: memory.copy(dense.kernel),
    });
    this.#layers = weights.layers.map((layer, index) => ({
      ...layer,
      qkv: place(`${index}.qkv`, layer.qkv),
      attentionOutput: place(`${index}.attentionOutput`, layer.attentionOutput),
      residual: layer.residual && place(`${index}.residual`, layer.residual),
      expand: place(`${index}.expand`, layer.expand),
      contract: place(`${index}.contract`, layer.contract),
    }));
    this.#head = place('head', weights.head);
    this.#signal = positionSignal(weights.frequencies);
    this.embeddingSize = weights.head.outputs;
    const rows = BLOCK_TOKENS + MAX_TOKENS;
    const widest = Math.max(...weights.layers.flatMap(({ qkv, expand }) => [qkv.outputs, expand.outputs]));
    this.#x = memory.f32(rows * this.embeddingSize);
    this.#normed = memory.f32(rows * this.embeddingSize);
    this.#wide = memory.f32(rows * widest);
    this.#mixed = memory.f32(rows * this.embeddingSize);
    this.#next = memory.f32(rows * this.embeddingSize);
    const head = MAX_TOKENS * Math.max(...weights.layers.map(({ inputs, heads }) => inputs / heads));
    const panel = () => memory.f32(head);
    this.#attention = [panel(), panel(), panel(), memory.f32(MAX_TOKENS * MAX_TOKENS), panel()];
  }

  /** Unit vectors of token lists, each of 1 to MAX_TOKENS ids, row by row into `out` (texts × embeddingSize). */
  encode(texts: readonly (readonly number[])[], out: Float32Array): void {
    for (let from = 0; from < texts.length; ) {
      let tokens = 0;
      let to = from;
      while (to < texts.length && (to === from || tokens + texts[to]!.length <= BLOCK_TOKENS))
        tokens += texts[to++]!.length;
      const size = this.embeddingSize;
      this.#encodeBlock(texts.slice(from, to), tokens, out.subarray(from * size, to * size));
      from = to;
    }
  }

  #encodeBlock(texts: readonly (readonly number[])[], tokens: number, out: Float32Array): void {
    this.#embed(texts);
    const size = this.embeddingSize;
    for (const [index, layer] of this.#layers.entries()) {
      this.#expand(layer, texts, tokens);
      if (index < this.#layers.length - 1) {
        this.#dense(layer.contract, this.#wide, this.#x, tokens);
        add(this.#x, this.#next, tokens * size);
        continue;
      }
      // The mean of the tokens' products is the product of their mean: the last layer multiplies once a text.
      average(this.#wide, texts, layer.contract.inputs);
      average(this.#next, texts, size);
      this.#dense(layer.contract, this.#wide, this.#x, texts.length);
      add(this.#x, this.#next, texts.length * size);
    }
    const pooled = this.#x;
    this.#dense(this.#head, pooled, this.#next, texts.length);
    for (let text = 0; text < texts.length; text++) {
      let square = 0;
      for (let i = 0; i < size; i++) {
        const value = Math.tanh(this.#next[text * size + i]!);
        out[text * size + i] = value;
        square += value * value;
      }
      const norm = 1 / Math.sqrt(Math.max(square, 1e-12));
      for (let i = 0; i < size; i++) out[text * size + i]! *= norm;
    }
  }

  /** x = 2 · embedding + position signal. */
  #embed(texts: readonly (readonly number[])[]): void {
    const { embeddings, width } = this.#weights;
    let row = 0;
    for (const ids of texts) {
      for (let token = 0; token < ids.length; token++, row++) {
        const from = ids[token]! * width;
        for (let i = 0; i < width; i++)
          this.#x[row * width + i] = 2 * embeddings[from + i]! + this.#signal[token * width + i]!;
      }
    }
  }

  /** A layer but for its last product: what enters that into `#wide`, what is added to it into `#next`. */
  #expand(layer: PlacedLayer, texts: readonly (readonly number[])[], tokens: number): void {
    const size = this.embeddingSize;
    normalize(this.#x, layer.attentionNorm, this.#normed, tokens, layer.inputs);
    this.#dense(layer.qkv, this.#normed, this.#wide, tokens);
    this.#attend(layer, texts);
    this.#dense(layer.attentionOutput, this.#mixed, this.#next, tokens);
    if (layer.residual) {
      this.#dense(layer.residual, this.#x, this.#normed, tokens);
      add(this.#next, this.#normed, tokens * size);
    } else add(this.#next, this.#x, tokens * size);
    normalize(this.#next, layer.feedForwardNorm, this.#normed, tokens, size);
    this.#dense(layer.expand, this.#normed, this.#wide, tokens);
    const wide = tokens * layer.expand.outputs;
    for (let i = 0; i < wide; i++) if (this.#wide[i]! < 0) this.#wide[i] = 0;
  }

  /** softmax(q·kᵀ / √head) · v within each text and head; q, k, v side by side in `#wide`, result in `#mixed`. */
  #attend({ inputs, heads }: PlacedLayer, texts: readonly (readonly number[])[]): void {
    const { dense } = this.#kernels;
    const [q, k, v, scores, mixed] = this.#attention;
    const size = inputs / heads;
    let first = 0;
    for (const { length } of texts) {
      for (let head = 0; head < heads; head++) {
        for (let token = 0; token < length; token++) {
          const from = (first + token) * 3 * inputs + head * size;
          q.set(this.#wide.subarray(from, from + size), token * size);
          k.set(this.#wide.subarray(from + inputs, from + inputs + size), token * size);
          v.set(this.#wide.subarray(from + 2 * inputs, from + 2 * inputs + size), token * size);
        }
        const alpha = 1 / Math.sqrt(size);
        dense.gemm({ a: q, b: k, c: scores, m: length, n: length, k: size, transposeB: true, alpha });
        for (let token = 0; token < length; token++) softmax(scores, token * length, length);
        dense.gemm({ a: scores, b: v, c: mixed, m: length, n: size, k: length });
        for (let token = 0; token < length; token++) {
          const to = (first + token) * inputs + head * size;
          this.#mixed.set(mixed.subarray(token * size, (token + 1) * size), to);
        }
      }
      first += length;
    }
  }

  #dense(layer: Placed, a: Float32Array, c: Float32Array, rows: number): void {
    const { kernel, bias, inputs, outputs } = layer;
    this.#observe?.(layer.name, a.subarray(0, rows * inputs));
    for (let row = 0; row < rows; row++) c.set(bias, row * outputs);
    this.#kernels.dense.gemm({ a, b: kernel, c, m: rows, n: outputs, k: inputs, beta: 1 });
  }
}

function softmax(scores: Float32Array, from: number, length: number): void {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = from; i < from + length; i++) most = Math.max(most, scores[i]!);
  let sum = 0;
  for (let i = from; i < from + length; i++) {
    scores[i] = Math.exp(scores[i]! - most);
    sum += scores[i]!;
  }
  for (let i = from; i < from + length; i++) scores[i]! /= sum;
}

/** Row `text` becomes the mean of the rows of that text's tokens, in place: a text never lies behind its tokens. */
function average(rows: Float32Array, texts: readonly (readonly number[])[], size: number): void {
  let first = 0;
  for (const [text, { length }] of texts.entries()) {
    for (let i = 0; i < size; i++) {
      let sum = 0;
      for (let token = first; token < first + length; token++) sum += rows[token * size + i]!;
      rows[text * size + i] = sum / length;
    }
    first += length;
  }
}

function add(target: Float32Array, source: Float32Array, length: number): void {
  for (let i = 0; i < length; i++) target[i]! += source[i]!;
}

/** Layer normalisation of each row (Ba et al. 2016). */
function normalize(
  source: Float32Array,
  { scale, bias }: Norm,
  target: Float32Array,
  rows: number,
  size: number,
): void {
  for (let row = 0; row < rows; row++) {
    const from = row * size;
    let mean = 0;
    for (let i = 0; i < size; i++) mean += source[from + i]!;
    mean /= size;
    let variance = 0;
    for (let i = 0; i < size; i++) {
      const centred = source[from + i]! - mean;
      variance += centred * centred;
    }
    const factor = 1 / Math.sqrt(variance / size + NORM_EPSILON);
    for (let i = 0; i < size; i++)
      target[from + i] = (source[from + i]! - mean) * factor * scale[i]! + bias[i]!;
  }
}
