import { MICROSOFT, OnnxGraph } from '../../neural/onnx/onnx-graph.ts';
import type { ActivationRange } from './calibrate.ts';
import { MAX_TOKENS, positionSignal } from './position-signal.ts';
import { quantizeKernel } from './quantize-kernel.ts';
import type { Dense, Norm, UseLiteLayer, UseLiteWeights } from './read-weights.ts';

const NORM_EPSILON = 1e-6;
/** Added to the attention to padding; the smallest that leaves nothing of it in f32. */
const MASKED = -1e9;

/**
 * The model as an ONNX graph with 8-bit products: `input_ids` and `attention_mask` (batch × tokens, at most
 * MAX_TOKENS; the mask 1 for tokens and 0 for the padding behind them) → `sentence_embedding` (batch × 512, unit
 * length). The ranges of the values that enter a product are constants, not taken from the batch at hand: a text has
 * one vector, whatever it is encoded with.
 */
export function useLiteToOnnx(
  weights: UseLiteWeights,
  ranges: ReadonlyMap<string, ActivationRange>,
): Uint8Array {
  const graph = new OnnxGraph();
  const ids = graph.input('input_ids', 'i64', ['batch', 'tokens']);
  const mask = graph.node('Cast', [graph.input('attention_mask', 'i64', ['batch', 'tokens'])], { to: 1 });
  const build = new UseLiteGraph(graph, ranges);
  const blocked = graph.node('Mul', [graph.node('Sub', [graph.scalar(1), mask]), graph.scalar(MASKED)]);
  const attentionBias = graph.node('Unsqueeze', [blocked, graph.whole(1, 2)]);
  let x = embedding(graph, weights, ids);
  let pooled = '';
  for (const [index, layer] of weights.layers.entries()) {
    const { expanded, residual } = build.expand(index, layer, x, attentionBias);
    if (index < weights.layers.length - 1) {
      // The range of what enters here begins at 0: taking its levels cuts negative values off, so there is no Relu.
      x = graph.node('Add', [build.dense(`${index}.contract`, layer.contract, expanded), residual]);
      continue;
    }
    // The mean of the tokens' products is the product of their mean: the last layer multiplies once a text.
    const mean = meanOverTokens(graph, graph.node('Relu', [expanded]), mask);
    pooled = graph.node('Add', [exact(graph, layer.contract, mean), meanOverTokens(graph, residual, mask)]);
  }
  const hidden = graph.node('Tanh', [exact(graph, weights.head, pooled)]);
  const norm = graph.node('ReduceL2', [hidden], { axes: [-1], keepdims: 1 });
  graph.named('sentence_embedding', 'Div', [hidden, norm]);
  graph.output('sentence_embedding', 'f32', ['batch', weights.head.outputs]);
  return graph.finish(
    'universal-sentence-encoder-lite',
    'Universal Sentence Encoder Lite (Apache-2.0), converted to 8-bit products',
  );
}

/** 2 · embedding + position signal; embeddings as 8-bit levels with a scale a row. */
function embedding(
  graph: OnnxGraph,
  { embeddings, width, frequencies }: UseLiteWeights,
  ids: string,
): string {
  const rows = embeddings.length / width;
  const levels = new Int8Array(embeddings.length);
  const scales = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    let most = 0;
    for (let i = row * width; i < (row + 1) * width; i++) most = Math.max(most, Math.abs(embeddings[i]!));
    const scale = most === 0 ? 1 : most / 127;
    scales[row] = 2 * scale;
    for (let i = row * width; i < (row + 1) * width; i++) levels[i] = Math.round(embeddings[i]! / scale);
  }
  const level = graph.node('Cast', [graph.node('Gather', [graph.i8(levels, [rows, width]), ids])], { to: 1 });
  const scaled = graph.node('Mul', [level, graph.node('Gather', [graph.f32(scales, [rows, 1]), ids])]);
  const tokens = graph.node('Slice', [
    graph.node('Shape', [ids]),
    graph.whole(1),
    graph.whole(2),
    graph.whole(0),
  ]);
  const signal = graph.node('Slice', [
    graph.f32(positionSignal(frequencies), [MAX_TOKENS, width]),
    graph.whole(0),
    tokens,
    graph.whole(0),
  ]);
  return graph.node('Add', [scaled, signal]);
}

