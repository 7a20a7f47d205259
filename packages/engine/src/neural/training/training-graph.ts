import { differentiate } from '../graph/differentiate.ts';
import { Graph, type Value } from '../graph/graph.ts';
import { writeOnnx } from '../graph/write-onnx.ts';
import { ParameterLayout, type Parameters } from './parameters.ts';

/** Adam's decay rates and the constant against division by zero (Kingma and Ba 2015). */
export interface AdamConstants {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

export const ADAM: AdamConstants = { beta1: 0.9, beta2: 0.98, epsilon: 1e-8 };

/** What a network to be trained consists of: a scalar loss, and the fed rows of embeddings by input name. */
export interface Objective {
  readonly loss: Value;
  readonly rows: Readonly<Record<string, Value>>;
}

export interface TrainingGraph {
  readonly layout: ParameterLayout;
  readonly model: Uint8Array;
  /** Names of the fed rows; the gradient of each is the output `gradient.NAME`. */
  readonly rows: readonly string[];
}

/**
 * One step of training as an ONNX model. Inputs: what `build` feeds itself, `parameters`, `first` and `second` (all
 * dense parameters and Adam's moments, one vector each), `rate` = learning rate / (1 − β₁ᵗ) and `correction` =
 * 1 / √(1 − β₂ᵗ). Outputs: `loss`, `next.parameters`, `next.first`, `next.second` and the gradients of the fed rows,
 * which whoever owns the tables applies.
 */
export function trainingGraph(
  name: string,
  build: (g: Graph, parameters: Parameters) => Objective,
  { beta1, beta2, epsilon }: AdamConstants = ADAM,
): TrainingGraph {
  const layout = new ParameterLayout(build);
  const g = new Graph();
  const vector = () => [layout.size];
  const parameters = g.input('parameters', 'f32', vector());
  const first = g.input('first', 'f32', vector());
  const second = g.input('second', 'f32', vector());
  const rate = g.input('rate', 'f32', []);
  const correction = g.input('correction', 'f32', []);
  const values: Value[] = [];
  const { loss, rows } = build(g, layout.partsOf(g, parameters, values));
  const names = Object.keys(rows);
  const gradients = differentiate(g, loss, [...values, ...names.map((row) => rows[row]!)]);
  const ofParameters = values.map((value, place) => g.flat(gradients[place] ?? g.multiply(value, 0)));
  const gradient = g.concat(ofParameters, 0);
  const nextFirst = g.add(g.multiply(first, beta1), g.multiply(gradient, 1 - beta1));
  const squared = g.multiply(g.multiply(gradient, gradient), 1 - beta2);
  const nextSecond = g.add(g.multiply(second, beta2), squared);
  const scale = g.add(g.multiply(g.unary('sqrt', nextSecond), correction), g.scalar(epsilon));
  const outputs: Record<string, Value> = {
    loss,
    'next.parameters': g.subtract(parameters, g.multiply(g.divide(nextFirst, scale), rate)),
    'next.first': nextFirst,
    'next.second': nextSecond,
  };
  for (const [place, row] of names.entries()) {
    const found = gradients[values.length + place];
    if (found === undefined) throw new RangeError(`the loss does not depend on ${row}`);
    outputs[`gradient.${row}`] = found;
  }
  return { layout, rows: names, model: writeOnnx(g, outputs, { name, about: 'one step of training' }) };
}
