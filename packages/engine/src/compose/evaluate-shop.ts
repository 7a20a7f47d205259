import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { buildDataset } from '../dataset/build-dataset.ts';
import type { Dataset } from '../domain/dataset.ts';
import { AisleError } from '../domain/errors.ts';
import type { JsonObject } from '../domain/model.ts';
import type { Placement } from '../domain/placement.ts';
import type { Product } from '../domain/product.ts';
import { popular, popularLastDays } from '../evaluation/baselines/popular.ts';
import { evaluate } from '../evaluation/evaluate.ts';
import { evaluatedModel } from '../evaluation/evaluated-model.ts';
import type { EvaluationReport } from '../evaluation/evaluation-report.ts';
import {
  leaveOneOutProtocol,
  nextInSessionProtocol,
  type Protocol,
  timeProtocol,
} from '../evaluation/protocol/protocol.ts';
import { parsePlacement } from '../pipeline/parse-placement.ts';
import { placementNamed } from '../pipeline/placements.ts';
import { openLogReader } from '../store/sqlite/log-reader.ts';
import { modelNamed } from './configuration.ts';
import { evaluatedPlacement } from './evaluated-placement.ts';
import { productsOfFile } from './products-of-file.ts';
import { readEventsFile } from './read-events-file.ts';
import { requireShop } from './require-shop.ts';

export type { EvaluationReport } from '../evaluation/evaluation-report.ts';
export { htmlPage } from '../evaluation/render/html-page.ts';
export { terminalTable } from '../evaluation/render/terminal-table.ts';

/** Where the behaviour to evaluate on comes from. */
export interface EvaluatedData {
  /** The data folder's own log is the input when there is no events file. */
  readonly data: string;
  readonly events: string | undefined;
  readonly products: string | undefined;
}

export interface ShopEvaluation extends EvaluatedData {
  readonly protocol: Protocol['kind'];
  readonly cut: number | undefined;
  readonly target: 'new' | 'all';
  readonly coldItems: 'exclude' | 'keep';
  readonly fitOn: 'all-but-last-two' | 'all-but-last';
  /** Next in session: minutes of silence that end a session; 30 when absent. */
  readonly sessionGapMinutes?: number;
  /** Names of models; placements come as `placement:NAME`, or `placement:FILE.json`. */
  readonly models: readonly string[];
  readonly ks: readonly number[];
  readonly configurations: Readonly<Record<string, JsonObject>>;
  readonly threads: number;
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly onProgress: (fraction: number, step: string) => void;
}

/** What is compared when nobody says: the models that rank for a person, and the home page as it serves. */
const DEFAULT_MODELS = ['item-knn', 'linear', 'placement:home'];

/** What is compared then on the next act of a session. */
const DEFAULT_SESSION_MODELS = ['session-knn', 'item-knn', 'linear'];

export const PLACEMENT = 'placement:';

/** Evaluates models, placements and the baselines on a data folder or a file; see docs/evaluation.md. */
export async function evaluateShop(
  request: ShopEvaluation,
): Promise<{ report: EvaluationReport; source: string }> {
  const { dataset, products, source } = await datasetOf(request);
  const sessions = request.protocol === 'next-in-session';
  const unasked = sessions ? DEFAULT_SESSION_MODELS : DEFAULT_MODELS;
  const names = request.models.length > 0 ? request.models : unasked;
  if (sessions) refusePlacements(names);
  const said: string[] = [];
  const evaluated = names.map((name) =>
    name.startsWith(PLACEMENT)
      ? {
          ...evaluatedPlacement(
            placementOf(name.slice(PLACEMENT.length)),
            request.configurations,
            products,
            (model, { message }) =>
              said.push(`${name} answers without ${model}: ${message.replace(`${model}: `, '')}`),
          ),
          name,
        }
      : evaluatedModel(modelNamed(name, 'model'), request.configurations[name] ?? {}),
  );
  const { report } = await evaluate({
    dataset,
    protocol: protocolOf(request),
    models: [popular, popularLastDays(7), ...evaluated],
    ks: request.ks,
    seed: request.seed,
    threads: request.threads,
    signal: request.signal,
    onProgress: request.onProgress,
  });
  const { leftOut } = dataset;
  if (leftOut !== undefined)
    said.push(
      `${leftOut.lines.toLocaleString('en')} interactions are left out: the catalogue knows no product with their id, such as ${leftOut.first.join(', ')}.`,
    );
  return { report: { ...report, statement: [...report.statement, ...said] }, source };
}

/** A placement answers from the profiles of the training part, which know nothing of the session under way. */
function refusePlacements(names: readonly string[]): void {
  const placement = names.find((name) => name.startsWith(PLACEMENT));
  if (placement === undefined) return;
  throw new AisleError('invalid_configuration', `${placement} cannot be evaluated next in session.`, {
    field: 'model',
    remedy: 'Name models, for example session-knn, or evaluate the placement by time.',
  });
}

/** A placement by name, or out of a file as `PUT /v1/placements` takes it. @throws AisleError `placement_not_found`, `invalid_field`. */
export function placementOf(name: string): Placement {
  if (name.endsWith('.json')) {
    const read = readJson(name);
    return parsePlacement(read);
  }
  return placementNamed(name, undefined);
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new AisleError(
      'placement_not_found',
      `${file} cannot be read as JSON: ${(error as Error).message}`,
      {
        field: 'model',
        remedy: 'Name a file that holds a placement, as PUT /v1/placements takes it, or a placement.',
        cause: error,
      },
    );
  }
}

function protocolOf(request: ShopEvaluation): Protocol {
  const { protocol, cut, target, coldItems, fitOn, sessionGapMinutes } = request;
  if (protocol === 'leave-one-out') return leaveOneOutProtocol({ target, coldItems, fitOn });
  const cutAt = cut === undefined ? {} : { cut };
  if (protocol === 'next-in-session') {
    const gap = sessionGapMinutes === undefined ? {} : { sessionGapMinutes };
    return nextInSessionProtocol({ target, coldItems, ...gap, ...cutAt });
  }
  return timeProtocol({ target, coldItems, ...cutAt });
}

/** The data with its catalogue, and its name for headings. */
export async function datasetOf(
  request: EvaluatedData,
): Promise<{ dataset: Dataset; products: readonly Product[] | undefined; source: string }> {
  const { data, events } = request;
  if (events !== undefined) {
    const products = request.products === undefined ? undefined : await productsOfFile(request.products);
    return { dataset: await readEventsFile(events, products ?? []), products, source: basename(events) };
  }
  requireShop(data);
  const reader = openLogReader(data);
  try {
    const refusals = reader.refusals();
    const catalogue = [...reader.products()];
    async function* blocks() {
      yield* reader.read(0);
    }
    return {
      dataset: await buildDataset({
        events: blocks(),
        products: catalogue,
        links: reader.links(),
        refuses: (key) => refusals.has(key),
      }),
      products: catalogue.filter(({ status }) => status !== 'deleted'),
      source: basename(data),
    };
  } finally {
    reader.close();
  }
}
