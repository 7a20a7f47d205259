import type { Kernels } from '@aisle/kernels';
import type { ParameterLayout } from '../../neural/training/parameters.ts';
import { type NetworkShape, NORM_EPSILON } from './sequence-network.ts';

interface Dense {
  readonly kernel: Float32Array;
  readonly bias: Float32Array | undefined;
  readonly inputs: number;
  readonly outputs: number;
}

interface Norm {
  readonly scale: Float32Array;
  readonly bias: Float32Array;
}

interface Block {
  readonly attentionNorm: Norm;
  readonly qkv: Dense;
  readonly output: Dense;
  readonly feedNorm: Norm;
  readonly expand: Dense;
  readonly contract: Dense;
  /** Of LiGR blocks alone. */
  readonly gates: { readonly attention: Dense; readonly feed: Dense; readonly expand: Dense } | undefined;
}

/**
 * `sequenceNetwork` for one history over the WebAssembly kernels, for the thread that serves. Only the last place is
 * wanted, so the last block computes keys and values of all places and everything else of the last one. It allocates
 * nothing a call.
 */
export class SequenceEncoder {
  readonly #kernels: Kernels;
  readonly #shape: NetworkShape;
  readonly #blocks: readonly Block[];
  readonly #norm: Norm;
  readonly #places: Float32Array;
  readonly #x: Float32Array;
  readonly #normed: Float32Array;
  readonly #qkv: Float32Array;
  readonly #mixed: Float32Array;
  readonly #added: Float32Array;
  readonly #wide: Float32Array;
  readonly #gate: Float32Array;
  readonly #weights: Float32Array;
  /** size: what is wanted next, after `encode`. */
  readonly wanted: Float32Array;

