import { type Csr, type Kernels, truncatedSvd } from '@aisle/kernels';
import type { FitSteps } from '../item-items/fit-steps.ts';
import type { FactorsConfiguration } from './factors-configuration.ts';
import { type FittedFactors, paddedWidth } from './fitted-factors.ts';

/**
 * The largest singular vectors V of R̃ = D_u^−½ R D_i^−½, D the sums of rows and columns: scores are r D_i^−½ V Vᵀ D_i^½,
 * the projection of a history on what most shoppers' tastes have in common (PureSVD, Cremonesi et al. 2010, on the
 * normalised matrix, the low-pass filter of GF-CF, Shen et al. 2021).
 */
export async function fitSvd(
  kernels: Kernels,
  x: Csr & { readonly values: Float32Array },
  { embeddingSize, epochs }: FactorsConfiguration,
  seed: number,
  steps: FitSteps,
): Promise<FittedFactors> {
  const rank = Math.min(embeddingSize, x.rows, x.columns);
  const columnSums = new Float64Array(x.columns);
  const rowSums = new Float64Array(x.rows);
  for (let row = 0; row < x.rows; row++) {
    for (let e = x.rowPointers[row]!; e < x.rowPointers[row + 1]!; e++) {
      rowSums[row]! += x.values[e]!;
      columnSums[x.columnIndices[e]!]! += x.values[e]!;
    }
  }
  const values = new Float32Array(x.values.length);
  for (let row = 0; row < x.rows; row++) {
    for (let e = x.rowPointers[row]!; e < x.rowPointers[row + 1]!; e++) {
      values[e] = x.values[e]! / Math.sqrt(rowSums[row]! * columnSums[x.columnIndices[e]!]!);
    }
  }
  const { right } = await truncatedSvd(
    kernels,
    { ...x, values },
    {
      rank,
      iterations: epochs,
      seed,
      onIteration: (fraction) => steps.begin(0.05 + 0.95 * fraction, 'finding singular vectors'),
    },
  );
  const width = paddedWidth(embeddingSize);
  const items = new Float32Array(x.columns * width);
  const voice = new Float32Array(x.columns);
  for (let item = 0; item < x.columns; item++) {
    const sum = columnSums[item]!;
    // Rows are D_i^½ V: an item of the history speaks with D_i^−½ V, which is its row by 1 / D_i.
    voice[item] = sum > 0 ? 1 / sum : 0;
    for (let k = 0; k < rank; k++) items[item * width + k] = Math.sqrt(sum) * right[item * rank + k]!;
  }
  kernels.memory.free(right);
  return { items, width, gram: new Float32Array(0), voice, unobservedWeight: 0, mean: 0 };
}
