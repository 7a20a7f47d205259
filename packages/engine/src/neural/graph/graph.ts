import type { BinaryKind, ElementType, Operation, UnaryKind } from './operation.ts';
import { broadcast, type Dimension, product, type Shape, sameShape } from './shape.ts';

/** One result of a node. */
export interface Value {
  readonly node: Node;
  /** Which of the node's results. */
  readonly place: number;
  readonly shape: Shape;
  readonly element: ElementType;
}

export interface Node {
  readonly operation: Operation;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
}

/**
 * A static graph of tensors whose shapes may hold names. Nodes are in an order in which they can be computed. Methods
 * throw RangeError where shapes do not fit: a mistake of whoever builds the graph.
 */
export class Graph {
  readonly nodes: Node[] = [];

  input(name: string, element: ElementType, shape: Shape): Value {
    return this.#node({ kind: 'input', name }, [], [shape], element);
  }

  constant(values: ArrayLike<number>, shape: readonly number[] = []): Value {
    const length = shape.reduce((all, one) => all * one, 1);
    if (values.length !== length) throw new RangeError(`${values.length} values for [${shape.join()}]`);
    return this.#node({ kind: 'constant', values: Float32Array.from(values) }, [], [shape]);
  }

  scalar(value: number): Value {
    return this.constant([value]);
  }

  unary(kind: UnaryKind, x: Value): Value {
    return this.#node({ kind }, [x], [x.shape]);
  }

  binary(kind: BinaryKind, a: Value, b: Value): Value {
    return this.#node({ kind }, [a, b], [broadcast(a.shape, b.shape)]);
  }

  add(a: Value, b: Value): Value {
    return this.binary('add', a, b);
  }

  subtract(a: Value, b: Value): Value {
    return this.binary('subtract', a, b);
  }

  multiply(a: Value, b: Value | number): Value {
    return this.binary('multiply', a, typeof b === 'number' ? this.scalar(b) : b);
  }

  divide(a: Value, b: Value): Value {
    return this.binary('divide', a, b);
  }

  matmul(a: Value, b: Value, { transposeA = false, transposeB = false } = {}): Value {
    const [m, k] = lastTwo(a.shape, transposeA);
    const [other, n] = lastTwo(b.shape, transposeB);
    const leading = a.shape.slice(0, -2);
    if (k !== other || (b.shape.length > 2 && !sameShape(leading, b.shape.slice(0, -2)))) {
      throw new RangeError(`[${a.shape.join()}] cannot be multiplied with [${b.shape.join()}]`);
    }
    return this.#node({ kind: 'matmul', transposeA, transposeB }, [a, b], [[...leading, m, n]]);
  }

  softmax(x: Value): Value {
    return this.#node({ kind: 'softmax' }, [x], [x.shape]);
  }

  logSumExp(x: Value): Value {
    return this.#node({ kind: 'logSumExp' }, [x], [[...x.shape.slice(0, -1), 1]]);
  }

  layerNorm(x: Value, scale: Value, bias: Value, epsilon: number): Value {
    const size = x.shape.at(-1)!;
    if (!sameShape(scale.shape, [size]) || !sameShape(bias.shape, [size])) {
      throw new RangeError(`layer norm of [${x.shape.join()}] with a scale of [${scale.shape.join()}]`);
    }
    const row = [...x.shape.slice(0, -1), 1];
    return this.#node({ kind: 'layerNorm', epsilon }, [x, scale, bias], [x.shape, row, row]);
  }

  /** Sum over `axes` (ascending, from the front); the axes stay with length 1 where `keep` says so. */
  sum(x: Value, axes: readonly number[], keep = false): Value {
    if (axes.length === 0) return x;
    const shape: Dimension[] = [];
    for (const [axis, dimension] of x.shape.entries()) {
      if (!axes.includes(axis)) shape.push(dimension);
      else if (keep) shape.push(1);
    }
    return this.#node({ kind: 'sum', axes, keep }, [x], [shape]);
  }

  transpose(x: Value, order: readonly number[]): Value {
    return this.#node({ kind: 'transpose', order }, [x], [order.map((axis) => x.shape[axis]!)]);
  }

