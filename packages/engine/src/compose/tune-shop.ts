import { join } from 'node:path';
import { restrict } from '../dataset/restrict.ts';
import { AisleError } from '../domain/errors.ts';
import type { JsonObject } from '../domain/model.ts';
import { evaluatedModel } from '../evaluation/evaluated-model.ts';
import {
  leaveOneOutProtocol,
  nextInSessionProtocol,
  type Protocol,
  timeProtocol,
} from '../evaluation/protocol/protocol.ts';
import { snapshotDigest } from '../train/snapshot-digest.ts';
import { fileJournal } from '../tune/journal.ts';
import type { Trial } from '../tune/trial.ts';
import { type Tuning, tune } from '../tune/tune.ts';
import { modelNamed, readConfiguration } from './configuration.ts';
import { setSetting } from './edit-configuration.ts';
import { datasetOf, type EvaluatedData } from './evaluate-shop.ts';
import { MODELS } from './models.ts';

export { LEADERBOARD_HEAD, leaderboard, settingsText } from '../tune/leaderboard.ts';
export type { Trial } from '../tune/trial.ts';
export type { Tuning } from '../tune/tune.ts';

export interface ShopTuning extends EvaluatedData {
  readonly model: string;
  readonly protocol: Protocol['kind'];
  readonly target: 'new' | 'all';
  /** The search sees nothing from here on, so that what it finds can be judged there. */
  readonly until: number | undefined;
  readonly metric: string;
  readonly seconds: number;
  readonly trials: number;
  readonly memoryMb: number;
  readonly seed: number;
  readonly threads: number;
  /** File of the journal; in the data folder when absent. */
  readonly journal: string | undefined;
  readonly signal: AbortSignal;
  readonly onProgress: (fraction: number, step: string) => void;
  readonly onTrial: (trial: Trial, rung: number) => void;
}

/** Searches a model's settings on a data folder or a file of events. @throws AisleError `invalid_configuration` for a model without settings to search. */
export async function tuneShop(request: ShopTuning): Promise<Tuning> {
  const model = modelNamed(request.model, 'model');
  if (model.space === undefined)
    throw new AisleError('invalid_configuration', `${model.name} has no settings to search.`, {
      field: 'model',
      remedy: `Models with settings to search are ${MODELS.filter(({ space }) => space !== undefined)
        .map(({ name }) => name)
        .join(', ')}.`,
    });
  const own = readConfiguration(request.data).models[model.name] ?? {};
  const { dataset: whole } = await datasetOf(request);
  const { until } = request;
  const { times } = whole.interactions;
  const dataset = until === undefined ? whole : restrict(whole, (row) => times[row]! < until);
  return tune({
    dataset,
    snapshot: snapshotDigest(dataset),
    protocol: protocolOf(request),
    model: model.name,
    space: model.space,
    withSettings: (settings: JsonObject) => evaluatedModel(model, { ...own, ...settings }),
    metric: request.metric,
    journal: fileJournal(request.journal ?? join(request.data, 'tuning', `${model.name}.jsonl`)),
    seed: request.seed,
    threads: request.threads,
    seconds: request.seconds,
    trials: request.trials,
    memoryMb: request.memoryMb,
    signal: request.signal,
    clock: () => performance.now(),
    onProgress: request.onProgress,
    onTrial: request.onTrial,
  });
}

/** Puts the settings into the data folder's configuration, on top of what stands there for the model. */
export async function applySettings(data: string, model: string, settings: JsonObject): Promise<void> {
  const { models } = readConfiguration(data);
  await setSetting(data, 'models', { ...models, [model]: { ...models[model], ...settings } });
}

function protocolOf({ protocol, target }: ShopTuning): Protocol {
  if (protocol === 'leave-one-out') return leaveOneOutProtocol({ target });
  if (protocol === 'next-in-session') return nextInSessionProtocol({ target });
  return timeProtocol({ target });
}
