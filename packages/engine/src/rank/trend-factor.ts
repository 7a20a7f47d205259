import type { EpochMs } from '../domain/ids.ts';
import type { TrendCounters } from '../features/trend.ts';

/** Multiplies each candidate's score by its trend factor to the power of `exponent`, in place; `scores` are by item. */
export function applyTrend(
  items: Int32Array,
  length: number,
  scores: Float64Array,
  trend: TrendCounters,
  exponent: number,
  now: EpochMs,
): void {
  const powers = trend.powers(items, length, exponent, now);
  for (let i = 0; i < length; i++) {
    const item = items[i]!;
    scores[item]! *= powers[item]!;
  }
}