  /** The leading axes laid one after the other: (a × b × … × d) → (a·b·… × d). */
  flatten(x: Value): Value {
    if (x.shape.length === 2) return x;
    const last = x.shape.at(-1)!;
    if (typeof last !== 'number') throw new RangeError('the last axis needs a length to be laid out anew');
    return this.#node({ kind: 'reshape', to: [-1, last] }, [x], [[product(x.shape.slice(0, -1)), last]]);
  }

  /** All elements in one row. */
  flat(x: Value): Value {
    return this.#node({ kind: 'reshape', to: [-1] }, [x], [[product(x.shape)]]);
  }

  /** The last axis in `parts` equal parts, as an axis before it: (… × d) → (… × parts × d / parts). */
  splitLast(x: Value, parts: number): Value {
    const last = x.shape.at(-1)! as number;
    const leading = x.shape.slice(0, -1);
    const to = [...leading.map(() => 0), parts, last / parts];
    return this.#node({ kind: 'reshape', to }, [x], [[...leading, parts, last / parts]]);
  }

  /** The last two axes as one. */
  mergeLast(x: Value): Value {
    const leading = x.shape.slice(0, -2);
    const merged = (x.shape.at(-2)! as number) * (x.shape.at(-1)! as number);
    return this.#node(
      { kind: 'reshape', to: [...leading.map(() => 0), merged] },
      [x],
      [[...leading, merged]],
    );
  }

  /** A shape of lengths alone. */
  reshape(x: Value, to: readonly number[]): Value {
    return this.#node({ kind: 'reshape', to }, [x], [to]);
  }

  reshapeLike(x: Value, like: Value): Value {
    return sameShape(x.shape, like.shape) ? x : this.#node({ kind: 'reshapeLike' }, [x, like], [like.shape]);
  }

  repeatLike(x: Value, like: Value): Value {
    return sameShape(x.shape, like.shape) ? x : this.#node({ kind: 'repeatLike' }, [x, like], [like.shape]);
  }

  /** Entries `start` … `end` − 1 along an axis. */
  slice(x: Value, axis: number, start: number, end: number): Value {
    const shape = x.shape.map((dimension, at) => (at === axis ? end - start : dimension));
    return this.#node({ kind: 'slice', axis, start, end }, [x], [shape]);
  }

  concat(parts: readonly Value[], axis: number): Value {
    if (parts.length === 1) return parts[0]!;
    const lengths = parts.map(({ shape }) => shape[axis]!);
    const total = lengths.every((length) => typeof length === 'number')
      ? (lengths as number[]).reduce((sum, length) => sum + length, 0)
      : lengths.join('+');
    const shape = parts[0]!.shape.map((dimension, at) => (at === axis ? total : dimension));
    return this.#node({ kind: 'concat', axis }, parts, [shape]);
  }

  gather(rows: Value, index: Value): Value {
    return this.#node({ kind: 'gather' }, [rows, index], [[...index.shape, ...rows.shape.slice(1)]]);
  }

  scatterAdd(like: Value, index: Value, values: Value): Value {
    return this.#node({ kind: 'scatterAdd' }, [like, index, values], [like.shape]);
  }

  maskEqual(x: Value, a: Value, b: Value, value: number): Value {
    return this.#node({ kind: 'maskEqual', value }, [x, a, b], [x.shape]);
  }

  #node(
    operation: Operation,
    inputs: readonly Value[],
    shapes: readonly Shape[],
    element: ElementType = 'f32',
  ): Value {
    const outputs: Value[] = [];
    const node: Node = { operation, inputs, outputs };
    for (const [place, shape] of shapes.entries()) outputs.push({ node, place, shape, element });
    this.nodes.push(node);
    return outputs[0]!;
  }
}

function lastTwo(shape: Shape, transposed: boolean): readonly [Dimension, Dimension] {
  const [rows, columns] = [shape.at(-2)!, shape.at(-1)!];
  return transposed ? [columns, rows] : [rows, columns];
}
