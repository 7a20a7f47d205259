import type { Dataset } from '../domain/dataset.ts';
import type { History } from '../domain/history.ts';
import type { EpochMs, ShopperIndex } from '../domain/ids.ts';
import type { FitOptions, JsonObject, ScoredItems } from '../domain/model.ts';

/** Distinct items that must not appear in a list; entries `i < length` are valid, the array is reused between queries. */
export interface ExcludedItems {
  readonly length: number;
  readonly items: Int32Array;
}

/** One question of an evaluation. Everything in it is reused for the next question: read, do not keep. */
export interface EvaluationQuery {
  /** Index into the training dataset's shoppers. */
  readonly shopper: ShopperIndex;
  /** What the shopper had done when the question is asked; empty for a cold shopper. */
  readonly history: History;
  /** UTC milliseconds: the cut of a time split, or the moment of the withheld interaction. */
  readonly now: EpochMs;
  /** Length of the list asked for. */
  readonly k: number;
  readonly exclude: ExcludedItems;
}

/** A recommender that has learned; item indices are of the training dataset's table. */
export interface FittedRecommender {
  /**
   * Writes at most `query.k` items into `out`, best first, none twice and none of `query.exclude`; a shorter list is an
   * answer too. Items of equal score stand in the order of their index, lower first.
   */
  recommend(query: EvaluationQuery, out: ScoredItems): void;
  close?(): void | Promise<void>;
}

/** Anything that can be fitted on a dataset and asked for lists: a model, a whole placement, a baseline. */
export interface Evaluated {
  readonly name: string;
  /** Goes into the report as it is. */
  readonly configuration: JsonObject;
  fit(train: Dataset, options: FitOptions): Promise<FittedRecommender>;
}

/** An empty list for at most `k` items. */
export function emptyList(k: number): ScoredItems {
  return { length: 0, items: new Int32Array(k), scores: new Float32Array(k) };
}
