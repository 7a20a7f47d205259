import { OnnxGraph } from '../../neural/onnx/onnx-graph.ts';

/** A network whose vector is the mean colour: what a picture's vector is can be told by hand. */
export function colourModel(size: number): Uint8Array {
  const graph = new OnnxGraph();
  const image = graph.input('image', 'f32', ['batch', 3, size, size]);
  graph.named('embedding', 'ReduceMean', [image], { axes: [2, 3], keepdims: 0 });
  graph.output('embedding', 'f32', ['batch', 3]);
  return graph.finish('colour', 'mean colour');
}

/** How it wants its pictures, as encoder.json says it. */
export const COLOUR_SETTINGS = JSON.stringify({
  modality: 'image',
  size: 16,
  mean: [0, 0, 0],
  std: [1, 1, 1],
  power: 1,
});
