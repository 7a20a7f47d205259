import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from '../../domain/random.ts';
import { gelu, silu } from '../layers/activation.ts';
import { attention } from '../layers/attention.ts';
import { dropout } from '../layers/dropout.ts';
import { rmsNorm } from '../layers/rms-norm.ts';
import { loadOnnxRuntime, openSession } from '../onnx/onnx-runtime.ts';
import { differentiate } from './differentiate.ts';
import { Graph, type Value } from './graph.ts';
import { interpret, type Tensor, withLengths } from './interpret.case.ts';
import type { UnaryKind } from './operation.ts';
import type { Shape } from './shape.ts';
import { writeOnnx } from './write-onnx.ts';

const LENGTHS = { batch: 3, length: 4 } as const;
const NO_RUNTIME = 'onnxruntime-node is not installed or does not load here';

interface Case {
  readonly inputs: Readonly<Record<string, Shape>>;
  /** Whole numbers for inputs that choose rows; all others are normal numbers. */
  readonly indices?: Readonly<Record<string, { readonly shape: Shape; readonly below: number }>>;
  /** Keeps inputs away from where a function has a corner or no value. */
  readonly move?: (x: number) => number;
  readonly build: (g: Graph, inputs: Readonly<Record<string, Value>>) => Value;
}

const ROW: Shape = ['batch', 'length', 6];
const positive = (x: number) => Math.abs(x) + 0.3;
const awayFromZero = (x: number) => x + Math.sign(x) * 0.2;

const unary = (kind: UnaryKind, move?: (x: number) => number): Case => ({
  inputs: { x: ROW },
  ...(move === undefined ? {} : { move }),
  build: (g, { x }) => g.unary(kind, x!),
});

