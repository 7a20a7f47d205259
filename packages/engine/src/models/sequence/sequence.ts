import { createKernels } from '@aisle/kernels';
import { weightsByCode } from '../../dataset/event-weights.ts';
import { sequences } from '../../dataset/sequences.ts';
import type { ArtefactContent } from '../../domain/artefact.ts';
import type { Dataset } from '../../domain/dataset.ts';
import { AisleError } from '../../domain/errors.ts';
import type { ItemTable } from '../../domain/item-table.ts';
import type { FitOptions, Json, LoadOptions, Model } from '../../domain/model.ts';
import { loadOnnxRuntime } from '../../neural/onnx/onnx-runtime.ts';
import { FitSteps } from '../item-items/fit-steps.ts';
import { configurationOf } from '../item-items/item-items.ts';
import { columnOf } from '../live/artefact-columns.ts';
import { networkLayout } from './network-layout.ts';
import { placeEmbeddings } from './placed-embeddings.ts';
import {
  parseSequenceConfiguration,
  SEQUENCE_DEFAULTS,
  type SequenceConfiguration,
} from './sequence-configuration.ts';
import { SequenceEncoder } from './sequence-encoder.ts';
import { servedEncoderGraph } from './sequence-graphs.ts';
import { SequenceScorer } from './sequence-scorer.ts';
import { SequenceTraining } from './sequence-training.ts';
import { trainUntilBest } from './train-until-best.ts';
import { trainingWindows } from './training-windows.ts';

/** MiB of the kernels in training: three tables of maxItems × 512 numbers and the scores of a validation block. */
const TRAINING_MEMORY_MB = 4096;

/**
 * A transformer over the order of a shopper's acts: SASRec, or with gated layers eSASRec. Trained by the native runtime,
 * served by the kernels.
 */
export const sequence: Model<SequenceConfiguration> = {
  name: 'sequence',
  summary:
    'A transformer over each shopper’s sequence: what is wanted next (SASRec, eSASRec). Needs onnxruntime-node to train.',
  defaults: SEQUENCE_DEFAULTS,
  parse: parseSequenceConfiguration,

  async fit(
    dataset: Dataset,
    configuration: SequenceConfiguration,
    options: FitOptions,
  ): Promise<ArtefactContent> {
    const steps = new FitSteps('sequence', options);
    await steps.begin(0, 'reading sequences');
    const walks = sequences(dataset, configuration.weights);
    const chosen = mostUsed(walks.items, dataset.items.size, configuration.maxItems);
    const numberOf = new Int32Array(dataset.items.size).fill(-1);
    for (const [number, item] of chosen.entries()) numberOf[item] = number;
    const windows = trainingWindows(walks, numberOf, configuration.length, options.seed);
    if (windows.starts.length === 0) {
      throw new AisleError('not_enough_data', 'sequence: no shopper has wanted one item after another yet.', {
        remedy: 'Send more views or purchases, or import the shop’s past orders.',
      });
    }
    const runtime = await loadOnnxRuntime();
    if (runtime === undefined) {
      throw new AisleError(
        'not_enough_data',
        'sequence: the neural runtime is not available, so nothing was trained.',
        {
          field: 'model',
          remedy: 'Install it beside the engine (npm install onnxruntime-node), or train without this model.',
        },
      );
    }
    return steps.withKernels(
      () => createKernels({ threads: 1, maxMemoryMb: TRAINING_MEMORY_MB }),
      async (kernels) => {
        const { seed, threads } = options;
        const training = await SequenceTraining.open(configuration, windows, {
          kernels,
          runtime,
          items: chosen.length,
          seed,
          threads,
        });
        try {
          const best = await trainUntilBest(training, configuration, windows.questions.length, steps);
          steps.done();
          return {
            meta: {
              configuration: configuration as unknown as Json,
              epochs: best.epoch,
              validationNdcg10: best.ndcg,
            },
            arrays: {
              'network.onnx': servedEncoderGraph(configuration, training.layout, best.parameters),
              parameters: best.parameters,
              embeddings: best.table,
            },
            itemIds: Array.from(chosen, (item) => dataset.items.ids()[item]!),
          };
        } finally {
          await training.close();
        }
      },
    );
  },

  async load(content: ArtefactContent, items: ItemTable, options: LoadOptions = {}): Promise<SequenceScorer> {
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

/** Items in sequences, at most `most`, the most frequent first, of equal ones the lower index. */
function mostUsed(items: Int32Array, size: number, most: number): Uint32Array {
  const counts = new Uint32Array(size);
  for (const item of items) counts[item]! += 1;
  const used = Uint32Array.from(counts.keys()).filter((item) => counts[item]! > 0);
  return used.sort((a, b) => counts[b]! - counts[a]! || a - b).subarray(0, most);
}
