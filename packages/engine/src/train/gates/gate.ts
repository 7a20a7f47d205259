import type { Dataset } from '../../domain/dataset.ts';
import type { JsonObject, Model } from '../../domain/model.ts';

/** What a gate is asked: may this configuration of the model serve? */
export interface GateQuestion {
  readonly model: Model<unknown>;
  readonly configuration: JsonObject;
  /** Configuration of the version that serves; absent when none does or when it means nothing to this model any more. */
  readonly champion?: JsonObject;
  readonly dataset: Dataset;
  readonly seed: number;
  readonly threads: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (fraction: number, step: string) => void;
}

/** `untested`: the data are too few to say. */
type Verdict = 'passed' | 'refused' | 'untested';

export interface GateAnswer {
  readonly verdict: Verdict;
  /** Sentences for the operator. */
  readonly reason: string;
  readonly metrics: Readonly<Record<string, number>>;
}

export type Gate = (question: GateQuestion) => Promise<GateAnswer>;

/** Shoppers (or baskets) below which a comparison says nothing. */
export const FEWEST_CASES = 30;
