import { type EventWeights, parseEventWeights } from '../../dataset/event-weights.ts';
import type { JsonObject } from '../../domain/model.ts';
import { numberField, refuseUnknownFields } from '../live/configuration-fields.ts';

export interface PopularConfiguration {
  /** Days after which an act counts half. */
  readonly halfLifeDays: number;
  /** Weight of an act by event type; types not named weigh 0. */
  readonly weights: EventWeights;
  /** Places kept in order, overall and per category; a longer answer is selected from all items. */
  readonly listSize: number;
}

/**
 * A purchase outweighs many views. What counts 0, and why: `list_view`, because what is shown most would become what is
 * popular; `refund`, because it comes weeks after its purchase and at today's full weight would take away more than the
 * purchase has left, and `dismiss`, because it is one shopper's taste (the pipeline honours it for that shopper) and
 * would let anyone bury a competitor's product. Sums that only grow also keep their order without sweeps.
 */
export const POPULAR_DEFAULTS: PopularConfiguration = {
  halfLifeDays: 7,
  weights: { view: 1, click: 1, wishlist: 3, add_to_cart: 4, purchase: 12 },
  listSize: 1024,
};

/** @throws AisleError `invalid_configuration`. */
export function parsePopularConfiguration(given: JsonObject): PopularConfiguration {
  refuseUnknownFields('popular', given, Object.keys(POPULAR_DEFAULTS));
  const weights = given['weights'];
  return {
    halfLifeDays: numberField('popular', given, 'halfLifeDays', POPULAR_DEFAULTS.halfLifeDays, {
      minimum: 0.01,
      maximum: 3650,
    }),
    weights: weights === undefined ? POPULAR_DEFAULTS.weights : parseEventWeights('popular', weights),
    listSize: numberField('popular', given, 'listSize', POPULAR_DEFAULTS.listSize, {
      minimum: 16,
      maximum: 65_536,
      integer: true,
    }),
  };
}
