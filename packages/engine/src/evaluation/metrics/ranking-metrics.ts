import { averagePrecision } from './average-precision.ts';
import { hitRate } from './hit-rate.ts';
import { ndcg } from './ndcg.ts';
import { precision } from './precision.ts';
import { cappedRecall, plainRecall } from './recall.ts';
import { reciprocalRank } from './reciprocal-rank.ts';

/** One shopper's value of a metric, from where the targets stand in the list. */
export interface RankingMetric {
  /** The part of the report's key before the `@`. */
  readonly name: string;
  readonly value: (hits: Uint8Array, targets: number, k: number) => number;
}

/** Every metric that is a mean over shoppers and depends on the places of the targets alone. */
export const RANKING_METRICS: readonly RankingMetric[] = [
  { name: 'recall', value: cappedRecall },
  { name: 'ndcg', value: ndcg },
  { name: 'hitRate', value: (hits, _targets, k) => hitRate(hits, k) },
  { name: 'precision', value: (hits, _targets, k) => precision(hits, k) },
  { name: 'mrr', value: (hits, _targets, k) => reciprocalRank(hits, k) },
  { name: 'map', value: averagePrecision },
  { name: 'plainRecall', value: plainRecall },
];