function meanOverTokens(graph: OnnxGraph, x: string, mask: string): string {
  const column = graph.node('Unsqueeze', [mask, graph.whole(1)]);
  const sum = graph.node('Squeeze', [graph.node('MatMul', [column, x]), graph.whole(1)]);
  const count = graph.node('ReduceSum', [mask, graph.whole(1)], { keepdims: 1 });
  return graph.node('Div', [sum, count]);
}

/** x · kernel + bias in f32: for what is done once a text. */
function exact(graph: OnnxGraph, { kernel, bias, inputs, outputs }: Dense, x: string): string {
  const product = graph.node('MatMul', [x, graph.f32(kernel, [inputs, outputs])]);
  return graph.node('Add', [product, graph.f32(bias, [outputs])]);
}

/** Builds the layers into one graph. */
class UseLiteGraph {
  readonly #graph: OnnxGraph;
  readonly #ranges: ReadonlyMap<string, ActivationRange>;

  constructor(graph: OnnxGraph, ranges: ReadonlyMap<string, ActivationRange>) {
    this.#graph = graph;
    this.#ranges = ranges;
  }

  /** A layer but for its last product: what enters that, before the rectifier, and what is added to it. */
  expand(
    index: number,
    layer: UseLiteLayer,
    x: string,
    attentionBias: string,
  ): { readonly expanded: string; readonly residual: string } {
    const qkv = this.dense(`${index}.qkv`, layer.qkv, this.#norm(layer.attentionNorm, x));
    const mixed = this.dense(
      `${index}.attentionOutput`,
      layer.attentionOutput,
      this.#attention(layer, qkv, attentionBias),
    );
    const carried = layer.residual ? this.dense(`${index}.residual`, layer.residual, x) : x;
    const residual = this.#graph.node('Add', [mixed, carried]);
    const expanded = this.dense(`${index}.expand`, layer.expand, this.#norm(layer.feedForwardNorm, residual));
    return { expanded, residual };
  }

  /** x · kernel + bias in 8-bit levels. */
  dense(name: string, layer: Dense, x: string): string {
    const graph = this.#graph;
    const range = this.#ranges.get(name)!;
    const { levels, scales } = quantizeKernel(layer.kernel, layer.inputs, layer.outputs);
    const scale = graph.scalar(range.scale);
    const zero = graph.u8(Uint8Array.of(range.zero), []);
    const quantized = graph.node('QuantizeLinear', [x, scale, zero]);
    return graph.node(
      'MatMulIntegerToFloat',
      [
        quantized,
        graph.i8(levels, [layer.inputs, layer.outputs]),
        scale,
        graph.f32(scales, [layer.outputs]),
        zero,
        '',
        graph.f32(layer.bias, [layer.outputs]),
      ],
      {},
      MICROSOFT,
    );
  }

  #norm({ scale, bias }: Norm, x: string): string {
    const graph = this.#graph;
    return graph.node(
      'LayerNormalization',
      [x, graph.f32(scale, [scale.length]), graph.f32(bias, [bias.length])],
      { axis: -1, epsilon: { float: NORM_EPSILON } },
    );
  }

  #attention({ inputs, heads }: UseLiteLayer, qkv: string, attentionBias: string): string {
    const graph = this.#graph;
    const parts = graph.nodes('Split', [qkv, graph.whole(inputs, inputs, inputs)], 3, { axis: 2 });
    const [q, k, v] = parts.map((part) =>
      graph.node('Reshape', [part, graph.whole(0, 0, heads, inputs / heads)]),
    ) as [string, string, string];
    const query = graph.node('Transpose', [q], { perm: [0, 2, 1, 3] });
    const key = graph.node('Transpose', [k], { perm: [0, 2, 3, 1] });
    const value = graph.node('Transpose', [v], { perm: [0, 2, 1, 3] });
    const products = graph.node('Mul', [
      graph.node('MatMul', [query, key]),
      graph.scalar(1 / Math.sqrt(inputs / heads)),
    ]);
    const attention = graph.node('Softmax', [graph.node('Add', [products, attentionBias])], { axis: -1 });
    const mixed = graph.node('Transpose', [graph.node('MatMul', [attention, value])], { perm: [0, 2, 1, 3] });
    return graph.node('Reshape', [mixed, graph.whole(0, 0, inputs)]);
  }
}
