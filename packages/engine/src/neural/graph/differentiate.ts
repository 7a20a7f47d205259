import type { Graph, Node, Value } from './graph.ts';
import { repeatedAxes } from './shape.ts';

/**
 * Adds to `graph` what computes ∂output / ∂x for each x of `of`, by reverse accumulation (Griewank and Walther 2008,
 * ch. 3). `output` is a scalar. A value that does not influence it has the gradient undefined.
 */
export function differentiate(graph: Graph, output: Value, of: readonly Value[]): (Value | undefined)[] {
  if (output.shape.length !== 0) throw new RangeError('only a scalar is differentiated');
  const nodes = graph.nodes.slice();
  const relevant = dependents(nodes, of);
  const gradients = new Map<Value, Value>([[output, graph.scalar(1)]]);
  for (const node of nodes.reverse()) {
    const arriving = gradients.get(node.outputs[0]!);
    if (arriving === undefined || !relevant.has(node)) continue;
    const wanted = node.inputs.map((input) => of.includes(input) || relevant.has(input.node));
    const parts = gradientsOf(graph, node, arriving, wanted);
    for (const [place, input] of node.inputs.entries()) {
      const part = parts[place];
      if (!wanted[place] || part === undefined) continue;
      const before = gradients.get(input);
      gradients.set(input, before === undefined ? part : graph.add(before, part));
    }
  }
  return of.map((value) => {
    const gradient = gradients.get(value);
    return gradient && graph.repeatLike(gradient, value);
  });
}

/** Nodes whose results depend on one of `values`. */
function dependents(nodes: readonly Node[], values: readonly Value[]): Set<Node> {
  const found = new Set<Node>();
  for (const node of nodes) {
    if (node.inputs.some((input) => values.includes(input) || found.has(input.node))) found.add(node);
  }
  return found;
}

/**
 * Gradients by input of a node, given that of its first result. A gradient may have lengths of 1 where its value is
 * longer and all entries along them are equal: it is repeated only where an operation needs it in full.
 */
function gradientsOf(
  g: Graph,
  node: Node,
  arriving: Value,
  wanted: readonly boolean[],
): (Value | undefined)[] {
  const { operation, inputs } = node;
  const [x, second, third] = inputs as [Value, Value, Value];
  const y = node.outputs[0]!;
  const full = () => g.repeatLike(arriving, y);
  switch (operation.kind) {
    case 'input':
    case 'constant':
    case 'sign':
      return [];
    case 'negate':
      return [g.unary('negate', arriving)];
    case 'exp':
      return [g.multiply(arriving, y)];
    case 'log':
      return [g.divide(arriving, x)];
    case 'sqrt':
      return [g.divide(g.multiply(arriving, 0.5), y)];
    case 'reciprocal':
      return [g.unary('negate', g.multiply(arriving, g.multiply(y, y)))];
    case 'relu':
      return [g.multiply(arriving, g.unary('sign', y))];
    case 'sigmoid':
      return [g.multiply(arriving, g.subtract(y, g.multiply(y, y)))];
    case 'tanh':
      return [g.multiply(arriving, g.subtract(g.scalar(1), g.multiply(y, y)))];
    case 'softplus':
      return [g.multiply(arriving, g.unary('sigmoid', x))];
    case 'erf': {
      const density = g.unary('exp', g.unary('negate', g.multiply(x, x)));
      return [g.multiply(arriving, g.multiply(density, 2 / Math.sqrt(Math.PI)))];
    }
    case 'add':
      return [summed(g, arriving, y, x), summed(g, arriving, y, second)];
    case 'subtract':
      return [
        summed(g, arriving, y, x),
        wanted[1] ? g.unary('negate', summed(g, arriving, y, second)) : undefined,
      ];
    case 'multiply':
      return [
        wanted[0] ? summed(g, g.multiply(arriving, second), y, x) : undefined,
        wanted[1] ? summed(g, g.multiply(arriving, x), y, second) : undefined,
      ];
    case 'divide':
      return [
        wanted[0] ? summed(g, g.divide(arriving, second), y, x) : undefined,
        wanted[1]
          ? summed(g, g.unary('negate', g.divide(g.multiply(arriving, y), second)), y, second)
          : undefined,
      ];
    case 'matmul':
      return matmulGradients(g, x, second, full(), operation, wanted);
    case 'softmax': {
      const weighted = g.multiply(arriving, y);
      const total = g.sum(g.repeatLike(weighted, y), [y.shape.length - 1], true);
      return [g.subtract(weighted, g.multiply(y, total))];
    }
    case 'logSumExp':
      return [g.multiply(g.softmax(x), arriving)];
    case 'layerNorm':
      return layerNormGradients(g, node, full());
    case 'sum': {
      if (operation.keep) return [arriving];
      // The summed axes come back with length 1; what stands there is repeated where it must be.
      const kept = g.sum(x, operation.axes, true);
      return [g.reshapeLike(full(), kept)];
    }
    case 'transpose': {
      const back = operation.order.map((_, axis) => operation.order.indexOf(axis));
      return [g.transpose(full(), back)];
    }
    case 'reshape':
    case 'reshapeLike':
      return [g.reshapeLike(full(), x)];
    case 'repeatLike':
      return [summed(g, arriving, y, x)];
    case 'slice': {
      const { axis, start, end } = operation;
      const length = x.shape[axis] as number;
      const before = zeros(g, x, axis, start);
      const after = zeros(g, x, axis, length - end);
      return [
        g.concat(
          [before, full(), after].filter((part) => part !== undefined),
          axis,
        ),
      ];
    }
    case 'concat': {
      let start = 0;
      return inputs.map((input) => {
        const length = input.shape[operation.axis] as number;
        start += length;
        return g.slice(full(), operation.axis, start - length, start);
      });
    }
    case 'gather':
      return [g.scatterAdd(x, second, full())];
    case 'scatterAdd':
      return [undefined, undefined, g.gather(full(), second)];
    case 'maskEqual':
      return [g.maskEqual(full(), second, third, 0)];
  }
}

