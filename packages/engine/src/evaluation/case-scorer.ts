import { setImmediate } from 'node:timers/promises';
import { AisleError } from '../domain/errors.ts';
import type { ShopperIndex } from '../domain/ids.ts';
import type { ScoredItems } from '../domain/model.ts';
import { type EvaluationQuery, type ExcludedItems, emptyList, type FittedRecommender } from './evaluated.ts';
import { HistoryWindow } from './history-window.ts';
import type { ListStatistics } from './list-statistics.ts';
import type { ListMetric } from './metrics/list-case.ts';
import { RANKING_METRICS } from './metrics/ranking-metrics.ts';
import { cappedRecall } from './metrics/recall.ts';
import type { Cases, EvaluationSplit } from './protocol/evaluation-split.ts';

const NOTHING: ExcludedItems = { length: 0, items: new Int32Array(0) };

/** Between two looks at the clock the thread is held for about this long, milliseconds. */
const TURN_MS = 4;

export interface CaseScores {
  /** `recall@20` → value per case, in the order of the cases. */
  readonly perShopper: Readonly<Record<string, Float32Array>>;
  /** Mean `recall@k` for k = 1 … the longest list. */
  readonly recallCurve: readonly number[];
  /** Time spent inside the recommender, milliseconds in all. */
  readonly scoringMs: number;
}

export interface ScoreOptions {
  readonly split: EvaluationSplit;
  readonly cases: Cases;
  /** Ascending. */
  readonly ks: readonly number[];
  readonly listMetrics: readonly ListMetric[];
  readonly statistics: ListStatistics;
  readonly clock: () => number;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: (fraction: number) => void;
}

/** Asks a recommender every question and keeps each shopper's value of every metric at every k. */
export async function scoreCases(
  name: string,
  recommender: FittedRecommender,
  options: ScoreOptions,
): Promise<CaseScores> {
  const { split, cases, ks, listMetrics, statistics, clock, signal, onProgress } = options;
  const { interactions, items } = split.whole;
  const k = ks.at(-1)!;
  const masked = split.protocol.target === 'new';

  const perShopper: Record<string, Float32Array> = {};
  const columns = ks.map((at) =>
    RANKING_METRICS.map((metric) => column(perShopper, metric.name, at, cases.size)),
  );
  const listColumns = ks.map((at) =>
    listMetrics.map((metric) => column(perShopper, metric.name, at, cases.size)),
  );
  const curve = new Float64Array(k);

  let longest = 0;
  for (let i = 0; i < cases.size; i++) longest = Math.max(longest, cases.inputEnd[i]! - cases.inputStart[i]!);
  const window = new HistoryWindow(longest, items.size);
  const query: { -readonly [Field in keyof EvaluationQuery]: EvaluationQuery[Field] } = {
    shopper: 0 as ShopperIndex,
    history: window,
    now: 0,
    k,
    exclude: masked ? window.seen : NOTHING,
  };
  const list = emptyList(k);
  const hits = new Uint8Array(k);
  const answered = { list, hits, history: window, targets: cases.targets };
  const marks = new Marks(items.size);
  let scoringMs = 0;
  let turnStart = clock();

  for (let i = 0; i < cases.size; i++) {
    const targetStart = cases.targetOffsets[i]!;
    const targetEnd = cases.targetOffsets[i + 1]!;
    query.shopper = cases.shoppers[i]! as ShopperIndex;
    query.now = cases.now[i]!;
    window.show(interactions, cases.inputStart[i]!, cases.inputEnd[i]!);

    const asked = clock();
    recommender.recommend(query, list);
    const heard = clock();
    scoringMs += heard - asked;

    marks.next();
    for (let t = targetStart; t < targetEnd; t++) marks.addTarget(cases.targets[t]!);
    for (let e = 0; e < query.exclude.length; e++) marks.exclude(query.exclude.items[e]!);
    marks.read(name, list, hits);

    const targets = targetEnd - targetStart;
    answered.targets = cases.targets.subarray(targetStart, targetEnd);
    for (let at = 0; at < ks.length; at++) {
      for (let m = 0; m < RANKING_METRICS.length; m++) {
        columns[at]![m]![i] = RANKING_METRICS[m]!.value(hits, targets, ks[at]!);
      }
      for (let m = 0; m < listMetrics.length; m++) {
        listColumns[at]![m]![i] = listMetrics[m]!.value(answered, ks[at]!);
      }
    }
    for (let at = 1; at <= k; at++) curve[at - 1]! += cappedRecall(hits, targets, at);
    statistics.add(list);

    if (heard - turnStart > TURN_MS) {
      onProgress(i / cases.size);
      await setImmediate();
      if (signal?.aborted) throw new AisleError('interrupted', 'the evaluation was interrupted');
      turnStart = clock();
    }
  }
  return { perShopper, recallCurve: Array.from(curve, (sum) => sum / cases.size), scoringMs };
}

function column(into: Record<string, Float32Array>, metric: string, k: number, size: number): Float32Array {
  const values = new Float32Array(size);
  into[`${metric}@${k}`] = values;
  return values;
}

const TARGET = 1;
const EXCLUDED = 2;
const LISTED = 4;

/** What an item is to the question at hand; a question's marks cost nothing to forget. */
class Marks {
  readonly #marks: Uint32Array;
  /** The low three bits of a mark are flags, the rest is the question's number. */
  #base = 0;

  constructor(items: number) {
    this.#marks = new Uint32Array(items);
  }

  next(): void {
    this.#base += 8;
  }

  addTarget(item: number): void {
    this.#marks[item] = this.#base | TARGET;
  }

  exclude(item: number): void {
    this.#marks[item] = this.#flags(item) | this.#base | EXCLUDED;
  }

  /** Sets `hits[i]` to 1 where place i holds a target. @throws AisleError `internal` on a list that breaks the rules. */
  read(name: string, list: ScoredItems, hits: Uint8Array): void {
    if (!(list.length >= 0 && list.length <= hits.length)) throw broken(name, `has ${list.length} places`);
    hits.fill(0);
    for (let place = 0; place < list.length; place++) {
      const item = list.items[place]!;
      if (item < 0 || item >= this.#marks.length)
        throw broken(name, `holds an item index ${item} outside the table`);
      const flags = this.#flags(item);
      if ((flags & LISTED) !== 0) throw broken(name, `holds item ${item} twice`);
      if ((flags & EXCLUDED) !== 0) throw broken(name, `holds item ${item}, which was to be left out`);
      hits[place] = flags & TARGET;
      this.#marks[item] = this.#base | flags | LISTED;
    }
  }

  #flags(item: number): number {
    const mark = this.#marks[item]!;
    return mark >= this.#base ? mark & 7 : 0;
  }
}

function broken(name: string, fault: string): AisleError {
  return new AisleError('internal', `a list of ${name} ${fault}`, {
    remedy:
      'The recommender breaks the rules of an evaluation, and its numbers would mean nothing; it must be mended.',
  });
}
