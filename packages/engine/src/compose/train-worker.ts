/** Entry of the training worker: composes what a training needs from a data folder. */
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { FileArtefactRegistry } from '../store/artefacts/file-artefact-registry.ts';
import { ARTEFACTS_FOLDER } from '../store/sqlite/data-folder.ts';
import { openLogReader } from '../store/sqlite/log-reader.ts';
import { runTraining } from '../train/run-training.ts';
import { serveTraining } from '../train/serve-training.ts';
import { MODELS, TRAINED_UNASKED } from './models.ts';
import type { TrainWorkerData } from './train-shop.ts';

const { dataFolder, models, configurations, seed, threads } = workerData as TrainWorkerData;
if (!parentPort) throw new Error('this file is the entry of a worker');

await serveTraining(parentPort, async (seat) => {
  const reader = openLogReader(dataFolder);
  const registry = new FileArtefactRegistry(join(dataFolder, ARTEFACTS_FOLDER));
  try {
    const refusals = reader.refusals();
    const chosen = models.length === 0 ? TRAINED_UNASKED : MODELS.filter(({ name }) => models.includes(name));
    return await runTraining({
      reader: { ...reader, head: reader.head, refuses: (key) => refusals.has(key) },
      registry,
      models: chosen,
      configurations,
      seed,
      threads,
      now: Date.now,
      dataFolder,
      ...seat,
    });
  } finally {
    registry.close();
    reader.close();
  }
});
