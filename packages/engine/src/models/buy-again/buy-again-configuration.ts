import type { JsonObject } from '../../domain/model.ts';
import { numberField, refuseUnknownFields } from '../live/configuration-fields.ts';

export interface BuyAgainConfiguration {
  /** Days after which a basket counts 1/e. */
  readonly memoryDays: number;
  /** Weight of ln(1 + baskets) beside the decayed sum of baskets. */
  readonly countWeight: number;
  /** Exponent of the item's trend. */
  readonly trend: number;
  /** 0 scores every bought item alike whenever it was bought; 1 gives one just bought nothing. */
  readonly dueness: number;
  /** Gaps of the population that each shopper and item is credited with, in its own rhythm. */
  readonly rhythmShrinkage: number;
}

/** Measured on Online Retail, see the tests; the first three are the recipe, the rest chosen on an earlier cut. */
export const BUY_AGAIN_DEFAULTS: BuyAgainConfiguration = {
  memoryDays: 365,
  countWeight: 0.5,
  trend: 0.2,
  dueness: 0.2,
  rhythmShrinkage: 3,
};

/** @throws AisleError `invalid_configuration`. */
export function parseBuyAgainConfiguration(given: JsonObject): BuyAgainConfiguration {
  refuseUnknownFields('buy-again', given, Object.keys(BUY_AGAIN_DEFAULTS));
  const number = (field: keyof BuyAgainConfiguration, minimum: number, maximum: number): number =>
    numberField('buy-again', given, field, BUY_AGAIN_DEFAULTS[field], { minimum, maximum });
  return {
    memoryDays: number('memoryDays', 1, 36_500),
    countWeight: number('countWeight', 0, 100),
    trend: number('trend', 0, 2),
    dueness: number('dueness', 0, 1),
    rhythmShrinkage: number('rhythmShrinkage', 0.1, 1000),
  };
}
