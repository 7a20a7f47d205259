/** The same graph in float64, one loop an operation: what the runtime and the gradients are held against. */
import type { Graph, Node, Value } from './graph.ts';
import type { BinaryKind, UnaryKind } from './operation.ts';
import type { Shape } from './shape.ts';

export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

const UNARY: Readonly<Record<UnaryKind, (x: number) => number>> = {
  negate: (x) => -x,
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
  reciprocal: (x) => 1 / x,
  relu: (x) => Math.max(0, x),
  sign: (x) => (x > 0 ? 1 : 0),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  tanh: Math.tanh,
  softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  erf,
};
const BINARY: Readonly<Record<BinaryKind, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
};

/** Values of `wanted`, given those of the inputs by name. */
export function interpret(
  graph: Graph,
  inputs: Readonly<Record<string, Tensor>>,
  wanted: readonly Value[],
): Tensor[] {
  const known = new Map<Value, Tensor>();
  for (const node of graph.nodes) {
    const results = resultsOf(node, (value) => known.get(value)!, inputs);
    for (const [place, result] of results.entries()) known.set(node.outputs[place]!, result);
  }
  return wanted.map((value) => known.get(value)!);
}

function resultsOf(
  node: Node,
  of: (value: Value) => Tensor,
  inputs: Readonly<Record<string, Tensor>>,
): Tensor[] {
  const { operation, outputs } = node;
  const given = node.inputs.map(of);
  const [x, second, third] = given as [Tensor, Tensor, Tensor];
  switch (operation.kind) {
    case 'input': {
      const tensor = inputs[operation.name];
      if (tensor === undefined) throw new Error(`no value for "${operation.name}"`);
      return [tensor];
    }
    case 'constant':
      return [{ shape: outputs[0]!.shape as number[], data: Float64Array.from(operation.values) }];
    case 'add':
    case 'subtract':
    case 'multiply':
    case 'divide':
      return [zip(x, second, BINARY[operation.kind])];
    case 'matmul':
      return [matmul(x, second, operation.transposeA, operation.transposeB)];
    case 'softmax':
      return [
        byRow(x, (row) => {
          const most = Math.max(...row);
          const powers = row.map((value) => Math.exp(value - most));
          const sum = powers.reduce((all, one) => all + one, 0);
          return powers.map((power) => power / sum);
        }),
      ];
    case 'logSumExp':
      return [
        byRow(x, (row) => {
          const most = Math.max(...row);
          return [most + Math.log(row.reduce((all, one) => all + Math.exp(one - most), 0))];
        }),
      ];
    case 'layerNorm': {
      const moments = (row: readonly number[]) => {
        const mean = row.reduce((all, one) => all + one, 0) / row.length;
        const variance = row.reduce((all, one) => all + (one - mean) ** 2, 0) / row.length;
        return [mean, 1 / Math.sqrt(variance + operation.epsilon)] as const;
      };
      const y = byRow(x, (row) => {
        const [mean, inverse] = moments(row);
        return row.map((value, at) => (value - mean) * inverse * second.data[at]! + third.data[at]!);
      });
      return [y, byRow(x, (row) => [moments(row)[0]]), byRow(x, (row) => [moments(row)[1]])];
    }
    case 'sum': {
      const kept = x.shape.map((length, axis) => (operation.axes.includes(axis) ? 1 : length));
      const data = new Float64Array(size(kept));
      each(x.shape, (at, index) => {
        data[offset(kept, index)]! += x.data[at]!;
      });
      const shape = operation.keep ? kept : x.shape.filter((_, axis) => !operation.axes.includes(axis));
      return [{ shape, data }];
    }
    case 'transpose': {
      const shape = operation.order.map((axis) => x.shape[axis]!);
      const data = new Float64Array(x.data.length);
      each(shape, (at, index) => {
        const from = new Array<number>(index.length);
        for (const [place, axis] of operation.order.entries()) from[axis] = index[place]!;
        data[at] = x.data[offset(x.shape, from)]!;
      });
      return [{ shape, data }];
    }
    case 'reshape': {
      const to = operation.to.map((length, axis) => (length === 0 ? x.shape[axis]! : length));
      const rest = x.data.length / to.reduce((all, one) => (one === -1 ? all : all * one), 1);
      return [{ shape: to.map((length) => (length === -1 ? rest : length)), data: x.data }];
    }
    case 'reshapeLike':
      return [{ shape: second.shape, data: x.data }];
    case 'repeatLike':
      return [zip(x, { shape: second.shape, data: new Float64Array(second.data.length) }, BINARY.add)];
    case 'slice': {
      const { axis, start, end } = operation;
      const shape = x.shape.map((length, at) => (at === axis ? end - start : length));
      const data = new Float64Array(size(shape));
      each(shape, (at, index) => {
        const from = index.map((place, along) => (along === axis ? place + start : place));
        data[at] = x.data[offset(x.shape, from)]!;
      });
      return [{ shape, data }];
    }
    case 'concat': {
      const { axis } = operation;
      const total = given.reduce((sum, part) => sum + part.shape[axis]!, 0);
      const shape = x.shape.map((length, at) => (at === axis ? total : length));
      const data = new Float64Array(size(shape));
      let start = 0;
      for (const part of given) {
        const from = start;
        each(part.shape, (at, index) => {
          const to = index.map((place, along) => (along === axis ? place + from : place));
          data[offset(shape, to)] = part.data[at]!;
        });
        start += part.shape[axis]!;
      }
      return [{ shape, data }];
    }
    case 'gather': {
      const width = size(x.shape.slice(1));
      const data = new Float64Array(second.data.length * width);
      second.data.forEach((row, at) => {
        data.set(x.data.subarray(row * width, row * width + width), at * width);
      });
      return [{ shape: [...second.shape, ...x.shape.slice(1)], data }];
    }
    case 'scatterAdd': {
      const width = size(x.shape.slice(1));
      const data = new Float64Array(x.data.length);
      second.data.forEach((row, at) => {
        for (let i = 0; i < width; i++) data[row * width + i]! += third.data[at * width + i]!;
      });
      return [{ shape: x.shape, data }];
    }
    case 'maskEqual': {
      const equal = zip(second, third, (a, b) => (a === b ? 1 : 0));
      return [zip(x, equal, (value, masked) => (masked === 1 ? operation.value : value))];
    }
    default: {
      const f = UNARY[operation.kind];
      return [{ shape: x.shape, data: x.data.map((value) => f(value)) }];
    }
  }
}

