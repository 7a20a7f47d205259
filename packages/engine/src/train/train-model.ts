import { createHash } from 'node:crypto';
import type { ArtefactManifest } from '../domain/artefact.ts';
import type { Dataset } from '../domain/dataset.ts';
import { AisleError } from '../domain/errors.ts';
import type { EpochMs } from '../domain/ids.ts';
import type { JsonObject, Model } from '../domain/model.ts';
import type { ArtefactRegistry } from '../domain/ports/artefact-registry.ts';
import type { GateAnswer } from './gates/gate.ts';
import { GATES, type GateKind } from './gates/gates-by-model.ts';
import { whatIsInsane } from './gates/sanity.ts';
import type { ModelOutcome } from './protocol.ts';

/** Versions that stay beside the champion, to roll back to. */
const VERSIONS_KEPT = 5;
/** Parts of a model's progress: the gate, the fit on everything; the rest is publishing. */
const GATE_PART = 0.55;
const FIT_PART = 0.4;

export interface ModelTraining {
  readonly model: Model<unknown>;
  readonly configuration: JsonObject;
  readonly gate: GateKind;
  readonly dataset: Dataset;
  readonly registry: ArtefactRegistry;
  readonly seed: number;
  readonly threads: number;
  readonly now: () => EpochMs;
  /** Milliseconds, monotonic. */
  readonly clock: () => number;
  readonly signal?: AbortSignal;
  readonly onProgress: (fraction: number, step: string) => void;
}

/**
 * One model: gate on the held-out end of the data, fit on everything, publish, promote or leave as a challenger.
 * What goes wrong with this model becomes its outcome; only an interruption is thrown.
 * @throws AisleError `interrupted`.
 */
export async function trainModel(training: ModelTraining): Promise<ModelOutcome> {
  const { model, clock } = training;
  const started = clock();
  const outcome = (result: Omit<ModelOutcome, 'model' | 'seconds'>): ModelOutcome => ({
    model: model.name,
    ...result,
    seconds: (clock() - started) / 1000,
  });
  try {
    return outcome(await fitAndPublish(training));
  } catch (error) {
    if (training.signal?.aborted || (error instanceof AisleError && error.code === 'interrupted')) {
      throw new AisleError('interrupted', 'The training was stopped.', {
        remedy: 'Start it again: models that are finished are not trained again.',
      });
    }
    const reason = wordsOf(error);
    const tooLittle = error instanceof AisleError && error.code === 'not_enough_data';
    return outcome({ decision: tooLittle ? 'skipped' : 'failed', reason, metrics: {} });
  }
}

/** SHA-256 of what, beside the data, decides an artefact. */
export function configurationKey(model: string, configuration: JsonObject, seed: number): string {
  return createHash('sha256')
    .update(JSON.stringify([model, configuration, seed]))
    .digest('hex');
}

/** The configuration as the model completes it, as plain JSON. @throws AisleError `invalid_configuration`. */
export function completeConfiguration(model: Model<unknown>, configuration: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(model.parse(configuration))) as JsonObject;
}

async function fitAndPublish(training: ModelTraining): Promise<Omit<ModelOutcome, 'model' | 'seconds'>> {
  const { model, dataset, registry, seed, threads, signal, now, clock, onProgress } = training;
  const configuration = completeConfiguration(model, training.configuration);
  const manifest = championOf(registry, model.name);
  const champion = manifest === undefined ? undefined : understood(model, manifest.configuration);
  const options = { seed, threads, ...(signal === undefined ? {} : { signal }) };

  const gate = training.gate === 'none' ? undefined : GATES[training.gate];
  const answer = await gate?.({
    ...options,
    model,
    configuration,
    dataset,
    ...(champion === undefined ? {} : { champion }),
    onProgress: (fraction, step) => onProgress(GATE_PART * fraction, step),
  });

  onProgress(GATE_PART, 'fitting on everything');
  const fitStarted = clock();
  const content = await model.fit(dataset, model.parse(configuration), {
    ...options,
    onProgress: (fraction, step) => onProgress(GATE_PART + FIT_PART * fraction, step),
  });
  const fitSeconds = (clock() - fitStarted) / 1000;
  const insane = await whatIsInsane(model, content, dataset);
  if (insane !== undefined) return { decision: 'failed', reason: `Not published: ${insane}.`, metrics: {} };
  if (signal?.aborted) throw new AisleError('interrupted', 'The training was stopped.');

  onProgress(GATE_PART + FIT_PART, 'publishing');
  const metrics = answer?.metrics ?? {};
  const { version } = await registry.publish(
    {
      model: model.name,
      configuration,
      snapshotOffset: dataset.snapshotOffset,
      asOf: dataset.asOf,
      trainedAt: now(),
      fitSeconds,
      seed,
      metrics,
    },
    content,
  );
  const same = champion !== undefined && JSON.stringify(champion) === JSON.stringify(configuration);
  const { promoted, reason } = decide(answer, manifest, same);
  if (promoted) await registry.promote(model.name, version);
  await registry.prune(model.name, VERSIONS_KEPT);
  onProgress(1, promoted ? 'promoted' : 'published as a challenger');
  return { decision: promoted ? 'promoted' : 'challenger', version, reason, metrics };
}

/** @param same the champion has this very configuration */
function decide(
  answer: GateAnswer | undefined,
  champion: ArtefactManifest | undefined,
  same: boolean,
): { promoted: boolean; reason: string } {
  if (answer === undefined) {
    return { promoted: true, reason: 'Counts what happened; every score is a number.' };
  }
  const { verdict, reason } = answer;
  if (verdict === 'passed') return { promoted: true, reason };
  if (verdict === 'refused') return { promoted: false, reason };
  if (champion === undefined) {
    return { promoted: true, reason: `${reason} It serves because no other version does.` };
  }
  if (same) {
    return { promoted: true, reason: `${reason} It serves: the champion’s own configuration on newer data.` };
  }
  return { promoted: false, reason: `${reason} The champion ${champion.version} stays.` };
}

function championOf(registry: ArtefactRegistry, model: string): ArtefactManifest | undefined {
  const version = registry.champion(model);
  return registry.versions(model).find((manifest) => manifest.version === version);
}

/** The champion's configuration as this program reads it; undefined when it was written for another one. */
function understood(model: Model<unknown>, configuration: JsonObject): JsonObject | undefined {
  try {
    return completeConfiguration(model, configuration);
  } catch {
    return undefined;
  }
}

function wordsOf(error: unknown): string {
  if (!(error instanceof AisleError)) return error instanceof Error ? error.message : String(error);
  return error.remedy === undefined ? error.message : `${error.message} ${error.remedy}`;
}
