import type { JsonObject } from '../domain/model.ts';
import type { Point } from './point.ts';

/** A trial measured on one rung. */
export interface Measured {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Fit and questions. */
  readonly seconds: number;
  readonly peakMb: number;
}

/** One choice of settings and how it did. */
export interface Trial {
  readonly id: number;
  /** Absent on the first trial, the settings as they are. */
  readonly point?: Point;
  readonly settings: JsonObject;
  readonly rungs: readonly Measured[];
  /** On the last rung: the metric of every shopper, for comparisons. */
  readonly perShopper?: Float32Array;
  /** Why it is out of the search. */
  readonly fault?: string;
}
