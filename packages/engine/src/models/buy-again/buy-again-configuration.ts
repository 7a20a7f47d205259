import type { JsonObject } from '../../domain/model.ts';
import { numberField, refuseUnknownFields } from '../live/configuration-fields.ts';

export interface BuyAgainConfiguration {
  /** Days after which a basket counts 1/e. */
  readonly memoryDays: number;
  /** Weight of ln(1 + baskets) beside the decayed sum of baskets. */
  readonly countWeight: number;
  /** Exponent of the item's trend: the share of its buyers who bought it lately. */
  readonly trend: number;
  /** Days after which a purchase is 1/e as late. */
  readonly trendDays: number;
  /** Exponent of the item's repeat rate over the shop's, divided by the shopper's baskets with the item. */
  readonly repeatRate: number;
  /** 0 scores every bought item alike whenever it was bought; 1 gives one just bought nothing. */
  readonly dueness: number;
  /** Gaps of the population that each shopper and item is credited with, in its own rhythm. */
  readonly rhythmShrinkage: number;
}

/**
 * Chosen on Online Retail before October 2011, four weeks and one cut of two months: the repeat rate is the strongest
 * of them; due-ness helps the next week and harms the next two months when it is strong.
 */
export const BUY_AGAIN_DEFAULTS: BuyAgainConfiguration = {
  memoryDays: 365,
  countWeight: 0.5,
  trend: 0.4,
  trendDays: 30,
  repeatRate: 0.75,
  dueness: 0.1,
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
    trendDays: number('trendDays', 0.1, 3650),
    repeatRate: number('repeatRate', 0, 2),
    dueness: number('dueness', 0, 1),
    rhythmShrinkage: number('rhythmShrinkage', 0.1, 1000),
  };
}
