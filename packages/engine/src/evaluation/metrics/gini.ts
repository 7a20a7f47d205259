/**
 * Gini index of exposure: 0 when every item of the catalogue is listed equally often, (N − 1) / N when one item takes
 * every place. With x sorted ascending, i from 1: G = Σ (2i − N − 1)·xᵢ / (N·Σ xᵢ).
 * Source: Gini 1912; for recommendation Fleder & Hosanagar 2009.
 *
 * @param exposure times each item was listed, length N = number of items in the catalogue; items never listed count.
 * @returns 0 … 1; 0 when nothing was listed.
 */
export function gini(exposure: Float64Array): number {
  const sorted = exposure.toSorted();
  const size = sorted.length;
  let total = 0;
  let weighted = 0;
  for (let i = 0; i < size; i++) {
    total += sorted[i]!;
    weighted += (2 * i + 1 - size) * sorted[i]!;
  }
  return total === 0 ? 0 : weighted / (size * total);
}
