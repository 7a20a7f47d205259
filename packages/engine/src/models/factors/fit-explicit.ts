import type { Kernels } from '@aisle/kernels';
import { Random } from '../../domain/random.ts';
import { type FittedFactors, paddedWidth } from './fitted-factors.ts';
import type { RatedActs } from './rated-acts.ts';

/** In the gram of a rated history: keeps the place of the items' biases out of the solution. */
const HELD = 1e12;

export interface ExplicitOptions {
  readonly embeddingSize: number;
  readonly epochs: number;
  readonly learningRate: number;
  readonly regularization: number;
  /** Called between epochs with how many are done and the mean squared error of the last. */
  readonly onEpoch?: (done: number, error: number) => Promise<void> | void;
}

export interface ExplicitFactors extends FittedFactors {
  /** Users × width. Columns embeddingSize and the next are b_u and 1 here, 1 and b_i in `items`. */
  readonly users: Float32Array;
}

/**
 * r ≈ μ + b_u + b_i + p·q by stochastic descent on squared errors with weight decay λ, in an order drawn anew each epoch
 * (Funk 2006; Koren, Bell & Volinsky 2009, eq. 5). On one thread: the same seed, the same factors.
 */
export async function fitExplicit(
  { memory, factors }: Kernels,
  { userOf, itemOf, ratings }: RatedActs,
  sizes: { readonly users: number; readonly items: number },
  { embeddingSize, epochs, learningRate, regularization, onEpoch }: ExplicitOptions,
  seed: number,
): Promise<ExplicitFactors> {
  const width = paddedWidth(embeddingSize + 2);
  const random = new Random(seed);
  const start = (rows: number, one: number) => {
    const out = memory.f32(rows * width).fill(0);
    for (let row = 0; row < rows; row++) {
      for (let k = 0; k < embeddingSize; k++) out[row * width + k] = 0.1 * random.normal();
      out[row * width + one] = 1;
    }
    return out;
  };
  const pairs = {
    userOf: memory.copy(userOf),
    itemOf: memory.copy(itemOf),
    ratings: memory.copy(ratings),
    users: start(sizes.users, embeddingSize + 1),
    items: start(sizes.items, embeddingSize),
    width,
    bias: embeddingSize,
  };
  const order = memory.u32(ratings.length);
  for (let place = 0; place < order.length; place++) order[place] = place;
  const mean = ratings.reduce((sum, rating) => sum + rating, 0) / Math.max(1, ratings.length);
  const descent = { rate: learningRate, regularization };
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (let place = order.length - 1; place > 0; place--) {
      const other = random.below(place + 1);
      const moved = order[place]!;
      order[place] = order[other]!;
      order[other] = moved;
    }
    const error = factors.ratingDescent(pairs, order, mean, descent) / ratings.length;
    await onEpoch?.(epoch + 1, error);
  }
  const gram = new Float32Array(width * width);
  for (let k = embeddingSize + 1; k < width; k++) gram[k * width + k] = HELD;
  return {
    items: pairs.items.slice(),
    users: pairs.users.slice(),
    width,
    gram,
    voice: new Float32Array(0),
    unobservedWeight: 0,
    mean,
  };
}
