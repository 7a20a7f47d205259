import { createHash } from 'node:crypto';
import { restrict } from '../dataset/restrict.ts';
import type { Dataset } from '../domain/dataset.ts';
import { AisleError } from '../domain/errors.ts';
import type { JsonObject } from '../domain/model.ts';
import { Random } from '../domain/random.ts';
import type { SearchSpace } from '../domain/search-space.ts';
import { evaluate } from '../evaluation/evaluate.ts';
import type { Evaluated } from '../evaluation/evaluated.ts';
import { type Difference, pairedDifference } from '../evaluation/intervals/paired-difference.ts';
import type { Protocol } from '../evaluation/protocol/protocol.ts';
import { nextPromotion, REDUCTION } from './halving.ts';
import type { TuningJournal } from './journal.ts';
import { type Observation, proposePoint } from './parzen.ts';
import { settingsAt } from './point.ts';
import type { Measured, Trial } from './trial.ts';

/** Rungs of the ladder: a ninth of the shoppers, a third, all. */
const RUNGS = 3;
/** Fewer shoppers than this on the lowest rung cannot tell settings apart; the ladder begins higher then. */
const FEWEST_SHOPPERS = 400;
const RESAMPLES = 200;

export interface TuneOptions {
  readonly dataset: Dataset;
  /** Digest of the data, so that a search is not gone on with on other data. */
  readonly snapshot: string;
  readonly protocol: Protocol;
  /** Name of the model or placement whose settings are searched. */
  readonly subject: string;
  readonly space: SearchSpace;
  /** It with these settings on top of its configuration. @throws AisleError `invalid_configuration`. */
  readonly withSettings: (settings: JsonObject) => Evaluated;
  /** `ndcg@20` and the like. */
  readonly metric: string;
  readonly journal: TuningJournal;
  readonly seed: number;
  readonly threads: number;
  /** The search ends when this much time has passed; what is under way is finished. */
  readonly seconds: number;
  /** Most trials, the defaults among them. */
  readonly trials: number;
  /** A trial during which the process took more is out, MiB. */
  readonly memoryMb: number;
  readonly signal: AbortSignal;
  /** Milliseconds, monotonic. */
  readonly clock: () => number;
  readonly onProgress: (fraction: number, step: string) => void;
  readonly onTrial: (trial: Trial, rung: number) => void;
}

export interface Tuning {
  readonly subject: string;
  readonly metric: string;
  /** Measured on all shoppers, best first, then those that got less far. */
  readonly trials: readonly Trial[];
  /** The best trial against the settings as they are, shopper by shopper; absent where that is the best. */
  readonly gain?: Difference;
  readonly rungs: number;
  /** Why the search ended. */
  readonly ended: 'time' | 'trials' | 'interrupted';
}

/**
 * Searches settings: points proposed by a Parzen estimator, each measured on a ninth of the shoppers first, the
 * best third of those on a third, the best third of those on all of them. Every measurement stands in the journal.
 *
 * What it finds was chosen on the shoppers it was measured on, so its figure flatters it: judge it on later data.
 */
export async function tune(options: TuneOptions): Promise<Tuning> {
  const { dataset, space, journal, seed, metric, clock, signal } = options;
  const key = keyOf(options);
  const parts = shopperParts(dataset);
  const rungs = parts.length;
  const trials = journal.read(key);
  const started = clock();
  const elapsed = (): number => (clock() - started) / 1000;
  let ended: Tuning['ended'] | undefined;

  while (ended === undefined) {
    const promoted = nextPromotion(trials.map(climberOf), rungs)?.trial;
    if (signal.aborted) ended = 'interrupted';
    else if (promoted === undefined && trials.length >= options.trials) ended = 'trials';
    else if (elapsed() >= options.seconds && trials.length > 0) ended = 'time';
    else {
      // A random state of its own for every trial: a search that goes on draws what one in a single run would have.
      const trial = promoted ?? newTrial(trials, space, new Random(seed + 7919 * trials.length));
      const rung = trial.rungs.length;
      const progress = Math.max(elapsed() / options.seconds, trials.length / (options.trials + 1));
      options.onProgress(
        Math.min(1, progress),
        `${options.subject}: trial ${trial.id + 1}, ${partName(rung, rungs)}`,
      );
      try {
        const measured = await measure(options, trial, parts[rung]!, rung === rungs - 1);
        trials[trial.id] = measured;
        journal.write(key, measured);
        options.onTrial(measured, rung);
      } catch (error) {
        if (!(error instanceof AisleError) || error.code === 'interrupted') {
          if (!signal.aborted) throw error;
          ended = 'interrupted';
        } else {
          if (trial.id === 0) throw error;
          const failed: Trial = { ...trial, fault: error.message };
          trials[trial.id] = failed;
          journal.write(key, failed);
          options.onTrial(failed, rung);
        }
      }
    }
  }
  return { subject: options.subject, metric, rungs, ended, ...ranked(trials, seed) };
}