  constructor(kernels: Kernels, shape: NetworkShape, layout: ParameterLayout, vector: Float32Array) {
    const { memory } = kernels;
    const { embeddingSize: size, length, feedForward } = shape;
    const hidden = size * feedForward;
    this.#kernels = kernels;
    this.#shape = shape;
    const part = (name: string) => layout.part(vector, name);
    const norm = (name: string): Norm => ({
      scale: part(`${name}.scale`).slice(),
      bias: part(`${name}.bias`).slice(),
    });
    const dense = (name: string, inputs: number, outputs: number, biased = true): Dense => ({
      kernel: memory.copy(part(name)),
      bias: biased ? part(`${name}.bias`).slice() : undefined,
      inputs,
      outputs,
    });
    this.#blocks = Array.from({ length: shape.blocks }, (_, block) => {
      const named = (name: string) => `${block}.${name}`;
      return {
        attentionNorm: norm(named('attentionNorm')),
        qkv: dense(named('qkv'), size, 3 * size),
        output: dense(named('output'), size, size),
        feedNorm: norm(named('feedNorm')),
        expand: dense(named('expand'), size, hidden),
        contract: dense(named('contract'), hidden, size),
        gates:
          shape.layers === 'ligr'
            ? {
                attention: dense(named('attention.gate'), size, size, false),
                feed: dense(named('feed.gate'), size, size, false),
                expand: dense(named('expand.gate'), size, hidden, false),
              }
            : undefined,
      };
    });
    this.#norm = norm('norm');
    this.#places = part('places').slice();
    this.#x = memory.f32(length * size);
    this.#normed = memory.f32(length * size);
    this.#qkv = memory.f32(length * 3 * size);
    this.#mixed = memory.f32(length * size);
    this.#added = memory.f32(length * size);
    this.#wide = memory.f32(length * hidden);
    this.#gate = memory.f32(length * Math.max(size, hidden));
    this.#weights = new Float32Array(length);
    this.wanted = memory.f32(size);
  }

  /** The most rows of a history that count. */
  get capacity(): number {
    return this.#shape.length;
  }

  /** Rows `rows[0…count)` of `table`, oldest first, into `wanted`. `count` is from 1 to `capacity`. */
  encode(table: Float32Array, rows: Int32Array, count: number): void {
    const { embeddingSize: size, length } = this.#shape;
    const shift = (length - count) * size;
    for (let place = 0; place < count; place++) {
      const from = rows[place]! * size;
      for (let at = 0; at < size; at++) {
        const here = place * size + at;
        this.#x[here] = table[from + at]! + this.#places[shift + here]!;
      }
    }
    for (const [number, block] of this.#blocks.entries()) {
      this.#attend(block, count, number === this.#blocks.length - 1 ? count - 1 : 0);
      const first = number === this.#blocks.length - 1 ? count - 1 : 0;
      this.#feed(block, count, first);
    }
    const last = this.#x.subarray((count - 1) * size, count * size);
    normalize(last, this.#norm, this.wanted, 1, size);
  }

  /** Attention of the places from `first` on to all before them, added to x. */
  #attend({ attentionNorm, qkv, output, gates }: Block, count: number, first: number): void {
    const { embeddingSize: size, heads } = this.#shape;
    normalize(this.#x, attentionNorm, this.#normed, count, size);
    this.#dense(qkv, this.#normed, 0, count, this.#qkv);
    const width = size / heads;
    const stride = 3 * size;
    const factor = 1 / Math.sqrt(width);
    const parts = this.#qkv;
    for (let place = first; place < count; place++) {
      for (let head = 0; head < heads; head++) {
        const query = place * stride + head * width;
        let most = Number.NEGATIVE_INFINITY;
        for (let other = 0; other <= place; other++) {
          const key = other * stride + size + head * width;
          let sum = 0;
          for (let at = 0; at < width; at++) sum += parts[query + at]! * parts[key + at]!;
          sum *= factor;
          this.#weights[other] = sum;
          if (sum > most) most = sum;
        }
        let total = 0;
        for (let other = 0; other <= place; other++)
          total += this.#weights[other] = Math.exp(this.#weights[other]! - most);
        const to = place * size + head * width;
        this.#mixed.fill(0, to, to + width);
        for (let other = 0; other <= place; other++) {
          const weight = this.#weights[other]! / total;
          const value = other * stride + 2 * size + head * width;
          for (let at = 0; at < width; at++) this.#mixed[to + at]! += weight * parts[value + at]!;
        }
      }
    }
    this.#dense(output, this.#mixed, first, count, this.#added);
    this.#addTo(gates?.attention, count, first);
  }

  #feed({ feedNorm, expand, contract, gates }: Block, count: number, first: number): void {
    const { embeddingSize: size } = this.#shape;
    const from = first * size;
    normalize(this.#x.subarray(from), feedNorm, this.#normed.subarray(from), count - first, size);
    this.#dense(expand, this.#normed, first, count, this.#wide);
    const wide = this.#wide;
    const end = count * expand.outputs;
    if (gates === undefined) {
      for (let at = first * expand.outputs; at < end; at++) if (wide[at]! < 0) wide[at] = 0;
    } else {
      this.#dense(gates.expand, this.#normed, first, count, this.#gate);
      for (let at = first * expand.outputs; at < end; at++) {
        wide[at]! *= this.#gate[at]! / (1 + Math.exp(-wide[at]!));
      }
    }
    this.#dense(contract, wide, first, count, this.#added);
    this.#addTo(gates?.feed, count, first);
  }

  /** x += added, passed through the gate of what the layer saw. */
  #addTo(gate: Dense | undefined, count: number, first: number): void {
    const { embeddingSize: size } = this.#shape;
    if (gate !== undefined) {
      this.#dense(gate, this.#normed, first, count, this.#gate);
      for (let at = first * size; at < count * size; at++) this.#added[at]! /= 1 + Math.exp(-this.#gate[at]!);
    }
    for (let at = first * size; at < count * size; at++) this.#x[at]! += this.#added[at]!;
  }

  /** Places `first` … `count` − 1 of `to` ← those of `from` · kernel + bias. */
  #dense(
    { kernel, bias, inputs, outputs }: Dense,
    from: Float32Array,
    first: number,
    count: number,
    to: Float32Array,
  ): void {
    const c = to.subarray(first * outputs, count * outputs);
    if (bias !== undefined) for (let place = 0; place < count - first; place++) c.set(bias, place * outputs);
    this.#kernels.dense.gemm({
      a: from.subarray(first * inputs, count * inputs),
      b: kernel,
      c,
      m: count - first,
      n: outputs,
      k: inputs,
      beta: bias === undefined ? 0 : 1,
    });
  }
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
    for (let at = 0; at < size; at++) mean += source[from + at]!;
    mean /= size;
    let variance = 0;
    for (let at = 0; at < size; at++) variance += (source[from + at]! - mean) ** 2;
    const factor = 1 / Math.sqrt(variance / size + NORM_EPSILON);
    for (let at = 0; at < size; at++)
      target[from + at] = (source[from + at]! - mean) * factor * scale[at]! + bias[at]!;
  }
}
