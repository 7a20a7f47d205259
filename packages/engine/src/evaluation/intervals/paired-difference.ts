import { AisleError } from '../../domain/errors.ts';
import { type BootstrapOptions, bootstrapMeans } from './bootstrap-means.ts';

export interface Difference {
  /** Mean of a − b. */
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Mean of `a − b` over shoppers with its percentile bootstrap interval. Pairing by shopper removes what makes a shopper
 * easy or hard for both models, which is most of the variance. `low > 0`: a is better than b beyond chance at the level.
 *
 * @param a,b the same metric of two models, entry u is the same shopper; where either has no value (NaN) the shopper is
 *   left out.
 * @throws AisleError `internal` when the lengths differ: the two were not evaluated on the same shoppers.
 */
export function pairedDifference(a: Float32Array, b: Float32Array, options: BootstrapOptions): Difference {
  if (a.length !== b.length) {
    throw new AisleError('internal', `cannot pair ${a.length} shoppers with ${b.length}`, {
      remedy: 'Evaluate both models in one run, so that both answer for the same shoppers.',
    });
  }
  const [estimate] = bootstrapMeans([a.map((value, u) => value - b[u]!)], options);
  return { mean: estimate!.value, low: estimate!.low, high: estimate!.high };
}
