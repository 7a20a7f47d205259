import { createKernels } from '@aisle/kernels';
import { sequences } from '../../dataset/sequences.ts';
import type { ArtefactContent } from '../../domain/artefact.ts';
import type { Dataset } from '../../domain/dataset.ts';
import { AisleError } from '../../domain/errors.ts';
import type { FitOptions, Json } from '../../domain/model.ts';
import type { OnnxRuntime } from '../../neural/onnx/onnx-runtime.ts';
import { FitSteps } from '../item-items/fit-steps.ts';
import type { SequenceConfiguration } from './sequence-configuration.ts';
import { servedEncoderGraph } from './sequence-graphs.ts';
import { SequenceTraining } from './sequence-training.ts';
import { trainUntilBest } from './train-until-best.ts';
import { trainingWindows } from './training-windows.ts';

/** MiB of the kernels in training: three tables of maxItems × 512 numbers and the scores of a validation block. */
const TRAINING_MEMORY_MB = 4096;

/** @throws AisleError `not_enough_data`; `invalid_configuration` without a runtime; `interrupted`. */
export async function fitSequence(
  dataset: Dataset,
  configuration: SequenceConfiguration,
  options: FitOptions,
  runtime: OnnxRuntime | undefined,
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
  if (runtime === undefined) {
    throw new AisleError(
      'invalid_configuration',
      'sequence is trained by onnxruntime-node, which is not installed or does not load here.',
      { field: 'model', remedy: 'npm install onnxruntime-node@1.30.0, or train the other models.' },
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
}

/** Items in sequences, at most `most`, the most frequent first, of equal ones the lower index. */
function mostUsed(items: Int32Array, size: number, most: number): Uint32Array {
  const counts = new Uint32Array(size);
  for (const item of items) counts[item]! += 1;
  const used = Uint32Array.from(counts.keys()).filter((item) => counts[item]! > 0);
  return used.sort((a, b) => counts[b]! - counts[a]! || a - b).subarray(0, most);
}
