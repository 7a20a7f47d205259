import type { Dataset } from '../domain/dataset.ts';
import { AisleError } from '../domain/errors.ts';
import { type CaseScores, scoreCases } from './case-scorer.ts';
import type { Evaluated } from './evaluated.ts';
import type { EvaluationReport, Metrics, ModelReport } from './evaluation-report.ts';
import {
  type BootstrapOptions,
  bootstrapMeans,
  DEFAULT_LEVEL,
  DEFAULT_RESAMPLES,
} from './intervals/bootstrap-means.ts';
import { type Difference, pairedDifference } from './intervals/paired-difference.ts';
import { ListStatistics, popularityTenths, sharesByTenth } from './list-statistics.ts';
import { listMetrics } from './metrics/list-metrics.ts';
import { watchPeakRss } from './peak-rss.ts';
import type { Cases, EvaluationSplit } from './protocol/evaluation-split.ts';
import type { Protocol } from './protocol/protocol.ts';
import { splitForEvaluation } from './protocol/split.ts';
import { statement } from './statement.ts';

export interface EvaluateOptions {
  readonly dataset: Dataset;
  readonly protocol: Protocol;
  /** Names must differ. */
  readonly models: readonly Evaluated[];
  /** List lengths; default 10 and 20. */
  readonly ks?: readonly number[];
  readonly seed: number;
  /** Threads a fit may use; default 1. */
  readonly threads?: number;
  /** Bootstrap resamples; default 1,000. */
  readonly resamples?: number;
  readonly signal?: AbortSignal;
  /** `fraction` of the whole evaluation, 0 … 1. */
  readonly onProgress?: (fraction: number, step: string) => void;
  /** Milliseconds, monotonic; measures fits and answers. */
  readonly clock?: () => number;
}

export interface Evaluation {
  readonly report: EvaluationReport;
  /**
   * Model → `ndcg@20` → value of every evaluated shopper with a history, in the same order for all models, for
   * `pairedDifference`.
   */
  readonly perShopper: Readonly<Record<string, Readonly<Record<string, Float32Array>>>>;
}

const DEFAULT_KS = [10, 20];

/** Part of a model's progress that is its fit; the rest is asking it. */
const FIT_PART = 0.7;

/**
 * Fits every model on the training part, asks it for a list for every test shopper under full ranking, and reports the
 * metrics with their intervals. One model is in memory at a time.
 *
 * @throws AisleError `invalid_configuration` for wrong ks or names, `not_enough_data` from the split or a fit,
 *   `interrupted` when the signal aborts, `internal` when a recommender's list breaks the rules.
 */
export async function evaluate(options: EvaluateOptions): Promise<Evaluation> {
  const { dataset, protocol, models, seed, resamples = DEFAULT_RESAMPLES } = options;
  const ks = validKs(options.ks ?? DEFAULT_KS);
  checkNames(models);
  const split = splitForEvaluation(dataset, protocol);
  const tenths = popularityTenths(split.popularity, split.catalogue);

  const reports: Record<string, ModelReport> = {};
  const perShopper: Record<string, CaseScores['perShopper']> = {};
  for (const [place, model] of models.entries()) {
    const progress = (fraction: number, step: string): void =>
      options.onProgress?.((place + fraction) / models.length, `${model.name}: ${step}`);
    const result = await evaluateOne(model, { ...options, split, ks, tenths, resamples, progress });
    reports[model.name] = result.report;
    perShopper[model.name] = result.perShopper;
  }
  options.onProgress?.(1, 'done');

  const report: Omit<EvaluationReport, 'statement'> = {
    protocol: protocol.kind,
    ...(split.cut === undefined ? {} : { cut: new Date(split.cut).toISOString() }),
    target: protocol.target,
    events: dataset.interactions.length,
    shoppers: dataset.shoppers.length,
    items: dataset.items.size,
    evaluated: split.warm.size,
    models: reports,
    options: protocol,
    ks,
    seed,
    resamples,
    level: DEFAULT_LEVEL,
    training: {
      events: split.train.interactions.length,
      shoppers: split.trainShoppers,
      items: split.popularity.reduce((items, count) => items + (count > 0 ? 1 : 0), 0),
      catalogue: split.catalogue.reduce((items, listed) => items + listed, 0),
    },
    slices: { warm: sliceOf(split.warm), cold: sliceOf(split.cold) },
    leftOut: split.leftOut,
    targetsByPopularity: sharesByTenth(split.warm.targets, tenths),
    comparison: compare(`ndcg@${ks.at(-1)}`, perShopper, reports, {
      seed,
      resamples,
      groups: shopperGroups(split.warm),
    }),
  };
  return { report: { ...report, statement: statement(report) }, perShopper };
}

interface Run extends EvaluateOptions {
  readonly split: EvaluationSplit;
  readonly ks: readonly number[];
  readonly tenths: Int8Array;
  readonly resamples: number;
  readonly progress: (fraction: number, step: string) => void;
}

