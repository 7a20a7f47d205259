import { ProtobufWriter } from './protobuf-writer.ts';

/** Element types of ONNX tensors that a graph here uses, by their number in onnx.proto. */
const ELEMENT = { f32: 1, u8: 2, i8: 3, i32: 6, i64: 7 } as const;
export type Element = keyof typeof ELEMENT;

type Attribute = number | string | readonly number[] | { readonly float: number };
export type Attributes = Readonly<Record<string, Attribute>>;

/** Microsoft's own operators, which ONNX Runtime carries on every platform. */
export const MICROSOFT = 'com.microsoft';

/** A dimension: a length, or a name where it may be any. */
export type Dimension = number | string;

/**
 * Builds an ONNX model node by node (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto). Names of values are
 * given out by the graph; each method that adds something returns the name of what it made.
 */
export class OnnxGraph {
  readonly #nodes: ProtobufWriter[] = [];
  readonly #initializers: ProtobufWriter[] = [];
  readonly #inputs: ProtobufWriter[] = [];
  readonly #outputs: ProtobufWriter[] = [];
  readonly #whole = new Map<string, string>();
  #serial = 0;

  input(name: string, element: Element, shape: readonly Dimension[]): string {
    this.#inputs.push(valueInfo(name, element, shape));
    return name;
  }

  /** Declares a value made by a node as an output of the model. */
  output(name: string, element: Element, shape: readonly Dimension[]): void {
    this.#outputs.push(valueInfo(name, element, shape));
  }

  f32(values: Float32Array, shape: readonly number[]): string {
    return this.#tensor('f32', new Uint8Array(values.buffer, values.byteOffset, values.byteLength), shape);
  }

  scalar(value: number): string {
    return this.f32(Float32Array.of(value), []);
  }

  i8(values: Int8Array, shape: readonly number[]): string {
    return this.#tensor('i8', new Uint8Array(values.buffer, values.byteOffset, values.byteLength), shape);
  }

  u8(values: Uint8Array, shape: readonly number[]): string {
    return this.#tensor('u8', values, shape);
  }

  /** Whole numbers as a list, as shapes and axes are given; the same list twice is one constant. */
  whole(...values: number[]): string {
    const key = values.join();
    const known = this.#whole.get(key);
    if (known !== undefined) return known;
    const made = this.#tensor('i64', new Uint8Array(BigInt64Array.from(values, BigInt).buffer), [
      values.length,
    ]);
    this.#whole.set(key, made);
    return made;
  }

  /** Adds a node with one output. An input of '' is one that is left out. */
  node(operator: string, inputs: readonly string[], attributes: Attributes = {}, domain = ''): string {
    return this.nodes(operator, inputs, 1, attributes, domain)[0]!;
  }

  /** Adds a node with `outputs` outputs. */
  nodes(
    operator: string,
    inputs: readonly string[],
    outputs: number,
    attributes: Attributes = {},
    domain = '',
  ): string[] {
    const names = Array.from({ length: outputs }, () => this.#name(operator));
    this.#add(operator, inputs, names, attributes, domain);
    return names;
  }

  /** Adds a node whose one output has the given name. */
  named(output: string, operator: string, inputs: readonly string[], attributes: Attributes = {}): string {
    this.#add(operator, inputs, [output], attributes, '');
    return output;
  }

  /** The model as bytes. Little-endian machines only, as all that run Node are. */
  finish(name: string, about: string): Uint8Array {
    const graph = new ProtobufWriter();
    for (const node of this.#nodes) graph.message(1, node);
    graph.string(2, name);
    for (const tensor of this.#initializers) graph.message(5, tensor);
    for (const input of this.#inputs) graph.message(11, input);
    for (const output of this.#outputs) graph.message(12, output);
    const model = new ProtobufWriter().int(1, 8).string(2, 'aisle').string(6, about).message(7, graph);
    model.message(8, new ProtobufWriter().string(1, '').int(2, 17));
    model.message(8, new ProtobufWriter().string(1, MICROSOFT).int(2, 1));
    return model.finish();
  }

  #add(
    operator: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes: Attributes,
    domain: string,
  ): void {
    const node = new ProtobufWriter();
    for (const input of inputs) node.string(1, input);
    for (const output of outputs) node.string(2, output);
    node.string(3, `${outputs[0]}.node`).string(4, operator);
    for (const [name, value] of Object.entries(attributes)) node.message(5, attribute(name, value));
    if (domain !== '') node.string(7, domain);
    this.#nodes.push(node);
  }

  #tensor(element: Element, bytes: Uint8Array, shape: readonly number[]): string {
    const name = this.#name('constant');
    const tensor = new ProtobufWriter();
    for (const length of shape) tensor.int(1, length);
    tensor.int(2, ELEMENT[element]).string(8, name).bytes(9, bytes);
    this.#initializers.push(tensor);
    return name;
  }

  #name(stem: string): string {
    return `${stem}_${this.#serial++}`;
  }
}

/** Attribute types of onnx.proto: FLOAT 1, INT 2, STRING 3, INTS 7. */
function attribute(name: string, value: Attribute): ProtobufWriter {
  const writer = new ProtobufWriter().string(1, name);
  if (typeof value === 'number') return writer.int(3, value).int(20, 2);
  if (typeof value === 'string') return writer.string(4, value).int(20, 3);
  if ('float' in value) return writer.float(2, value.float).int(20, 1);
  for (const item of value) writer.int(8, item);
  return writer.int(20, 7);
}

function valueInfo(name: string, element: Element, shape: readonly Dimension[]): ProtobufWriter {
  const dimensions = new ProtobufWriter();
  for (const dimension of shape) {
    const one = new ProtobufWriter();
    if (typeof dimension === 'number') one.int(1, dimension);
    else one.string(2, dimension);
    dimensions.message(1, one);
  }
  const tensor = new ProtobufWriter().int(1, ELEMENT[element]).message(2, dimensions);
  return new ProtobufWriter().string(1, name).message(2, new ProtobufWriter().message(1, tensor));
}
