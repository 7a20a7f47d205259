import type { JsonObject } from '../../domain/model.ts';
import { numberField, refuseUnknownFields } from '../live/configuration-fields.ts';

export interface BoughtTogetherConfiguration {
  /** Fewest baskets with both items. */
  readonly minSupport: number;
  /** Least lift: how many times as often together as by chance. */
  readonly minLift: number;
  /** Least log-likelihood ratio G²; 6.63 is p = .01 for one pair. */
  readonly minLogLikelihood: number;
  /** Expected baskets added before a lift counts: the higher, the more a pair must be seen. */
  readonly prior: number;
  /** Most companions kept for each item. */
  readonly companions: number;
  /** Larger baskets are left out. */
  readonly maxBasketItems: number;
}

export const BOUGHT_TOGETHER_DEFAULTS: BoughtTogetherConfiguration = {
  minSupport: 3,
  minLift: 1.2,
  minLogLikelihood: 6.63,
  prior: 20,
  companions: 100,
  maxBasketItems: 100,
};

/** @throws AisleError `invalid_configuration`. */
export function parseBoughtTogetherConfiguration(given: JsonObject): BoughtTogetherConfiguration {
  refuseUnknownFields('bought-together', given, Object.keys(BOUGHT_TOGETHER_DEFAULTS));
  const field = (
    name: keyof BoughtTogetherConfiguration,
    minimum: number,
    maximum: number,
    integer = false,
  ): number =>
    numberField('bought-together', given, name, BOUGHT_TOGETHER_DEFAULTS[name], {
      minimum,
      maximum,
      integer,
    });
  return {
    minSupport: field('minSupport', 1, 1e6, true),
    minLift: field('minLift', 0, 1e6),
    minLogLikelihood: field('minLogLikelihood', 0, 1e6),
    prior: field('prior', 0, 1e6),
    companions: field('companions', 1, 10_000, true),
    maxBasketItems: field('maxBasketItems', 2, 1e6, true),
  };
}
