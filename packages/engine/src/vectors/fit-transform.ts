import { type Kernels, symmetricEigen } from '@aisle/kernels';
import { AisleError } from '../domain/errors.ts';
import { VectorTransform } from './vector-transform.ts';

/** Vectors that mean and covariance are taken from; more change nothing that matters. */
const MOST_ROWS = 20_000;
/** Added to variances, as a share of their mean, so that directions of noise are not blown up. */
const RIDGE = 1e-2;

export interface TransformOptions {
  /** Subtract the mean vector: spreads cosines that are crowded; true unless given. */
  readonly centre?: boolean;
  /**
   * Exponent of the whitening: 0 leaves variances as they are, 1 makes all directions count alike; 0 unless given.
   * Values between soften it (Mu & Viswanath 2018; Su et al. 2021, "Whitening sentence representations").
   */
  readonly whiten?: number;
  /** Numbers kept of each vector; all unless given. */
  readonly keep?: number;
  /**
   * Which numbers are kept: the first ones, for models trained for that (Kusupati et al. 2022, "Matryoshka
   * representation learning"), or the directions of the largest variance; 'principal' unless given.
   */
  readonly by?: 'prefix' | 'principal';
}

/**
 * Learns a transform from the vectors of a catalogue (rows × size, row-major). It takes a second or two for 512
 * numbers: run it in a worker.
 * @throws AisleError `invalid_field` naming the option, `not_enough_data` without vectors.
 */
export function fitTransform(
  kernels: Kernels,
  vectors: Float32Array,
  size: number,
  { centre = true, whiten = 0, keep = size, by = 'principal' }: TransformOptions = {},
): VectorTransform {
  const refuse = (field: string, remedy: string) =>
    new AisleError('invalid_field', `The transform cannot be learned with this "${field}".`, {
      field,
      remedy,
    });
  if (!(whiten >= 0 && whiten <= 1)) throw refuse('whiten', 'It takes a number from 0 to 1.');
  if (!Number.isInteger(keep) || keep < 1 || keep > size)
    throw refuse('keep', `It takes a whole number from 1 to ${size}.`);
  if (by === 'prefix' && whiten > 0) throw refuse('by', 'Whitening takes the principal directions.');
  const rows = Math.floor(vectors.length / size);
  if (rows === 0) {
    throw new AisleError('not_enough_data', 'There are no vectors to learn a transform from.', {
      remedy: 'Encode the catalogue first.',
    });
  }
  const step = Math.ceil(rows / MOST_ROWS);
  const mean = centre ? meanOf(vectors, size, step) : new Float32Array(size);
  if (by === 'prefix' || (keep === size && whiten === 0)) return new VectorTransform(mean, keep, undefined);
  const { values, vectors: directions } = symmetricEigen(
    covarianceOf(kernels, vectors, size, step, mean),
    size,
  );
  const ridge = (RIDGE * values.reduce((sum, value) => sum + Math.max(0, value), 0)) / size;
  const matrix = new Float32Array(keep * size);
  for (let row = 0; row < keep; row++) {
    const factor = (Math.max(0, values[row]!) + ridge) ** (-whiten / 2);
    for (let i = 0; i < size; i++) matrix[row * size + i] = directions[row * size + i]! * factor;
  }
  return new VectorTransform(mean, keep, matrix);
}

function meanOf(vectors: Float32Array, size: number, step: number): Float32Array {
  const sums = new Float64Array(size);
  let count = 0;
  for (let from = 0; from + size <= vectors.length; from += step * size, count++)
    for (let i = 0; i < size; i++) sums[i]! += vectors[from + i]!;
  return Float32Array.from(sums, (sum) => sum / count);
}

function covarianceOf(
  kernels: Kernels,
  vectors: Float32Array,
  size: number,
  step: number,
  mean: Float32Array,
): Float64Array {
  const { memory, dense } = kernels;
  const mark = memory.mark();
  try {
    const rows = Math.ceil(Math.floor(vectors.length / size) / step);
    const panel = memory.f32(rows * size);
    for (let row = 0; row < rows; row++) {
      const from = row * step * size;
      for (let i = 0; i < size; i++) panel[row * size + i] = vectors[from + i]! - mean[i]!;
    }
    const products = memory.f32(size * size);
    dense.gemm({
      a: panel,
      b: panel,
      c: products,
      m: size,
      n: size,
      k: rows,
      transposeA: true,
      alpha: 1 / rows,
    });
    return Float64Array.from(products);
  } finally {
    memory.release(mark);
  }
}