/** The gradient of `part`, which was repeated to become `whole`. */
function summed(g: Graph, gradient: Value, whole: Value, part: Value): Value {
  const axes = repeatedAxes(part.shape, whole.shape);
  if (axes.length === 0) return gradient;
  const missing = whole.shape.length - part.shape.length;
  const inside = axes.filter((axis) => axis >= missing);
  let sum = g.sum(
    g.repeatLike(gradient, whole),
    axes.filter((axis) => axis < missing),
  );
  if (inside.length > 0) {
    const axesLeft = inside.map((axis) => axis - missing);
    sum = g.sum(sum, axesLeft, true);
  }
  return sum;
}

function matmulGradients(
  g: Graph,
  a: Value,
  b: Value,
  gradient: Value,
  { transposeA, transposeB }: { readonly transposeA: boolean; readonly transposeB: boolean },
  wanted: readonly boolean[],
): (Value | undefined)[] {
  // One matrix for all: its gradient is over all rows at once.
  const shared = b.shape.length === 2 && a.shape.length > 2;
  if (shared && transposeA) throw new RangeError('a stack that is transposed needs a stack beside it');
  const ofA = () =>
    transposeA
      ? g.matmul(b, gradient, { transposeA: transposeB, transposeB: true })
      : g.matmul(gradient, b, { transposeB: !transposeB });
  const ofB = () => {
    const left = shared ? g.flatten(a) : a;
    const right = shared ? g.flatten(gradient) : gradient;
    return transposeB
      ? g.matmul(right, left, { transposeA: true, transposeB: transposeA })
      : g.matmul(left, right, { transposeA: !transposeA });
  };
  return [wanted[0] ? ofA() : undefined, wanted[1] ? ofB() : undefined];
}

/**
 * With n = (x − mean) · r: ∂x = r · (d − mean(d) − n · mean(d · n)), d = gradient · scale; ∂scale = Σ gradient · n;
 * ∂bias = Σ gradient (Ba et al. 2016).
 */
function layerNormGradients(g: Graph, node: Node, gradient: Value): Value[] {
  const [x, scale] = node.inputs as [Value, Value];
  const [, mean, deviation] = node.outputs as [Value, Value, Value];
  const rank = x.shape.length;
  const size = x.shape[rank - 1] as number;
  const rows = Array.from({ length: rank - 1 }, (_, axis) => axis);
  const n = g.multiply(g.subtract(x, mean), deviation);
  const weighted = g.multiply(gradient, n);
  const d = g.multiply(gradient, scale);
  const meanOf = (value: Value) => g.multiply(g.sum(value, [rank - 1], true), 1 / size);
  const along = meanOf(g.multiply(weighted, scale));
  const centred = g.subtract(g.subtract(d, meanOf(d)), g.multiply(n, along));
  return [g.multiply(centred, deviation), g.sum(weighted, rows), g.sum(gradient, rows)];
}

/** Zeros beside x along an axis: of its lengths but for `length` there; undefined for none. */
function zeros(g: Graph, x: Value, axis: number, length: number): Value | undefined {
  if (length === 0) return undefined;
  const one = x.shape.map(() => 1);
  const row = g.multiply(g.slice(x, axis, 0, 1), 0);
  if (length === 1) return row;
  const lengths = g.constant(
    new Float32Array(length),
    one.map((_, at) => (at === axis ? length : 1)) as number[],
  );
  return g.multiply(row, lengths);
}
