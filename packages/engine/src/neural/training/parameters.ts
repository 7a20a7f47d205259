import type { Random } from '../../domain/random.ts';
import { Graph, type Value } from '../graph/graph.ts';

/** How a parameter begins: constant, or normal with that standard deviation. */
export type Initial = number | { readonly deviation: number };

/** Gives out the parameters of a network by name, in the order they are asked for. */
export type Parameters = (name: string, shape: readonly number[], initial: Initial) => Value;

interface Declared {
  readonly name: string;
  readonly shape: readonly number[];
  readonly initial: Initial;
  readonly offset: number;
  readonly length: number;
}

/** All dense parameters of a network in one vector, one behind the other. */
export class ParameterLayout {
  readonly declared: readonly Declared[];
  readonly size: number;

  /** Runs `build` once on a graph that is thrown away, to learn what it asks for. */
  constructor(build: (g: Graph, parameters: Parameters) => unknown) {
    const declared: Declared[] = [];
    let offset = 0;
    const g = new Graph();
    build(g, (name, shape, initial) => {
      if (declared.some((one) => one.name === name)) throw new RangeError(`two parameters named ${name}`);
      const length = shape.reduce((all, one) => all * one, 1);
      declared.push({ name, shape, initial, offset, length });
      offset += length;
      return g.input(name, 'f32', shape);
    });
    this.declared = declared;
    this.size = offset;
  }

  initialise(random: Random): Float32Array {
    const vector = new Float32Array(this.size);
    for (const { initial, offset, length } of this.declared) {
      for (let i = offset; i < offset + length; i++) {
        vector[i] = typeof initial === 'number' ? initial : initial.deviation * random.normal();
      }
    }
    return vector;
  }

  /** The part of `vector` that is the parameter `name`: a view. */
  part(vector: Float32Array, name: string): Float32Array {
    const { offset, length } = this.#find(name);
    return vector.subarray(offset, offset + length);
  }

  /** Parameters as parts of a vector in the graph. Each is one value, that `values` collects in order. */
  partsOf(g: Graph, vector: Value, values: Value[] = []): Parameters {
    return (name) => {
      const { shape, offset, length } = this.#find(name);
      const value = g.reshape(g.slice(vector, 0, offset, offset + length), shape);
      values.push(value);
      return value;
    };
  }

  /** Parameters as constants of the graph. */
  fixed(g: Graph, vector: Float32Array): Parameters {
    return (name, shape) => g.constant(this.part(vector, name), shape);
  }

  #find(name: string): Declared {
    const found = this.declared.find((one) => one.name === name);
    if (found === undefined) throw new RangeError(`no parameter ${name} was declared`);
    return found;
  }
}