function climberOf(trial: Trial) {
  return {
    id: trial.id,
    values: trial.rungs.map(({ value }) => value),
    out: trial.fault !== undefined,
    trial,
  };
}

function newTrial(trials: readonly Trial[], space: SearchSpace, random: Random): Trial {
  if (trials.length === 0) return { id: 0, settings: {}, rungs: [] };
  const point = proposePoint(space, observationsOf(trials, Object.keys(space).length), random);
  return { id: trials.length, point, settings: settingsAt(space, point), rungs: [] };
}

/** Of the highest rung with enough trials to tell good from bad. Trials that are out count as the worst. */
function observationsOf(trials: readonly Trial[], settings: number): Observation[] {
  const placed = trials.filter((trial) => trial.point !== undefined);
  for (let rung = RUNGS - 1; rung > 0; rung--) {
    const here = placed.filter(({ rungs }) => rungs.length > rung);
    if (here.length > 2 * settings)
      return here.map(({ point, rungs }) => ({ point: point!, value: rungs[rung]!.value }));
  }
  return placed.map(({ point, rungs, fault }) => ({
    point: point!,
    value: fault === undefined ? (rungs[0]?.value ?? 0) : 0,
  }));
}

async function measure(options: TuneOptions, trial: Trial, dataset: Dataset, last: boolean): Promise<Trial> {
  const { metric, clock, seed } = options;
  const began = clock();
  const evaluated = options.withSettings(trial.settings);
  const { report, perShopper } = await evaluate({
    dataset,
    protocol: options.protocol,
    models: [evaluated],
    ks: [Number(metric.split('@')[1])],
    seed,
    threads: options.threads,
    resamples: RESAMPLES,
    signal: options.signal,
    clock,
  });
  const { metrics, peakRssMb } = report.models[evaluated.name]!;
  const measured: Measured = { ...metrics[metric]!, seconds: (clock() - began) / 1000, peakMb: peakRssMb };
  return {
    ...trial,
    rungs: [...trial.rungs, measured],
    ...(last ? { perShopper: perShopper[evaluated.name]![metric]! } : {}),
    ...(peakRssMb > options.memoryMb && trial.id > 0
      ? { fault: `took ${peakRssMb.toFixed(0)} MB of memory, ${options.memoryMb} are allowed` }
      : {}),
  };
}

/** The data of a ninth, a third and all of the shoppers, the smaller ones left out where they would be too small. */
function shopperParts(dataset: Dataset): Dataset[] {
  const parts = [dataset];
  for (let rung = 1; rung < RUNGS; rung++) {
    const every = REDUCTION ** rung;
    if (dataset.shoppers.length / every < FEWEST_SHOPPERS) break;
    // Shoppers come in order of first act; a spread by multiplication mixes early and late ones.
    const kept = (shopper: number): boolean => (Math.imul(shopper + 1, 0x9e3779b1) >>> 0) % every === 0;
    parts.unshift(restrict(dataset, (_row, shopper) => kept(shopper)));
  }
  return parts;
}

function partName(rung: number, rungs: number): string {
  const every = REDUCTION ** (rungs - 1 - rung);
  return every === 1 ? 'all shoppers' : `one shopper in ${every}`;
}

function ranked(trials: readonly Trial[], seed: number): Pick<Tuning, 'trials' | 'gain'> {
  const sorted = trials.toSorted(
    (a, b) =>
      Number(a.fault !== undefined) - Number(b.fault !== undefined) ||
      b.rungs.length - a.rungs.length ||
      (b.rungs.at(-1)?.value ?? 0) - (a.rungs.at(-1)?.value ?? 0) ||
      a.id - b.id,
  );
  const [best] = sorted;
  const standard = trials[0];
  if (best?.perShopper === undefined || standard?.perShopper === undefined || best === standard)
    return { trials: sorted };
  return { trials: sorted, gain: pairedDifference(best.perShopper, standard.perShopper, { seed }) };
}

/** What must be equal for a search to be gone on with. */
function keyOf({ snapshot, protocol, subject, space, metric, seed, withSettings }: TuneOptions): string {
  const { configuration } = withSettings({});
  const text = JSON.stringify([snapshot, protocol, subject, space, metric, seed, configuration]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
