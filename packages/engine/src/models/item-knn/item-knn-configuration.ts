import { DEFAULT_EVENT_WEIGHTS, type EventWeights, parseEventWeights } from '../../dataset/event-weights.ts';
import type { JsonObject } from '../../domain/model.ts';
import type { SearchSpace } from '../../domain/search-space.ts';
import { numberField, refuseUnknownFields } from '../live/configuration-fields.ts';

export interface ItemKnnConfiguration {
  /** Most similar items kept for each item. */
  readonly neighbors: number;
  /** Added to the product of norms, in shoppers: likeness that few shoppers vouch for shrinks. */
  readonly shrinkage: number;
  /** A shopper of `m` items counts m^−activityExponent for each: who buys everything says little. */
  readonly activityExponent: number;
  /** Steps back (baskets, or single acts) after which an act counts 1/e in the question; 0: age does not matter. */
  readonly inputDecay: number;
  /** How much each type of act counts. */
  readonly weights: EventWeights;
}

/**
 * A long memory serves shops with long histories (Recall@20 +15 % and more on a simulated shop and Complete Journey, cut
 * in time) and costs little where they are short (−5 % on Beauty, where 4 steps are best).
 */
export const ITEM_KNN_DEFAULTS: ItemKnnConfiguration = {
  neighbors: 200,
  shrinkage: 10,
  activityExponent: 0.4,
  inputDecay: 20,
  weights: DEFAULT_EVENT_WEIGHTS,
};

export const ITEM_KNN_SPACE: SearchSpace = {
  shrinkage: { kind: 'number', low: 0.5, high: 200, scale: 'log' },
  activityExponent: { kind: 'number', low: 0, high: 1, scale: 'linear' },
  inputDecay: { kind: 'number', low: 1, high: 100, scale: 'log' },
  neighbors: { kind: 'number', low: 20, high: 1000, scale: 'log', integer: true },
};

/** @throws AisleError `invalid_configuration`. */
export function parseItemKnnConfiguration(given: JsonObject): ItemKnnConfiguration {
  refuseUnknownFields('item-knn', given, Object.keys(ITEM_KNN_DEFAULTS));
  const weights = given['weights'];
  const number = (field: 'neighbors' | 'shrinkage' | 'activityExponent' | 'inputDecay', maximum: number) =>
    numberField('item-knn', given, field, ITEM_KNN_DEFAULTS[field], { minimum: 0, maximum });
  return {
    neighbors: numberField('item-knn', given, 'neighbors', ITEM_KNN_DEFAULTS.neighbors, {
      minimum: 1,
      maximum: 10_000,
      integer: true,
    }),
    shrinkage: number('shrinkage', 1e6),
    activityExponent: number('activityExponent', 2),
    inputDecay: number('inputDecay', 1000),
    weights: weights === undefined ? ITEM_KNN_DEFAULTS.weights : parseEventWeights('item-knn', weights),
  };
}
