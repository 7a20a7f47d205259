import { type EventWeights, parseEventWeights } from '../../dataset/event-weights.ts';
import type { JsonObject } from '../../domain/model.ts';
import { numberField, refuseUnknownFields } from '../live/configuration-fields.ts';

export interface NewConfiguration {
  /** Days after which newness counts half. */
  readonly halfLifeDays: number;
  /** Days after which an item is not new any more. */
  readonly windowDays: number;
  readonly weights: EventWeights;
  /** Exponent of the early response; 0 orders by age alone. */
  readonly lift: number;
  /** Weighted events of average response that every new item is credited with. */
  readonly shrinkage: number;
  /** Newest items that are looked at. */
  readonly candidates: number;
}

export const NEW_DEFAULTS: NewConfiguration = {
  halfLifeDays: 14,
  windowDays: 60,
  weights: { view: 1, click: 1, wishlist: 3, add_to_cart: 4, purchase: 12 },
  lift: 0.5,
  shrinkage: 20,
  candidates: 2048,
};

/** @throws AisleError `invalid_configuration`. */
export function parseNewConfiguration(given: JsonObject): NewConfiguration {
  refuseUnknownFields('new', given, Object.keys(NEW_DEFAULTS));
  const { weights } = given;
  const number = (
    field: 'halfLifeDays' | 'windowDays' | 'lift' | 'shrinkage',
    minimum: number,
    maximum: number,
  ): number => numberField('new', given, field, NEW_DEFAULTS[field], { minimum, maximum });
  return {
    halfLifeDays: number('halfLifeDays', 0.01, 3650),
    windowDays: number('windowDays', 0.01, 3650),
    weights: weights === undefined ? NEW_DEFAULTS.weights : parseEventWeights('new', weights),
    lift: number('lift', 0, 2),
    shrinkage: number('shrinkage', 0.1, 1e6),
    candidates: numberField('new', given, 'candidates', NEW_DEFAULTS.candidates, {
      minimum: 16,
      maximum: 65_536,
      integer: true,
    }),
  };
}
