/**
 * Quantile of a sorted sample by linear interpolation between order statistics (Hyndman & Fan 1996, type 7).
 *
 * @param sorted ascending.
 * @param probability 0 … 1.
 * @returns 0 for an empty sample.
 */
export function quantile(sorted: Float64Array, probability: number): number {
  if (sorted.length === 0) return 0;
  const place = probability * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (place - below) * (high - low);
}
