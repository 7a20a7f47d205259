import type { Estimate } from './bootstrap-means.ts';

/** Standard normal quantile of 97.5 %: the interval is a 95 % one. */
const NORMAL_975 = 1.959964;

/**
 * Interval of a statistic of all lists together (coverage, Gini), by leaving out one group of shoppers at a time.
 *
 * A bootstrap would not do: a resample holds fewer distinct shoppers than the data, so its coverage is always too low.
 * The delete-a-group jackknife uses only the spread of the G reduced values, not their centre:
 * variance = (G − 1) / G · Σ (θ₍g₎ − mean)²; bounds are value ± 1.96·√variance, kept inside 0 … 1.
 * Source: Kott 2001; Efron & Tibshirani 1993, chapter 11.
 *
 * @param groups exposure of every item within each group of shoppers; the groups are disjoint and cover all shoppers.
 * @param statistic 0 … 1 from exposure counts.
 */
export function groupJackknife(
  groups: readonly Uint32Array[],
  statistic: (exposure: Float64Array) => number,
): Estimate {
  const total = new Float64Array(groups[0]?.length ?? 0);
  for (const group of groups) for (let item = 0; item < total.length; item++) total[item]! += group[item]!;
  const value = statistic(total);
  if (groups.length < 2) return { value, low: value, high: value };

  const reduced = groups.map((group) => statistic(total.map((count, item) => count - group[item]!)));
  const mean = reduced.reduce((sum, each) => sum + each, 0) / reduced.length;
  const squares = reduced.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  const half = NORMAL_975 * Math.sqrt(((groups.length - 1) / groups.length) * squares);
  return { value, low: Math.max(0, value - half), high: Math.min(1, value + half) };
}