/** One entry for each operation in each way it is used, and one for each layer that is made of them. */
const CASES: Readonly<Record<string, Case>> = {
  negate: unary('negate'),
  exp: unary('exp'),
  log: unary('log', positive),
  sqrt: unary('sqrt', positive),
  reciprocal: unary('reciprocal', positive),
  relu: unary('relu', awayFromZero),
  'sign of numbers from 0 up': {
    inputs: { x: ROW },
    move: awayFromZero,
    build: (g, { x }) => g.add(g.unary('sign', g.unary('relu', x!)), x!),
  },
  sigmoid: unary('sigmoid'),
  tanh: unary('tanh'),
  softplus: unary('softplus'),
  erf: unary('erf'),
  add: { inputs: { x: ROW, y: ROW }, build: (g, { x, y }) => g.add(x!, y!) },
  'add, repeated': { inputs: { x: ROW, y: [6] }, build: (g, { x, y }) => g.add(x!, y!) },
  'subtract, repeated both ways': {
    inputs: { x: ['batch', 1, 6], y: ['batch', 'length', 1] },
    build: (g, { x, y }) => g.subtract(x!, y!),
  },
  'multiply, repeated': {
    inputs: { x: ROW, y: ['length', 1] },
    build: (g, { x, y }) => g.multiply(x!, y!),
  },
  divide: { inputs: { x: ROW, y: [6] }, move: positive, build: (g, { x, y }) => g.divide(x!, y!) },
  'matmul with one matrix': {
    inputs: { x: ROW, w: [6, 5] },
    build: (g, { x, w }) => g.matmul(x!, w!),
  },
  'matmul with one matrix, transposed': {
    inputs: { x: ROW, w: [5, 6] },
    build: (g, { x, w }) => g.matmul(x!, w!, { transposeB: true }),
  },
  'matmul of stacks': {
    inputs: { x: ROW, y: ['batch', 6, 'length'] },
    build: (g, { x, y }) => g.matmul(x!, y!),
  },
  'matmul of stacks, second transposed': {
    inputs: { x: ROW, y: ['batch', 'length', 6] },
    build: (g, { x, y }) => g.matmul(x!, y!, { transposeB: true }),
  },
  'matmul of stacks, first transposed': {
    inputs: { x: ROW, y: ['batch', 'length', 5] },
    build: (g, { x, y }) => g.matmul(x!, y!, { transposeA: true }),
  },
  'matmul of stacks, both transposed': {
    inputs: { x: ['batch', 'length', 5], y: ['batch', 6, 'length'] },
    build: (g, { x, y }) => g.matmul(x!, y!, { transposeA: true, transposeB: true }),
  },
  softmax: { inputs: { x: ROW }, build: (g, { x }) => g.softmax(x!) },
  'softmax under a mask': {
    inputs: { x: ['batch', 4, 4] },
    build: (g, { x }) =>
      g.softmax(
        g.add(x!, g.constant([0, -1e9, -1e9, -1e9, 0, 0, -1e9, -1e9, 0, 0, 0, -1e9, 0, 0, 0, 0], [4, 4])),
      ),
  },
  logSumExp: { inputs: { x: ROW }, build: (g, { x }) => g.logSumExp(x!) },
  layerNorm: {
    inputs: { x: ROW, scale: [6], bias: [6] },
    build: (g, { x, scale, bias }) => g.layerNorm(x!, scale!, bias!, 1e-5),
  },
  'sum over leading axes': { inputs: { x: ROW }, build: (g, { x }) => g.sum(x!, [0, 1]) },
  'sum over the last axis': { inputs: { x: ROW }, build: (g, { x }) => g.sum(x!, [2], true) },
  'sum over all': { inputs: { x: ROW }, build: (g, { x }) => g.sum(x!, [0, 1, 2]) },
  transpose: { inputs: { x: ROW }, build: (g, { x }) => g.transpose(x!, [2, 0, 1]) },
  flatten: { inputs: { x: ROW }, build: (g, { x }) => g.flatten(x!) },
  'split and merge the last axis': {
    inputs: { x: ROW },
    build: (g, { x }) => g.mergeLast(g.transpose(g.splitLast(x!, 2), [0, 1, 3, 2])),
  },
  'reshape to lengths': { inputs: { x: [6, 2] }, build: (g, { x }) => g.reshape(x!, [3, 4]) },
  'lay out and repeat like another': {
    inputs: { x: ROW, y: ['batch', 1, 6] },
    build: (g, { x, y }) => g.multiply(g.repeatLike(y!, x!), g.reshapeLike(g.flat(x!), x!)),
  },
  slice: { inputs: { x: ROW }, build: (g, { x }) => g.slice(x!, 2, 1, 4) },
  'slice of one': { inputs: { x: ROW }, build: (g, { x }) => g.slice(x!, 2, 5, 6) },
  concat: {
    inputs: { x: ROW, y: ['batch', 'length', 2] },
    build: (g, { x, y }) => g.concat([x!, y!, x!], 2),
  },
  gather: {
    inputs: { rows: [5, 6] },
    indices: { index: { shape: ['batch', 'length'], below: 5 } },
    build: (g, { rows, index }) => g.gather(rows!, index!),
  },
  scatterAdd: {
    inputs: { like: [5, 6], values: ROW },
    indices: { index: { shape: ['batch', 'length'], below: 5 } },
    build: (g, { like, index, values }) => g.add(g.scatterAdd(like!, index!, values!), like!),
  },
  maskEqual: {
    inputs: { x: ['batch', 6] },
    indices: { a: { shape: ['batch', 1], below: 3 }, b: { shape: [6], below: 3 } },
    build: (g, { x, a, b }) => g.maskEqual(x!, a!, b!, -7),
  },
  gelu: { inputs: { x: ROW }, build: (g, { x }) => gelu(g, x!) },
  silu: { inputs: { x: ROW }, build: (g, { x }) => silu(g, x!) },
  rmsNorm: { inputs: { x: ROW, scale: [6] }, build: (g, { x, scale }) => rmsNorm(g, x!, scale!) },
  dropout: { inputs: { x: ROW, keep: ROW }, build: (g, { x, keep }) => dropout(g, x!, keep) },
  attention: {
    inputs: {
      qkv: ['batch', 'length', 12],
      mask: ['length', 'length'],
      keep: ['batch', 2, 'length', 'length'],
    },
    build: (g, { qkv, mask, keep }) => attention(g, qkv!, { heads: 2, mask: mask!, keep }),
  },
};