function size(shape: readonly number[]): number {
  return shape.reduce((all, one) => all * one, 1);
}

/** Place of an index in a tensor whose lengths may be 1 where the index goes on. */
function offset(shape: readonly number[], index: readonly number[]): number {
  let at = 0;
  const missing = index.length - shape.length;
  for (let axis = 0; axis < shape.length; axis++) {
    at = at * shape[axis]! + (shape[axis] === 1 ? 0 : index[axis + missing]!);
  }
  return at;
}

function each(shape: readonly number[], visit: (at: number, index: readonly number[]) => void): void {
  const index = shape.map(() => 0);
  const all = size(shape);
  for (let at = 0; at < all; at++) {
    visit(at, index);
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis]! === shape[axis]; axis--) index[axis] = 0;
  }
}

function zip(a: Tensor, b: Tensor, f: (a: number, b: number) => number): Tensor {
  const rank = Math.max(a.shape.length, b.shape.length);
  const length = (shape: readonly number[], axis: number) => shape[axis - rank + shape.length] ?? 1;
  const shape = Array.from({ length: rank }, (_, axis) => {
    const [left, right] = [length(a.shape, axis), length(b.shape, axis)];
    return left === 1 ? right : left;
  });
  const data = new Float64Array(size(shape));
  each(shape, (at, index) => {
    data[at] = f(a.data[offset(a.shape, index)]!, b.data[offset(b.shape, index)]!);
  });
  return { shape, data };
}

function matmul(a: Tensor, b: Tensor, transposeA: boolean, transposeB: boolean): Tensor {
  const [m, k] = lastTwo(a.shape, transposeA);
  const n = lastTwo(b.shape, transposeB)[1];
  const leading = a.shape.slice(0, -2);
  const data = new Float64Array(size(leading) * m * n);
  for (let stack = 0; stack < size(leading); stack++) {
    const fromA = stack * m * k;
    const fromB = b.shape.length === 2 ? 0 : stack * k * n;
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let p = 0; p < k; p++) {
          const left = a.data[fromA + (transposeA ? p * m + i : i * k + p)]!;
          sum += left * b.data[fromB + (transposeB ? j * k + p : p * n + j)]!;
        }
        data[stack * m * n + i * n + j] = sum;
      }
    }
  }
  return { shape: [...leading, m, n], data };
}

function lastTwo(shape: readonly number[], transposed: boolean): readonly [number, number] {
  const [rows, columns] = [shape.at(-2)!, shape.at(-1)!];
  return transposed ? [columns, rows] : [rows, columns];
}

function byRow(x: Tensor, f: (row: number[]) => number[]): Tensor {
  const width = x.shape.at(-1)!;
  const rows: number[][] = [];
  for (let from = 0; from < x.data.length; from += width)
    rows.push(f([...x.data.subarray(from, from + width)]));
  const shape = [...x.shape.slice(0, -1), rows[0]?.length ?? width];
  return { shape, data: Float64Array.from(rows.flat()) };
}

/** erf to 1e-15 by its series near 0 and its continued fraction beyond (Abramowitz and Stegun 7.1.5, 7.1.14). */
function erf(x: number): number {
  const z = Math.abs(x);
  if (z < 2.5) {
    let term = z;
    let sum = z;
    for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
      term *= (-z * z) / n;
      sum += term / (2 * n + 1);
      if (z === 0) break;
    }
    return (Math.sign(x) * 2 * sum) / Math.sqrt(Math.PI);
  }
  let fraction = 0;
  for (let n = 60; n > 0; n--) fraction = n / 2 / (z + fraction);
  return Math.sign(x) * (1 - Math.exp(-z * z) / (Math.sqrt(Math.PI) * (z + fraction)));
}

/** Lengths for the names of a shape. */
export function withLengths(shape: Shape, lengths: Readonly<Record<string, number>>): number[] {
  return shape.map((dimension) => (typeof dimension === 'number' ? dimension : lengths[dimension]!));
}
