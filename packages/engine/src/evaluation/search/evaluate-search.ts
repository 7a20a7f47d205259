import { AisleError } from '../../domain/errors.ts';
import { Random } from '../../domain/random.ts';
import { bootstrapMeans } from '../intervals/bootstrap-means.ts';
import { pairedDifference } from '../intervals/paired-difference.ts';
import { quantile } from '../intervals/quantile.ts';
import type { Judgements } from './judgements.ts';
import { withOneEdit } from './one-edit.ts';
import { JUDGED_PLACES, SEARCH_METRICS, searchMetrics } from './search-metrics.ts';
import type { QueryReport, SearchComparison, SearchEstimates, SearchReport } from './search-report.ts';

/** Depth of the lists that are judged: enough for the rated products of a query to come together. */
const DEPTH = 1000;
/** Rounds over all queries for the timings; the first ones warm the compiler up and are thrown away. */
const WARM_UP_ROUNDS = 30;
const TIMED_ROUNDS = 60;

export interface SearchEvaluation {
  /** Item ids of the answer, best first, at most `limit`. */
  readonly search: (query: string, limit: number) => readonly string[] | Promise<readonly string[]>;
  readonly judgements: Judgements;
  readonly products: number;
  readonly buildSeconds: number;
  readonly configuration: unknown;
  /** For intervals. */
  readonly seed: number;
  /** For the edits; no edits when undefined. */
  readonly typos: number | undefined;
  readonly compareWith: { readonly name: string; readonly report: SearchReport } | undefined;
}

/** Ranks the whole catalogue for every judged query and measures the lists. @throws AisleError `not_enough_data` */
export async function evaluateSearch(evaluation: SearchEvaluation): Promise<SearchReport> {
  const { judgements, seed } = evaluation;
  const queries = [...judgements].filter(([, ratings]) => [...ratings.values()].some((rating) => rating > 0));
  if (queries.length === 0) {
    throw new AisleError('not_enough_data', 'No query has a product rated above 0.', {
      remedy: 'Judge at least one product of a query as relevant.',
    });
  }
  const perQuery: QueryReport[] = [];
  for (const [query, ratings] of queries) perQuery.push(await judged(evaluation, query, query, ratings));
  const metrics = estimates(perQuery, seed);
  const report: SearchReport = {
    protocol: 'search',
    products: evaluation.products,
    queries: queries.length,
    unanswerable: judgements.size - queries.length,
    seed,
    buildSeconds: evaluation.buildSeconds,
    metrics,
    speed: await timed(
      evaluation,
      queries.map(([query]) => query),
    ),
    configuration: evaluation.configuration,
    perQuery,
  };
  return {
    ...report,
    ...(evaluation.typos === undefined
      ? {}
      : { typos: await underEdits(evaluation, queries, evaluation.typos, metrics) }),
    ...(evaluation.compareWith === undefined
      ? {}
      : { comparison: compared(perQuery, evaluation.compareWith.report, evaluation.compareWith.name, seed) }),
  };
}

async function judged(
  { search }: SearchEvaluation,
  query: string,
  asked: string,
  ratings: ReadonlyMap<string, number>,
): Promise<QueryReport> {
  const list = await search(asked, DEPTH);
  return {
    query,
    ...(asked === query ? {} : { asked }),
    metrics: searchMetrics(list, ratings),
    ratings: list.slice(0, JUDGED_PLACES).map((id) => ratings.get(id) ?? null),
  };
}

function estimates(perQuery: readonly QueryReport[], seed: number): SearchEstimates {
  const series = SEARCH_METRICS.map((name) => Float32Array.from(perQuery, ({ metrics }) => metrics[name]));
  const means = bootstrapMeans(series, { seed });
  return Object.fromEntries(SEARCH_METRICS.map((name, at) => [name, means[at]!])) as SearchEstimates;
}

async function underEdits(
  evaluation: SearchEvaluation,
  queries: readonly (readonly [string, ReadonlyMap<string, number>])[],
  seed: number,
  clean: SearchEstimates,
): Promise<NonNullable<SearchReport['typos']>> {
  const random = new Random(seed);
  const perQuery: QueryReport[] = [];
  for (const [query, ratings] of queries)
    perQuery.push(await judged(evaluation, query, withOneEdit(query, random), ratings));
  const metrics = estimates(perQuery, evaluation.seed);
  return { seed, metrics, kept: metrics['ndcg@10'].value / clean['ndcg@10'].value, perQuery };
}

function compared(
  perQuery: readonly QueryReport[],
  other: SearchReport,
  name: string,
  seed: number,
): SearchComparison {
  const there = new Map(other.perQuery.map(({ query, metrics }) => [query, metrics['ndcg@10']]));
  const both = perQuery
    .filter(({ query }) => there.has(query))
    .map(({ query, metrics }) => ({ query, here: metrics['ndcg@10'], there: there.get(query)! }));
  if (both.length === 0) {
    throw new AisleError('not_enough_data', `${name} has no query in common with these judgements.`, {
      remedy: 'Compare with a report that was written by --json on the same judgements.',
    });
  }
  const difference = pairedDifference(
    Float32Array.from(both, ({ here }) => here),
    Float32Array.from(both, (each) => each.there),
    { seed },
  );
  return { name, queries: both.length, difference, perQuery: both };
}

async function timed(
  { search }: SearchEvaluation,
  queries: readonly string[],
): Promise<SearchReport['speed']> {
  for (let round = 0; round < WARM_UP_ROUNDS; round++)
    for (const query of queries) await search(query, JUDGED_PLACES);
  const times = new Float64Array(TIMED_ROUNDS * queries.length);
  let at = 0;
  const began = performance.now();
  for (let round = 0; round < TIMED_ROUNDS; round++) {
    for (const query of queries) {
      const start = performance.now();
      const answer = search(query, JUDGED_PLACES);
      if (answer instanceof Promise) await answer;
      times[at++] = performance.now() - start;
    }
  }
  const seconds = (performance.now() - began) / 1000;
  times.sort();
  return {
    p50: quantile(times, 0.5),
    p95: quantile(times, 0.95),
    p99: quantile(times, 0.99),
    max: times.at(-1)!,
    queriesPerSecond: times.length / seconds,
  };
}
