import { buildDataset } from '../dataset/build-dataset.ts';
import type { Dataset } from '../domain/dataset.ts';
import { DAY_MS } from '../domain/day-ms.ts';
import { AisleError } from '../domain/errors.ts';
import type { LoggedEvent } from '../domain/event.ts';
import type { EpochMs } from '../domain/ids.ts';
import type { JsonObject, Model } from '../domain/model.ts';
import type { ArtefactRegistry } from '../domain/ports/artefact-registry.ts';
import { type GateKind, gateKindOf } from './gates/gates-by-model.ts';
import { ProgressScale } from './progress-scale.ts';
import type { ModelOutcome, TrainingProgress, TrainingReader, TrainingReport } from './protocol.ts';
import { fileRunJournal, type JournalEntry, type TrainingRun } from './run-journal.ts';
import { snapshotDigest } from './snapshot-digest.ts';
import { completeConfiguration, configurationKey, trainModel } from './train-model.ts';
import { lockTraining } from './training-lock.ts';

/** Part of the run's progress that reading the log is. */
const SNAPSHOT_PART = 0.05;
/** An unfinished run older than this is begun anew: its snapshot has aged. */
const RESUME_WITHIN_MS = DAY_MS;

export interface TrainingOptions {
  readonly reader: TrainingReader;
  readonly registry: ArtefactRegistry;
  /** Trained in this order. */
  readonly models: readonly Model<unknown>[];
  /** By model name; the model's defaults where there is none. */
  readonly configurations?: Readonly<Record<string, JsonObject>>;
  readonly seed: number;
  readonly threads: number;
  readonly now: () => EpochMs;
  /** Where the lock and the journal live; without it nothing is locked and nothing is resumed. */
  readonly dataFolder?: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: TrainingProgress) => void;
  /** Hears of each model as it is finished. */
  readonly onOutcome?: (outcome: ModelOutcome) => void;
  /** Milliseconds, monotonic; measures the fits. */
  readonly clock?: () => number;
  /** How each model must prove itself; the house's table by default. */
  readonly gateKind?: (model: string) => GateKind;
}

/**
 * The training job: one snapshot of the log; each model through its gate, onto everything, into the registry. A model
 * that fails does not stop the others. An interrupted run goes on where it was, on the same snapshot.
 * @throws AisleError `conflict` while another training runs in the data folder, `not_enough_data` on an empty log,
 *   `interrupted` when the signal fires, `invalid_configuration` before anything is trained.
 */
export async function runTraining(options: TrainingOptions): Promise<TrainingReport> {
  for (const model of options.models) {
    completeConfiguration(model, options.configurations?.[model.name] ?? {});
  }
  const { dataFolder } = options;
  if (dataFolder === undefined) return train(options, undefined, () => {});
  const lock = lockTraining(dataFolder);
  try {
    return await train(options, dataFolder, () => lock.touch());
  } finally {
    lock.release();
  }
}

