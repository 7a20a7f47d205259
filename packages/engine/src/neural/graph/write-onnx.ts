import { type Element, OnnxGraph } from '../onnx/onnx-graph.ts';
import type { Graph, Node, Value } from './graph.ts';
import type { ElementType, UnaryKind } from './operation.ts';
import type { Shape } from './shape.ts';

const UNARY: Readonly<Record<UnaryKind, string>> = {
  negate: 'Neg',
  exp: 'Exp',
  log: 'Log',
  sqrt: 'Sqrt',
  reciprocal: 'Reciprocal',
  relu: 'Relu',
  sign: 'Sign',
  sigmoid: 'Sigmoid',
  tanh: 'Tanh',
  softplus: 'Softplus',
  erf: 'Erf',
};
const BINARY = { add: 'Add', subtract: 'Sub', multiply: 'Mul', divide: 'Div' } as const;
const ELEMENTS: Readonly<Record<ElementType, Element>> = { f32: 'f32', i32: 'i32' };

/**
 * The graph as an ONNX model of standard operators, as far as `outputs` need it. Inputs that nothing needs are left
 * out.
 */
export function writeOnnx(
  graph: Graph,
  outputs: Readonly<Record<string, Value>>,
  { name, about }: { readonly name: string; readonly about: string },
): Uint8Array {
  const writer = new OnnxWriter();
  const needed = neededFor(Object.values(outputs));
  for (const node of graph.nodes) if (needed.has(node)) writer.add(node);
  for (const [output, value] of Object.entries(outputs)) writer.output(output, value);
  return writer.onnx.finish(name, about);
}

function neededFor(values: readonly Value[]): Set<Node> {
  const found = new Set<Node>();
  const open = values.map(({ node }) => node);
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (found.has(node)) continue;
    found.add(node);
    for (const input of node.inputs) open.push(input.node);
  }
  return found;
}

class OnnxWriter {
  readonly onnx = new OnnxGraph();
  readonly #names = new Map<Value, string>();
  /** Scalars by value: one constant however often it is used. */
  readonly #scalars = new Map<number, string>();

  output(name: string, value: Value): void {
    this.onnx.named(name, 'Identity', [this.#name(value)]);
    this.onnx.output(name, ELEMENTS[value.element], value.shape);
  }

  add(node: Node): void {
    const names = this.#write(node);
    for (const [place, name] of names.entries()) this.#names.set(node.outputs[place]!, name);
  }

  #name(value: Value): string {
    return this.#names.get(value)!;
  }

  #write({ operation, inputs, outputs }: Node): string[] {
    const { onnx } = this;
    const names = inputs.map((input) => this.#name(input));
    const [x, second, third] = names as [string, string, string];
    const output = outputs[0]!;
    switch (operation.kind) {
      case 'input':
        return [onnx.input(operation.name, ELEMENTS[output.element], output.shape)];
      case 'constant':
        return [this.#constant(operation.values, output.shape)];
      case 'add':
      case 'subtract':
      case 'multiply':
      case 'divide':
        return [onnx.node(BINARY[operation.kind], names)];
      case 'matmul': {
        const a = operation.transposeA ? this.#swapped(x, inputs[0]!.shape) : x;
        const b = operation.transposeB ? this.#swapped(second, inputs[1]!.shape) : second;
        return [onnx.node('MatMul', [a, b])];
      }
      case 'softmax':
        return [onnx.node('Softmax', [x], { axis: -1 })];
      case 'logSumExp':
        return [this.#logSumExp(x)];
      case 'layerNorm':
        return onnx.nodes('LayerNormalization', names, 3, {
          axis: -1,
          epsilon: { float: operation.epsilon },
        });
      case 'sum':
        return [
          onnx.node('ReduceSum', [x, onnx.whole(...operation.axes)], { keepdims: operation.keep ? 1 : 0 }),
        ];
      case 'transpose':
        return [onnx.node('Transpose', [x], { perm: operation.order })];
      case 'reshape':
        return [onnx.node('Reshape', [x, onnx.whole(...operation.to)])];
      case 'reshapeLike':
        return [onnx.node('Reshape', [x, this.#shapeOf(second, output.shape)])];
      case 'repeatLike':
        return [onnx.node('Expand', [x, this.#shapeOf(second, output.shape)])];
      case 'slice':
        return [
          onnx.node('Slice', [
            x,
            onnx.whole(operation.start),
            onnx.whole(operation.end),
            onnx.whole(operation.axis),
          ]),
        ];
      case 'concat':
        return [onnx.node('Concat', names, { axis: operation.axis })];
      case 'gather':
        return [onnx.node('Gather', names, { axis: 0 })];
      case 'scatterAdd': {
        const zeros = onnx.node('Mul', [x, this.#scalar(0)]);
        const index = onnx.node('Unsqueeze', [second, onnx.whole(-1)]);
        const places = onnx.node('Cast', [index], { to: 7 });
        return [onnx.node('ScatterND', [zeros, places, third], { reduction: 'add' })];
      }
      case 'maskEqual': {
        const equal = onnx.node('Equal', [second, third]);
        return [onnx.node('Where', [equal, this.#scalar(operation.value), x])];
      }
      default:
        return [onnx.node(UNARY[operation.kind], [x])];
    }
  }

  #constant(values: Float32Array, shape: Shape): string {
    return values.length === 1 && shape.length === 0
      ? this.#scalar(values[0]!)
      : this.onnx.f32(values, shape as readonly number[]);
  }

  #scalar(value: number): string {
    const known = this.#scalars.get(value);
    if (known !== undefined) return known;
    const made = this.onnx.scalar(value);
    this.#scalars.set(value, made);
    return made;
  }

  /** A shape of lengths alone is a constant. */
  #shapeOf(like: string, shape: Shape): string {
    const lengths = shape.filter((dimension) => typeof dimension === 'number');
    return lengths.length === shape.length ? this.onnx.whole(...lengths) : this.onnx.node('Shape', [like]);
  }

  /** The last two axes exchanged; the runtime folds this into the product. */
  #swapped(x: string, shape: Shape): string {
    const order = shape.map((_, axis) => axis);
    const rank = order.length;
    [order[rank - 2], order[rank - 1]] = [rank - 1, rank - 2];
    return this.onnx.node('Transpose', [x], { perm: order });
  }

  /** max + ln Σ e^(x − max): ReduceLogSumExp of the runtime takes one exponential at a time. */
  #logSumExp(x: string): string {
    const { onnx } = this;
    const most = onnx.node('ReduceMax', [x], { axes: [-1], keepdims: 1 });
    const powers = onnx.node('Exp', [onnx.node('Sub', [x, most])]);
    const sum = onnx.node('ReduceSum', [powers, onnx.whole(-1)], { keepdims: 1 });
    return onnx.node('Add', [most, onnx.node('Log', [sum])]);
  }
}
