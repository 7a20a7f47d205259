import type { Graph } from '../../neural/graph/graph.ts';
import { ParameterLayout, type Parameters } from '../../neural/training/parameters.ts';
import { type NetworkShape, sequenceNetwork } from './sequence-network.ts';

/** Where the encoder's parameters lie in their vector: the training graph asks for no others, in the same order. */
export function networkLayout(shape: NetworkShape): ParameterLayout {
  const size = shape.embeddingSize;
  return new ParameterLayout((g: Graph, parameters: Parameters) =>
    sequenceNetwork(g, parameters, shape, {
      rows: g.input('rows', 'f32', ['batch', 'length', size]),
      mask: g.input('mask', 'f32', ['batch', 1, 'length', 'length']),
      places: (table) => g.gather(table, g.input('places', 'i32', ['length'])),
    }),
  );
}
