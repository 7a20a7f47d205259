import type { FitSteps } from '../item-items/fit-steps.ts';
import type { SequenceConfiguration } from './sequence-configuration.ts';
import type { SequenceTraining } from './sequence-training.ts';

export interface BestEpoch {
  readonly epoch: number;
  /** Validation NDCG@10; null where nothing was withheld. */
  readonly ndcg: number | null;
  readonly parameters: Float32Array;
  readonly table: Float32Array;
}

/**
 * Trains until `patience` epochs in a row were no better on the withheld steps than the best before, and gives that
 * one; where nothing is withheld, all epochs.
 */
export async function trainUntilBest(
  training: SequenceTraining,
  { epochs, patience }: Pick<SequenceConfiguration, 'epochs' | 'patience'>,
  questions: number,
  steps: FitSteps,
): Promise<BestEpoch> {
  let best: BestEpoch | undefined;
  let loss = Number.NaN;
  while (training.epoch < epochs && (best === undefined || training.epoch - best.epoch < patience)) {
    const { epoch } = training;
    const said = `epoch ${epoch + 1}${Number.isNaN(loss) ? '' : `, loss ${loss.toFixed(3)}`}`;
    loss = await training.runEpoch((part) => steps.begin((0.99 * (epoch + part)) / epochs, said));
    if (questions === 0) continue;
    const ndcg = await training.validate();
    if (best?.ndcg != null && ndcg <= best.ndcg) continue;
    best = { epoch: training.epoch, ndcg, ...snapshot(training) };
  }
  return best ?? { epoch: training.epoch, ndcg: null, ...snapshot(training) };
}

function snapshot({ parameters, embeddings }: SequenceTraining): Pick<BestEpoch, 'parameters' | 'table'> {
  return { parameters: parameters.slice(), table: Float32Array.from(embeddings) };
}
