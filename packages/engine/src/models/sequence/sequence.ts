import { weightsByCode } from '../../dataset/event-weights.ts';
import type { ArtefactContent } from '../../domain/artefact.ts';
import type { ItemTable } from '../../domain/item-table.ts';
import type { LoadOptions, Model } from '../../domain/model.ts';
import { loadOnnxRuntime, type OnnxRuntime } from '../../neural/onnx/onnx-runtime.ts';
import { configurationOf } from '../item-items/item-items.ts';
import { columnOf } from '../live/artefact-columns.ts';
import { fitSequence } from './fit-sequence.ts';
import { networkLayout } from './network-layout.ts';
import { placeEmbeddings } from './placed-embeddings.ts';
import {
  parseSequenceConfiguration,
  SEQUENCE_DEFAULTS,
  type SequenceConfiguration,
} from './sequence-configuration.ts';
import { SequenceEncoder } from './sequence-encoder.ts';
import { SequenceScorer } from './sequence-scorer.ts';

/**
 * A transformer over the order of a shopper's acts: SASRec, or with gated layers eSASRec. Trained by the native runtime,
 * where `runtimeOf` finds one; served by the kernels.
 */
export function sequenceModel(
  runtimeOf: () => Promise<OnnxRuntime | undefined>,
): Model<SequenceConfiguration> {
  return {
    name: 'sequence',
    summary:
      'A transformer over each shopper’s sequence: what is wanted next (SASRec, eSASRec). Needs onnxruntime-node to train.',
    defaults: SEQUENCE_DEFAULTS,
    parse: parseSequenceConfiguration,

    async fit(dataset, configuration, options) {
      return fitSequence(dataset, configuration, options, await runtimeOf());
    },

    async load(
      content: ArtefactContent,
      items: ItemTable,
      options: LoadOptions = {},
    ): Promise<SequenceScorer> {
      const configuration = parseSequenceConfiguration(configurationOf('sequence', content));
      const { embeddingSize, weights } = configuration;
      const layout = networkLayout(configuration);
      const parameters = columnOf('sequence', content, 'parameters', 'Float32Array', layout.size);
      const embeddings = columnOf(
        'sequence',
        content,
        'embeddings',
        'Float32Array',
        content.itemIds.length * embeddingSize,
      );
      const placed = await placeEmbeddings(content.itemIds, embeddings, embeddingSize, items, options);
      const encoder = new SequenceEncoder(placed.kernels, configuration, layout, parameters);
      return new SequenceScorer(placed, encoder, weightsByCode(weights));
    },
  };
}

export const sequence = sequenceModel(loadOnnxRuntime);
