import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { JsonObject } from '../domain/model.ts';
import type { ModelOutcome, TrainingProgress, TrainingReport } from '../train/protocol.ts';
import { startTrainingWorker } from '../train/start-training-worker.ts';
import { modelNamed } from './configuration.ts';
import { requireShop } from './require-shop.ts';

export type { ModelOutcome, TrainingReport } from '../train/protocol.ts';

export interface ShopTraining {
  readonly data: string;
  /** Names of the models to train; all when empty. */
  readonly models: readonly string[];
  readonly configurations: Readonly<Record<string, JsonObject>>;
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: TrainingProgress) => void;
  readonly onOutcome: (outcome: ModelOutcome) => void;
}

/** What the training worker is started with. */
export interface TrainWorkerData {
  readonly dataFolder: string;
  readonly models: readonly string[];
  readonly configurations: Readonly<Record<string, JsonObject>>;
  readonly seed: number;
  readonly threads: number;
  readonly [key: string]: unknown;
}

/**
 * Trains in a worker on the data folder, beside a server that may be using it: the folder is read only, and what passes
 * its gate is published to the registry, which a running server follows.
 */
export async function trainShop(request: ShopTraining): Promise<TrainingReport> {
  requireShop(request.data);
  for (const name of request.models) modelNamed(name, 'model');
  const workerData: TrainWorkerData = {
    dataFolder: request.data,
    models: request.models,
    configurations: request.configurations,
    seed: request.seed,
    threads: Math.max(1, Math.min(4, availableParallelism())),
  };
  const training = startTrainingWorker(
    new Worker(new URL('./train-worker.ts', import.meta.url), { workerData }),
    workerData,
    {
      onProgress: request.onProgress,
      onOutcome: request.onOutcome,
    },
  );
  request.signal.addEventListener('abort', () => training.stop(), { once: true });
  if (request.signal.aborted) training.stop();
  return training.done;
}
