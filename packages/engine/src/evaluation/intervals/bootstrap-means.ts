import { Random } from '../../domain/random.ts';
import { quantile } from './quantile.ts';

/** A mean with the bounds of its interval. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface BootstrapOptions {
  readonly seed: number;
  /** Number of resamples; 1,000 gives bounds that are steady to about a tenth of the interval's width. */
  readonly resamples?: number;
  /** Probability inside the interval, 0.95 by default. */
  readonly level?: number;
  /**
   * By entry, the number of its shopper, 0 … g − 1, where a shopper has several entries: whole shoppers are drawn, since
   * what one of them did is no independent witness. Absent: every entry is a shopper.
   */
  readonly groups?: Uint32Array | undefined;
}

export const DEFAULT_RESAMPLES = 1000;
export const DEFAULT_LEVEL = 0.95;

/** The entries that can add to a sum; most values of a ranking metric are 0, and adding them is wasted. */
interface Compact {
  readonly places: Int32Array;
  readonly values: Float32Array;
  /** Places that have a value at all, or undefined when every one has. */
  readonly defined: Int32Array | undefined;
}

/**
 * Means over shoppers with percentile bootstrap intervals (Efron & Tibshirani 1993, chapter 13): every resample draws as
 * many shoppers as there are, with replacement, and the bounds are quantiles of the resampled means.
 *
 * All series share the same draws, so that differences between them are paired. Cost: resamples × (shoppers + the
 * number of non-zero values).
 *
 * @param series one array per metric, entry u is shopper u's value (or one of several, see `groups`); all of one length. NaN: the metric has no value for
 *   that shopper, who is then left out of its mean.
 * @returns an estimate per series; without any defined value all three numbers are 0.
 */
export function bootstrapMeans(series: readonly Float32Array[], options: BootstrapOptions): Estimate[] {
  const shoppers = series[0]?.length ?? 0;
  const { seed, resamples = DEFAULT_RESAMPLES, level = DEFAULT_LEVEL, groups } = options;
  const compacts = series.map(compact);
  const means = series.map(() => new Float64Array(resamples));
  const draws = new Uint16Array(shoppers);
  const random = new Random(seed);
  const drawnGroups = groups === undefined ? draws : new Uint16Array((groups.at(-1) ?? -1) + 1);
  const scale = drawnGroups.length / 2 ** 32;

  for (let resample = 0; resample < resamples; resample++) {
    drawnGroups.fill(0);
    for (let i = 0; i < drawnGroups.length; i++) {
      const drawn = (random.bits() * scale) | 0;
      drawnGroups[drawn] = drawnGroups[drawn]! + 1;
    }
    let entries = shoppers;
    if (groups !== undefined) {
      entries = 0;
      for (let i = 0; i < shoppers; i++) {
        draws[i] = drawnGroups[groups[i]!]!;
        entries += draws[i]!;
      }
    }
    for (let s = 0; s < compacts.length; s++)
      means[s]![resample] = weightedMean(compacts[s]!, draws, entries);
  }

  return compacts.map((values, s) => {
    const sorted = means[s]!.sort();
    return {
      value: weightedMean(values, draws.fill(1), shoppers),
      low: quantile(sorted, (1 - level) / 2),
      high: quantile(sorted, (1 + level) / 2),
    };
  });
}

/** @param entries sum of the weights. */
function weightedMean({ places, values, defined }: Compact, weights: Uint16Array, entries: number): number {
  let sum = 0;
  for (let i = 0; i < places.length; i++) sum += weights[places[i]!]! * values[i]!;
  let count = entries;
  if (defined !== undefined) {
    count = 0;
    for (let i = 0; i < defined.length; i++) count += weights[defined[i]!]!;
  }
  return count === 0 ? 0 : sum / count;
}

function compact(values: Float32Array): Compact {
  const places: number[] = [];
  const defined: number[] = [];
  for (let u = 0; u < values.length; u++) {
    const value = values[u]!;
    if (Number.isNaN(value)) continue;
    defined.push(u);
    if (value !== 0) places.push(u);
  }
  return {
    places: Int32Array.from(places),
    values: Float32Array.from(places, (u) => values[u]!),
    defined: defined.length === values.length ? undefined : Int32Array.from(defined),
  };
}