for (const [name, one] of Object.entries(CASES)) {
  test(`${name}: gradients are those of finite differences`, () => {
    const { graph, feeds, loss, values } = weighed(name, one);
    const gradients = differentiate(graph, loss, values);
    const exact = interpret(graph, feeds, gradients as Value[]);
    const step = 1e-5;
    for (const [place, input] of Object.keys(one.inputs).entries()) {
      const { shape, data } = feeds[input]!;
      assert.deepEqual(exact[place]!.shape, shape);
      for (let i = 0; i < data.length; i++) {
        const lossAt = (x: number) => {
          const moved = { ...feeds, [input]: { shape, data: data.with(i, x) } };
          return interpret(graph, moved, [loss])[0]!.data[0]!;
        };
        const slope = (lossAt(data[i]! + step) - lossAt(data[i]! - step)) / (2 * step);
        const error = Math.abs(slope - exact[place]!.data[i]!);
        assert.ok(
          error < 1e-6 * (1 + Math.abs(slope)),
          `d ${input}[${i}]: ${exact[place]!.data[i]} for ${slope}`,
        );
      }
    }
  });

  test(`${name}: the runtime gives the interpreter's values and gradients`, async (t) => {
    const runtime = await loadOnnxRuntime();
    if (runtime === undefined) return t.skip(NO_RUNTIME);
    const { graph, feeds, loss, values, result } = weighed(name, one);
    const wanted = [result, ...(differentiate(graph, loss, values) as Value[])];
    const named = Object.fromEntries(wanted.map((value, place) => [`out_${place}`, value]));
    const session = await openSession(runtime, writeOnnx(graph, named, { name, about: '' }), 1);
    const tensors: Record<string, InstanceType<typeof runtime.Tensor>> = {};
    for (const input of session.inputNames) {
      const { shape, data } = feeds[input]!;
      tensors[input] = one.indices?.[input]
        ? new runtime.Tensor('int32', Int32Array.from(data), shape)
        : new runtime.Tensor('float32', Float32Array.from(data), shape);
    }
    const outputs = await session.run(tensors);
    for (const [place, expected] of interpret(graph, feeds, wanted).entries()) {
      const found = outputs[`out_${place}`]!;
      assert.deepEqual(found.dims, expected.shape);
      for (const [i, value] of expected.data.entries()) {
        const error = Math.abs((found.data as Float32Array)[i]! - value);
        assert.ok(
          error < 2e-5 * (1 + Math.abs(value)),
          `output ${place}[${i}]: ${found.data[i]} for ${value}`,
        );
      }
    }
    await session.release();
  });
}

test('a value that the output does not depend on has no gradient', () => {
  const g = new Graph();
  const [x, y] = [g.input('x', 'f32', [2]), g.input('y', 'f32', [2])];
  const [ofX, ofY] = differentiate(g, g.sum(g.multiply(x, x), [0]), [x, y]);
  assert.ok(ofX);
  assert.equal(ofY, undefined);
});

test('shapes that do not fit are refused', () => {
  const g = new Graph();
  const x = g.input('x', 'f32', ['batch', 3]);
  assert.throws(() => g.add(x, g.input('y', 'f32', ['batch', 4])), RangeError);
  assert.throws(() => g.matmul(x, g.input('w', 'f32', [4, 3])), RangeError);
  assert.throws(() => g.constant([1, 2], [3]), RangeError);
  assert.throws(() => differentiate(g, x, [x]), RangeError);
});

/** The case's result weighed with fixed numbers into a scalar, so that every entry counts otherwise. */
function weighed(name: string, one: Case) {
  const random = new Random([...name].reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) | 0, 7));
  const graph = new Graph();
  const inputs: Record<string, Value> = {};
  const feeds: Record<string, Tensor> = {};
  for (const [input, shape] of Object.entries(one.inputs)) {
    inputs[input] = graph.input(input, 'f32', shape);
    const lengths = withLengths(shape, LENGTHS);
    const data = new Float64Array(lengths.reduce((all, length) => all * length, 1));
    feeds[input] = {
      shape: lengths,
      data: data.map(() => Math.fround((one.move ?? ((x) => x))(random.normal()))),
    };
  }
  for (const [input, { shape, below }] of Object.entries(one.indices ?? {})) {
    inputs[input] = graph.input(input, 'i32', shape);
    const lengths = withLengths(shape, LENGTHS);
    const data = new Float64Array(lengths.reduce((all, length) => all * length, 1));
    feeds[input] = { shape: lengths, data: data.map(() => random.below(below)) };
  }
  const values = Object.keys(one.inputs).map((input) => inputs[input]!);
  const result = one.build(graph, inputs);
  const lengths = withLengths(result.shape, { ...LENGTHS, 'batch*length': 12, '6*batch*length': 72 });
  const count = lengths.reduce((all, length) => all * length, 1);
  const weights = graph.input('weights', 'f32', result.shape);
  feeds['weights'] = {
    shape: lengths,
    data: Float64Array.from({ length: count }, () => Math.fround(random.normal())),
  };
  const axes = result.shape.map((_, axis) => axis);
  const loss = graph.sum(graph.multiply(result, weights), axes);
  return { graph, feeds, loss, values, result };
}