async function evaluateOne(
  model: Evaluated,
  run: Run,
): Promise<{ report: ModelReport; perShopper: CaseScores['perShopper'] }> {
  const { split, ks, seed, signal, threads = 1, clock = () => performance.now(), progress } = run;
  const peakRss = watchPeakRss();
  const started = clock();
  const recommender = await model.fit(split.train, {
    seed,
    threads,
    ...(signal === undefined ? {} : { signal }),
    onProgress: (fraction, step) => progress(fraction * FIT_PART, step),
  });
  const fitSeconds = (clock() - started) / 1000;
  try {
    const metrics = listMetrics(split);
    const ask = async (cases: Cases, part: (fraction: number) => number) => {
      const statistics = new ListStatistics(ks, split.catalogue, run.tenths, cases.size, seed);
      const scores = await scoreCases(model.name, recommender, {
        split,
        cases,
        ks,
        listMetrics: metrics,
        statistics,
        clock,
        signal,
        onProgress: (fraction) => progress(FIT_PART + (1 - FIT_PART) * part(fraction), 'asking'),
      });
      return { scores, statistics, metrics: () => metricsOf(scores, statistics, cases, run) };
    };
    const coldPart = split.cold.size / (split.cold.size + split.warm.size);
    const warm = await ask(split.warm, (fraction) => fraction * (1 - coldPart));
    const cold =
      split.cold.size > 0
        ? await ask(split.cold, (fraction) => 1 - coldPart + fraction * coldPart)
        : undefined;
    const peakRssMb = peakRss();
    return {
      report: {
        configuration: model.configuration,
        fitSeconds,
        peakRssMb,
        scoringMs: warm.scores.scoringMs / split.warm.size,
        metrics: warm.metrics(),
        ...(cold === undefined ? {} : { cold: cold.metrics() }),
        recallCurve: warm.scores.recallCurve,
        exposure: warm.statistics.exposureByTenth(),
      },
      perShopper: warm.scores.perShopper,
    };
  } finally {
    await recommender.close?.();
  }
}

function metricsOf(scores: CaseScores, statistics: ListStatistics, cases: Cases, run: Run): Metrics {
  const names = Object.keys(scores.perShopper);
  const estimates = bootstrapMeans(Object.values(scores.perShopper), {
    seed: run.seed,
    resamples: run.resamples,
    groups: shopperGroups(cases),
  });
  const means = Object.fromEntries(names.map((name, at) => [name, estimates[at]!]));
  return { ...means, ...statistics.estimates() };
}

function compare(
  metric: string,
  perShopper: Readonly<Record<string, CaseScores['perShopper']>>,
  reports: Readonly<Record<string, ModelReport>>,
  options: BootstrapOptions,
): EvaluationReport['comparison'] {
  const names = Object.keys(reports);
  const value = (name: string): number => reports[name]!.metrics[metric]!.value;
  const best = names.reduce((leader, name) => (value(name) > value(leader) ? name : leader), names[0]!);
  const ahead: Record<string, Difference> = {};
  for (const name of names) {
    if (name === best) continue;
    ahead[name] = pairedDifference(perShopper[best]![metric]!, perShopper[name]![metric]!, options);
  }
  return { metric, best, ahead };
}

/** Cases of one shopper stand together: numbers the shoppers; undefined where each has one case. */
function shopperGroups({ shoppers, size }: Cases): Uint32Array | undefined {
  const groups = new Uint32Array(size);
  for (let i = 1; i < size; i++) groups[i] = groups[i - 1]! + (shoppers[i] === shoppers[i - 1] ? 0 : 1);
  return size > 0 && groups[size - 1] === size - 1 ? undefined : groups;
}

function sliceOf(cases: Cases): { shoppers: number; targets: number; events: number } {
  return { shoppers: cases.size, targets: cases.targets.length, events: cases.events };
}

function validKs(ks: readonly number[]): readonly number[] {
  for (const k of ks) {
    if (!Number.isInteger(k) || k < 1 || k > 1000) {
      throw new AisleError('invalid_configuration', `${k} is not a list length`, {
        field: 'ks',
        remedy: 'Give whole numbers from 1 to 1000, for example 10,20.',
      });
    }
  }
  if (ks.length === 0) {
    throw new AisleError('invalid_configuration', 'no list length is given', {
      field: 'ks',
      remedy: 'Give at least one, for example 20.',
    });
  }
  return [...new Set(ks)].sort((a, b) => a - b);
}

function checkNames(models: readonly Evaluated[]): void {
  const names = new Set(models.map((model) => model.name));
  if (models.length > 0 && names.size === models.length) return;
  throw new AisleError(
    'invalid_configuration',
    models.length === 0 ? 'there is no model to evaluate' : 'two models have the same name',
    { field: 'models', remedy: 'Give at least one model, and each a name of its own.' },
  );
}
