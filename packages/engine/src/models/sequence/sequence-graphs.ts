import { Graph, type Value } from '../../neural/graph/graph.ts';
import { writeOnnx } from '../../neural/graph/write-onnx.ts';
import type { ParameterLayout, Parameters } from '../../neural/training/parameters.ts';
import { type TrainingGraph, trainingGraph } from '../../neural/training/training-graph.ts';
import type { SequenceConfiguration } from './sequence-configuration.ts';
import { generalisedBce, positiveWeight, sampledSoftmax } from './sequence-loss.ts';
import { type NetworkShape, sequenceNetwork } from './sequence-network.ts';

function historyInputs(g: Graph, size: number) {
  const index = g.input('places', 'i32', ['length']);
  return {
    rows: g.input('rows', 'f32', ['batch', 'length', size]),
    mask: g.input('mask', 'f32', ['batch', 1, 'length', 'length']),
    places: (table: Value) => g.gather(table, index),
  };
}

/** One step of training. Inputs beside those of any: rows, places, mask, keep.…, and those of the loss. */
export function sequenceTrainingGraph(configuration: SequenceConfiguration, items: number): TrainingGraph {
  const { embeddingSize: size, dropout, loss, calibration, negatives: count } = configuration;
  const build = (g: Graph, parameters: Parameters) => {
    const inputs = historyInputs(g, size);
    const keep = (name: string, like: Value) => g.input(`keep.${name}`, 'f32', like.shape);
    const network = sequenceNetwork(g, parameters, configuration, {
      ...inputs,
      ...(dropout > 0 ? { keep } : {}),
    });
    const wanted = g.flatten(network);
    const places = wanted.shape[0]!;
    const targets = g.input('targets', 'f32', [places, size]);
    const negatives = g.input('negatives', 'f32', ['negatives', size]);
    const lossInputs = {
      wanted,
      targets,
      negatives,
      targetItems: g.input('target.items', 'i32', [places, 1]),
      negativeItems: g.input('negative.items', 'i32', ['negatives']),
      negativeBias: g.input('negative.bias', 'f32', ['negatives']),
      shares: g.input('shares', 'f32', [places, 1]),
    };
    const value =
      loss === 'softmax'
        ? sampledSoftmax(g, lossInputs)
        : generalisedBce(g, lossInputs, positiveWeight(calibration, count, items));
    return { loss: value, rows: { rows: inputs.rows, targets, negatives } };
  };
  return trainingGraph('sequence-training', build);
}

/** The encoder for a network still in training: as the one that serves, with the parameters fed. */
export function trainedEncoderGraph(shape: NetworkShape, layout: ParameterLayout): Uint8Array {
  const g = new Graph();
  const vector = g.input('parameters', 'f32', [layout.size]);
  const wanted = sequenceNetwork(g, layout.partsOf(g, vector), shape, historyInputs(g, shape.embeddingSize));
  return writeOnnx(g, { wanted }, { name: 'sequence-validation', about: 'the encoder, parameters fed' });
}

/**
 * The artefact's network: `rows` (batch × length × size, rows of the items, oldest first), `places` (length; the newest
 * is the last of the table) and `mask` (batch × 1 × length × length) → `wanted` (batch × length × size); the score of an
 * item is its row · what is wanted at the last place.
 */
export function servedEncoderGraph(
  shape: NetworkShape,
  layout: ParameterLayout,
  vector: Float32Array,
): Uint8Array {
  const g = new Graph();
  const wanted = sequenceNetwork(g, layout.fixed(g, vector), shape, historyInputs(g, shape.embeddingSize));
  return writeOnnx(g, { wanted }, { name: 'sequence', about: 'rows of a history to what is wanted next' });
}
