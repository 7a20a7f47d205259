import type { JsonObject } from '../domain/model.ts';
import type { Estimate } from './intervals/bootstrap-means.ts';
import type { Difference } from './intervals/paired-difference.ts';
import type { LeftOut } from './protocol/evaluation-split.ts';
import type { Protocol, Target } from './protocol/protocol.ts';

/** `recall@20` → estimate. `recall` has the denominator min(k, n) under every protocol, `plainRecall` has n. */
export type Metrics = Readonly<Record<string, Estimate>>;

export interface ModelReport {
  readonly configuration: JsonObject;
  readonly fitSeconds: number;
  /** Highest resident memory of the process during fit and scoring, MiB. */
  readonly peakRssMb: number;
  /** Mean time to answer for one shopper, milliseconds. */
  readonly scoringMs: number;
  /** Shoppers with a history. */
  readonly metrics: Metrics;
  /** Shoppers without one; absent when there are none. */
  readonly cold?: Metrics;
  /** Mean `recall@k` for k = 1 … the longest list, shoppers with a history. */
  readonly recallCurve: readonly number[];
  /** Share of all places taken by each tenth of the catalogue, most popular tenth first; sums to 1. */
  readonly exposure: readonly number[];
}

/** The result as `aisle evaluate --json` writes it. */
export interface EvaluationReport {
  readonly protocol: Protocol['kind'];
  /** RFC 3339; not in leave-one-out. */
  readonly cut?: string;
  readonly target: Target;
  /** Interactions, shoppers and items of the whole dataset. */
  readonly events: number;
  readonly shoppers: number;
  readonly items: number;
  /** Shoppers with a history who were asked about (questions, in next-in-session); the base of `metrics`. */
  readonly evaluated: number;
  readonly models: Readonly<Record<string, ModelReport>>;

  readonly options: Protocol;
  readonly ks: readonly number[];
  readonly seed: number;
  readonly resamples: number;
  readonly level: number;
  readonly training: {
    readonly events: number;
    readonly shoppers: number;
    readonly items: number;
    /** Items that could be recommended: acted on in training, or published by its end. */
    readonly catalogue: number;
  };
  readonly slices: {
    readonly warm: { readonly shoppers: number; readonly targets: number; readonly events: number };
    readonly cold: { readonly shoppers: number; readonly targets: number; readonly events: number };
  };
  readonly leftOut: LeftOut;
  /** Share of the targets in each tenth of the catalogue, as in `exposure`: what shoppers really took. */
  readonly targetsByPopularity: readonly number[];
  /** Paired differences to the best model, best − other, on one metric. */
  readonly comparison: {
    readonly metric: string;
    readonly best: string;
    readonly ahead: Readonly<Record<string, Difference>>;
  };
  /** The protocol in words, one sentence each. */
  readonly statement: readonly string[];
}
