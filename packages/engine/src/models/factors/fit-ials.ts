import { type Csr, type Kernels, transposeCsr } from '@aisle/kernels';
import { Random } from '../../domain/random.ts';
import type { FitSteps } from '../item-items/fit-steps.ts';
import type { FactorsConfiguration } from './factors-configuration.ts';
import { type FittedFactors, paddedWidth, unobservedWeightOf } from './fitted-factors.ts';

/** Columns solved at a time unless told otherwise: beyond, whole rows cost more than the epochs they save. */
const BLOCK = 128;

/** λ of a row with `acts` acts whose other side has `others` rows, scaled by how often it appears (ν = 1). */
export function frequencyScaled(
  regularization: number,
  unobservedWeight: number,
  acts: number,
  others: number,
): number {
  return regularization * (acts + unobservedWeight * others);
}

/**
 * Implicit alternating least squares: the minimum over user and item factors of
 *
 *     Σ_acts w (x·y − 1)² + α₀ Σ_pairs (x·y)² + Σ_rows λ (acts + α₀ · others) |row|²
 *
 * (Hu, Koren & Volinsky 2008 in the form and with the regularisation of Rendle et al. 2022, "Revisiting the Performance
 * of iALS on Item Recommendation Benchmarks"; blocks as in iALS++, Rendle et al. 2021).
 */
export async function fitIals(
  kernels: Kernels,
  x: Csr,
  configuration: FactorsConfiguration,
  seed: number,
  steps: FitSteps,
): Promise<FittedFactors> {
  const { memory, factors } = kernels;
  const { embeddingSize, epochs, regularization, blockSize } = configuration;
  const unobservedWeight = unobservedWeightOf(x, configuration.unobservedMass);
  const width = paddedWidth(embeddingSize);
  const block = Math.min(width, blockSize || BLOCK);
  const byUser: Csr = {
    ...x,
    rowPointers: memory.copy(x.rowPointers),
    columnIndices: memory.copy(x.columnIndices),
    values: x.values === null ? null : memory.copy(x.values),
  };
  const byItem = transposeCsr(byUser, memory);
  const regularizationOf = (side: Csr) => {
    const out = memory.f32(side.rows);
    for (let row = 0; row < side.rows; row++) {
      out[row] = frequencyScaled(
        regularization,
        unobservedWeight,
        side.rowPointers[row + 1]! - side.rowPointers[row]!,
        side.columns,
      );
    }
    return out;
  };
  const [ofUsers, ofItems] = [regularizationOf(byUser), regularizationOf(byItem)] as const;
  const random = new Random(seed);
  const start = (rows: number) => {
    const out = memory.f32(rows * width).fill(0);
    const deviation = 0.1 / Math.sqrt(embeddingSize);
    for (let row = 0; row < rows; row++) {
      for (let k = 0; k < embeddingSize; k++) out[row * width + k] = deviation * random.normal();
    }
    return out;
  };
  const items = start(x.columns);
  const users = start(x.rows);
  const gram = memory.f32(width * width);
  for (let epoch = 0; epoch < epochs; epoch++) {
    await steps.begin(0.05 + (0.95 * epoch) / epochs, `epoch ${epoch + 1} of ${epochs}`);
    factors.gram(items, x.columns, width, gram, unobservedWeight);
    factors.solveRows(byUser, ofUsers, users, { factors: items, width, gram, weight: 1, block });
    factors.gram(users, x.rows, width, gram, unobservedWeight);
    factors.solveRows(byItem, ofItems, items, { factors: users, width, gram, weight: 1, block });
  }
  factors.gram(items, x.columns, width, gram, unobservedWeight);
  return {
    items: items.slice(),
    width,
    gram: gram.slice(),
    voice: new Float32Array(0),
    unobservedWeight,
    mean: 0,
  };
}
