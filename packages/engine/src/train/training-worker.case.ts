/** A training worker's entry as a program would write it, over a shop in memory; `workerData.mode` makes it misbehave. */
import { parentPort, workerData } from 'node:worker_threads';
import { runTraining } from './run-training.ts';
import { serveTraining } from './serve-training.ts';
import { orders, rankByCount, readerOf, shopWith } from './training.case.ts';

const { mode, dataFolder } = workerData as { mode: string; dataFolder: string };

await serveTraining(parentPort!, async (seat) => {
  const store = await shopWith(orders(60, 40));
  const [one, two] = [rankByCount('one'), rankByCount('two')];
  if (mode === 'crash') process.exit(3);
  if (mode === 'deaf') {
    two.fit = async () => {
      for (;;) Math.sqrt(2);
    };
  }
  if (mode === 'slow') {
    two.fit = (_dataset, _configuration, { signal }) =>
      new Promise((_, reject) => {
        signal?.addEventListener('abort', () => reject(new Error('stopped')));
      });
  }
  return runTraining({
    reader: readerOf(store),
    registry: store.artefacts,
    models: [one, two],
    seed: 1,
    threads: 1,
    now: () => 1_800_000_000_000,
    dataFolder,
    ...seat,
  });
});
