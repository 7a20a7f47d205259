import type { Csr } from '@aisle/kernels';

/** What a fit learns: enough to turn a history into a vector and to score all items with it. */
export interface FittedFactors {
  /** Items × width, row-major; items are numbered as in the dataset. */
  readonly items: Float32Array;
  /** Numbers a row: the embedding, biases, and zeros up to a multiple of 8. */
  readonly width: number;
  /** width × width: what the system of a history starts from. Empty for `svd`. */
  readonly gram: Float32Array;
  /** How much an item says about a shopper, beside its weight; empty: all the same. */
  readonly voice: Float32Array;
  /** α₀, the weight of a pair that nobody acted on; 0 where it has none. */
  readonly unobservedWeight: number;
  /** Mean of the ratings; 0 for the other objectives. */
  readonly mean: number;
}

/** α₀ of a matrix: its acts times `mass`, spread over all pairs. */
export function unobservedWeightOf(x: Csr, mass: number): number {
  return (mass * x.columnIndices.length) / (x.rows * x.columns);
}

/** The least multiple of 8 that holds `columns`. */
export function paddedWidth(columns: number): number {
  return Math.ceil(columns / 8) * 8;
}
