import type { Estimate } from '../intervals/bootstrap-means.ts';
import type { Difference } from '../intervals/paired-difference.ts';
import type { SearchMetrics } from './search-metrics.ts';

export type SearchEstimates = Readonly<Record<keyof SearchMetrics, Estimate>>;

export interface QueryReport {
  readonly query: string;
  /** What was asked, where that is not the query itself. */
  readonly asked?: string;
  readonly metrics: SearchMetrics;
  /** Ratings of the first ten places, null where nobody rated. */
  readonly ratings: readonly (number | null)[];
}

/** The same judgements under another configuration, or at another time. */
export interface SearchComparison {
  readonly name: string;
  /** Queries that both runs have. */
  readonly queries: number;
  /** This run less the other, on NDCG@10. */
  readonly difference: Difference;
  readonly perQuery: readonly { readonly query: string; readonly here: number; readonly there: number }[];
}

export interface SearchReport {
  readonly protocol: 'search';
  readonly products: number;
  readonly queries: number;
  /** Queries without any product rated above 0, which no list can answer; in no number. */
  readonly unanswerable: number;
  readonly seed: number;
  readonly buildSeconds: number;
  readonly metrics: SearchEstimates;
  /** Under one edit in one word of every query; absent without a seed for it. */
  readonly typos?: {
    readonly seed: number;
    readonly metrics: SearchEstimates;
    /** NDCG@10 with the edits, as a share of that without. */
    readonly kept: number;
    readonly perQuery: readonly QueryReport[];
  };
  /** Milliseconds per query in process, one thread, after warm-up; and queries a second. */
  readonly speed: {
    readonly p50: number;
    readonly p95: number;
    readonly p99: number;
    readonly max: number;
    readonly queriesPerSecond: number;
  };
  readonly configuration: unknown;
  readonly perQuery: readonly QueryReport[];
  readonly comparison?: SearchComparison;
}
