import type { Csr, Kernels } from '@aisle/kernels';
import { Random } from '../../domain/random.ts';
import type { FitSteps } from '../item-items/fit-steps.ts';
import type { FactorsConfiguration } from './factors-configuration.ts';
import { type FittedFactors, paddedWidth, unobservedWeightOf } from './fitted-factors.ts';

/** Triples between two looks at the signal. */
const SAMPLES_A_STEP = 1_000_000;

/**
 * Bayesian personalised ranking: descent on −ln σ(x·(y_i − y_j)) + λ|·|² for acts (u, i) drawn evenly and items j that u
 * has not touched (Rendle et al. 2009). An epoch is as many triples as there are acts. On one thread, so that the same
 * seed gives the same factors. At serving a history becomes a vector by the least squares of `ials` over these factors.
 */
export async function fitBpr(
  { memory, factors }: Kernels,
  x: Csr,
  { embeddingSize, epochs, regularization, learningRate, unobservedMass }: FactorsConfiguration,
  seed: number,
  steps: FitSteps,
): Promise<FittedFactors> {
  const width = paddedWidth(embeddingSize + 1);
  const acts = x.columnIndices.length;
  const matrix: Csr = {
    ...x,
    rowPointers: memory.copy(x.rowPointers),
    columnIndices: memory.copy(x.columnIndices),
    values: null,
  };
  const rowOf = memory.u32(acts);
  for (let row = 0; row < x.rows; row++) rowOf.fill(row, x.rowPointers[row]!, x.rowPointers[row + 1]!);
  const random = new Random(seed);
  const start = (rows: number, bias: number) => {
    const out = memory.f32(rows * width).fill(0);
    for (let row = 0; row < rows; row++) {
      for (let k = 0; k < embeddingSize; k++)
        out[row * width + k] = (0.1 * random.normal()) / Math.sqrt(embeddingSize);
      out[row * width + embeddingSize] = bias;
    }
    return out;
  };
  const pairs = {
    matrix,
    rowOf,
    users: start(x.rows, 1),
    items: start(x.columns, 0),
    width,
    bias: embeddingSize,
  };
  const state = memory.u32(64).fill(0);
  state[0] = random.bits() | 1;
  const samples = acts * epochs;
  for (let done = 0; done < samples; done += SAMPLES_A_STEP) {
    await steps.begin(0.05 + (0.95 * done) / samples, `epoch ${Math.floor(done / acts) + 1} of ${epochs}`);
    const now = Math.min(SAMPLES_A_STEP, samples - done);
    factors.rankDescent(pairs, now, { rate: learningRate, regularization }, state);
  }
  const unobservedWeight = unobservedWeightOf(x, unobservedMass);
  const gram = memory.f32(width * width);
  factors.gram(pairs.items, x.columns, width, gram, unobservedWeight);
  return {
    items: pairs.items.slice(),
    width,
    gram: gram.slice(),
    voice: new Float32Array(0),
    unobservedWeight,
    mean: 0,
  };
}