async function train(
  options: TrainingOptions,
  dataFolder: string | undefined,
  touch: () => void,
): Promise<TrainingReport> {
  const { models, seed, now, signal, clock = () => performance.now() } = options;
  const journal = dataFolder === undefined ? undefined : fileRunJournal(dataFolder);
  const scale = new ProgressScale((progress) => {
    touch();
    options.onProgress?.(progress);
  });
  scale.at(0, 'reading the log');
  const before = journal?.read();
  const { dataset, digest } = await snapshotOf(options, before, (fraction) =>
    scale.at(SNAPSHOT_PART * fraction, 'reading the log'),
  );
  requireSomething(dataset);

  let run: TrainingRun = {
    formatVersion: 1,
    state: 'running',
    snapshotOffset: dataset.snapshotOffset,
    snapshot: digest,
    startedAt: now(),
    updatedAt: now(),
    models: before?.snapshot === digest ? before.models : {},
  };
  const write = (changes: Partial<TrainingRun>): void => {
    run = { ...run, ...changes, updatedAt: now() };
    journal?.write(run);
  };
  write({});

  const outcomes: ModelOutcome[] = [];
  try {
    for (const [place, model] of models.entries()) {
      stopIfAborted(signal);
      const configuration = completeConfiguration(model, options.configurations?.[model.name] ?? {});
      const key = configurationKey(model.name, configuration, seed);
      const from = SNAPSHOT_PART + ((1 - SNAPSHOT_PART) * place) / models.length;
      const part = (1 - SNAPSHOT_PART) / models.length;
      const known = finishedBefore(run.models[model.name], key, options.registry);
      const outcome =
        known ??
        (await trainModel({
          model,
          configuration,
          gate: (options.gateKind ?? gateKindOf)(model.name),
          dataset,
          registry: options.registry,
          seed,
          threads: options.threads,
          now,
          clock,
          ...(signal === undefined ? {} : { signal }),
          onProgress: (fraction, step) => scale.at(from + part * fraction, step, model.name),
        }));
      outcomes.push(outcome);
      if (known === undefined) {
        write({ models: { ...run.models, [model.name]: { configuration: key, outcome } } });
      }
      scale.at(from + part, outcome.decision, model.name);
      options.onOutcome?.(outcome);
    }
  } catch (error) {
    write({ state: 'interrupted' });
    throw error;
  }
  write({ state: 'done' });
  scale.at(1, 'done');
  return {
    snapshot: digest,
    snapshotOffset: dataset.snapshotOffset,
    interactions: dataset.interactions.length,
    shoppers: dataset.shoppers.length,
    items: dataset.items.size,
    leftOut: dataset.leftOut?.lines ?? 0,
    leftOutItems: dataset.leftOut?.first ?? [],
    outcomes,
  };
}

/** An unfinished run's own snapshot when it is of today and the log still gives it, else the log as it is now. */
async function snapshotOf(
  options: TrainingOptions,
  before: TrainingRun | undefined,
  onProgress: (fraction: number) => void,
): Promise<{ dataset: Dataset; digest: string }> {
  const { head } = options.reader;
  const young = before !== undefined && options.now() - before.updatedAt < RESUME_WITHIN_MS;
  if (young && before.state !== 'done' && before.snapshotOffset < head) {
    const dataset = await readDataset(options, before.snapshotOffset, (fraction) => onProgress(fraction / 2));
    const digest = snapshotDigest(dataset);
    if (digest === before.snapshot) return { dataset, digest };
  }
  const dataset = await readDataset(options, head, onProgress);
  return { dataset, digest: snapshotDigest(dataset) };
}

async function readDataset(
  { reader, signal }: TrainingOptions,
  until: number,
  onProgress: (fraction: number) => void,
): Promise<Dataset> {
  async function* blocks(): AsyncGenerator<readonly LoggedEvent[]> {
    for await (const block of reader.read(0, until)) {
      stopIfAborted(signal);
      yield block;
      const last = block.at(-1);
      if (last !== undefined) onProgress(last.offset / until);
    }
  }
  return buildDataset({
    events: blocks(),
    products: reader.products(),
    links: reader.links(),
    until,
    ...(reader.refuses === undefined ? {} : { refuses: (key) => reader.refuses!(key) }),
  });
}

/** The earlier outcome when the same data and configuration were brought to an end and the version is still there. */
function finishedBefore(
  entry: JournalEntry | undefined,
  key: string,
  registry: ArtefactRegistry,
): ModelOutcome | undefined {
  if (entry === undefined || entry.configuration !== key) return undefined;
  const { outcome } = entry;
  if (outcome.decision === 'failed') return undefined;
  const gone =
    outcome.version !== undefined &&
    !registry.versions(outcome.model).some((manifest) => manifest.version === outcome.version);
  if (gone) return undefined;
  return {
    ...outcome,
    decision: 'unchanged',
    reason: `Trained before on the same data with the same settings (${outcome.decision}). ${outcome.reason}`,
    seconds: 0,
  };
}

function requireSomething(dataset: Dataset): void {
  if (dataset.interactions.length > 0 || dataset.items.size > 0) return;
  throw new AisleError('not_enough_data', 'There are no events and no products to learn from.', {
    remedy: 'Import a file with `aisle import`, or send events to POST /v1/events, and train again.',
  });
}

function stopIfAborted(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return;
  throw new AisleError('interrupted', 'The training was stopped.', {
    remedy: 'Start it again: models that are finished are not trained again.',
  });
}
