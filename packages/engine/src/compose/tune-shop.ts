import { join } from 'node:path';
import { restrict } from '../dataset/restrict.ts';
import { AisleError } from '../domain/errors.ts';
import type { JsonObject } from '../domain/model.ts';
import type { Placement, PlacementSource } from '../domain/placement.ts';
import type { Product } from '../domain/product.ts';
import type { SearchSpace } from '../domain/search-space.ts';
import type { Evaluated } from '../evaluation/evaluated.ts';
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
import { datasetOf, type EvaluatedData, PLACEMENT, placementOf } from './evaluate-shop.ts';
import { evaluatedPlacement } from './evaluated-placement.ts';
import { MODELS } from './models.ts';
import { fittedOnce, placementSpace, placementWith, sourceNamed } from './tuned-placement.ts';

export { LEADERBOARD_HEAD, leaderboard, settingsText } from '../tune/leaderboard.ts';
export type { Trial } from '../tune/trial.ts';
export type { Tuning } from '../tune/tune.ts';

export interface ShopTuning extends EvaluatedData {
  /** Name of a model, or `placement:NAME`. */
  readonly subject: string;
  /** Sources that may join a placement's own, `MODEL` or `MODEL:ANCHOR`. */
  readonly joining: readonly string[];
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

export interface ShopTuned extends Tuning {
  /** The best placement, where one was searched. */
  readonly placement?: Placement;
}

/** What is searched: settings of a model, or the weights of a placement's sources. */
interface Subject {
  readonly name: string;
  readonly space: SearchSpace;
  readonly withSettings: (settings: JsonObject) => Evaluated;
}

/**
 * Searches settings on a data folder or a file of events.
 * @throws AisleError `invalid_configuration` for a model without settings to search, `model_not_found`,
 *   `placement_not_found`.
 */
export async function tuneShop(request: ShopTuning): Promise<ShopTuned> {
  const configurations = readConfiguration(request.data).models;
  const { dataset: whole, products } = await datasetOf(request);
  const { until } = request;
  const { times } = whole.interactions;
  const dataset = until === undefined ? whole : restrict(whole, (row) => times[row]! < until);
  const placement = request.subject.startsWith(PLACEMENT)
    ? placementOf(request.subject.slice(PLACEMENT.length))
    : undefined;
  const joining = placement === undefined ? [] : request.joining.map(joiningSource);
  const subject =
    placement === undefined
      ? modelSubject(request.subject, configurations)
      : placementSubject(placement, joining, configurations, products);
  const { name, space, withSettings } = subject;
  const file = request.journal ?? join(request.data, 'tuning', `${name.replace(':', '-')}.jsonl`);
  const tuning = await tune({
    ...request,
    dataset,
    snapshot: snapshotDigest(dataset),
    protocol: protocolOf(request),
    subject: name,
    space,
    withSettings,
    journal: fileJournal(file),
    clock: () => performance.now(),
  });
  const [best] = tuning.trials;
  return {
    ...tuning,
    ...(placement === undefined || best === undefined
      ? {}
      : { placement: placementWith(placement, joining, best.settings) }),
  };
}

function modelSubject(name: string, configurations: Readonly<Record<string, JsonObject>>): Subject {
  const model = modelNamed(name, 'model');
  if (model.space === undefined) {
    const others = MODELS.filter(({ space }) => space !== undefined).map((other) => other.name);
    throw new AisleError('invalid_configuration', `${name} has no settings to search.`, {
      field: 'model',
      remedy: `Models with settings to search are ${others.join(', ')}; placements have weights: placement:home.`,
    });
  }
  const own = configurations[name] ?? {};
  return {
    name,
    space: model.space,
    withSettings: (settings) => evaluatedModel(model, { ...own, ...settings }),
  };
}

function placementSubject(
  placement: Placement,
  joining: readonly PlacementSource[],
  configurations: Readonly<Record<string, JsonObject>>,
  products: readonly Product[] | undefined,
): Subject {
  const asked = [...placement.sources, ...joining].map(({ model }) => model);
  const fitted = fittedOnce([...new Set([...asked, ...placement.fallback])], configurations);
  return {
    name: `${PLACEMENT}${placement.name}`,
    space: placementSpace(placement, joining),
    withSettings: (settings) =>
      evaluatedPlacement(
        placementWith(placement, joining, settings),
        configurations,
        products,
        () => undefined,
        (train, _models, options) => fitted(train, options),
      ),
  };
}

function joiningSource(text: string): PlacementSource {
  const source = sourceNamed(text);
  if (source === undefined)
    throw new AisleError('invalid_field', `"${text}" is no source.`, {
      field: 'source',
      remedy: 'Give a model and what it looks at, for example session-knn:session; history unless given.',
    });
  modelNamed(source.model, 'source');
  return source;
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
