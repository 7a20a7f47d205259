import type { EvaluationReport, Metrics } from '../evaluation-report.ts';

/** How a metric is shown to people. */
export interface MetricColumn {
  readonly name: string;
  readonly better: 'high' | 'low';
  readonly digits: number;
  /** What it says, for someone who meets it here. */
  readonly meaning: string;
}

/** Most telling first: narrow places show the head of the list. */
const METRIC_COLUMNS: readonly MetricColumn[] = [
  {
    name: 'recall',
    better: 'high',
    digits: 4,
    meaning: 'share of what the shopper took that the list held, out of at most k',
  },
  { name: 'ndcg', better: 'high', digits: 4, meaning: 'the same, with earlier places counting more' },
  { name: 'hitRate', better: 'high', digits: 4, meaning: 'share of shoppers with at least one hit' },
  { name: 'mrr', better: 'high', digits: 4, meaning: 'one over the place of the first hit' },
  {
    name: 'coverage',
    better: 'high',
    digits: 4,
    meaning: 'share of the catalogue that stands in any list',
  },
  {
    name: 'novelty',
    better: 'high',
    digits: 2,
    meaning: 'how little known the listed items are, in bits',
  },
  {
    name: 'diversity',
    better: 'high',
    digits: 4,
    meaning: 'how far apart in the tree of categories the items of a list stand',
  },
  {
    name: 'serendipity',
    better: 'high',
    digits: 4,
    meaning: 'recall of what the best known items would not have shown',
  },
  {
    name: 'revenue',
    better: 'high',
    digits: 4,
    meaning: 'recall in which a dear article counts for more',
  },
  {
    name: 'miscalibration',
    better: 'low',
    digits: 4,
    meaning: 'distance of the list’s departments from the shopper’s own, in nats',
  },
  {
    name: 'longTail',
    better: 'high',
    digits: 4,
    meaning: 'share of places for items outside the best known 80 %',
  },
  { name: 'map', better: 'high', digits: 4, meaning: 'precision at each hit, averaged' },
  { name: 'precision', better: 'high', digits: 4, meaning: 'share of places that were hits' },
  {
    name: 'gini',
    better: 'low',
    digits: 4,
    meaning: 'inequality of exposure, 0 when all items are listed alike',
  },
  { name: 'plainRecall', better: 'high', digits: 4, meaning: 'recall over all of the shopper’s targets' },
];

/** The metrics a report has: those of categories and prices are absent where items have none. */
export function metricColumns({ models, ks }: EvaluationReport): readonly MetricColumn[] {
  const [any] = Object.values(models);
  return METRIC_COLUMNS.filter(({ name }) => any?.metrics[`${name}@${ks[0]}`] !== undefined);
}

/** Names of the models, the best on the compared metric first; equal ones in the order they were given. */
export function rankedModels(report: EvaluationReport): string[] {
  const value = (name: string): number => report.models[name]!.metrics[report.comparison.metric]!.value;
  return Object.keys(report.models).sort((a, b) => value(b) - value(a));
}

/** Models whose value of a metric no other beats; none when all are equal. */
export function bestModels(
  metrics: Readonly<Record<string, Metrics>>,
  column: MetricColumn,
  k: number,
): ReadonlySet<string> {
  const names = Object.keys(metrics);
  const values = names.map((name) => metrics[name]![`${column.name}@${k}`]!.value);
  const best = column.better === 'high' ? Math.max(...values) : Math.min(...values);
  const winners = names.filter((_, at) => values[at] === best);
  return new Set(winners.length === names.length && names.length > 1 ? [] : winners);
}
