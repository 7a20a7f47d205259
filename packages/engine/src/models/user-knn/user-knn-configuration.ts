import { DEFAULT_EVENT_WEIGHTS, type EventWeights, parseEventWeights } from '../../dataset/event-weights.ts';
import { AisleError } from '../../domain/errors.ts';
import type { JsonObject } from '../../domain/model.ts';
import { type NumberBounds, numberField, refuseUnknownFields } from '../live/configuration-fields.ts';

export interface UserKnnConfiguration {
  /** How alike two shoppers are: `cosine` of what they wanted, or `bm25` with the question as the query. */
  readonly similarity: 'cosine' | 'bm25';
  /** Shoppers that an answer is made of. */
  readonly neighbors: number;
  /** Cosine: added to a shopper's norm, so that whoever wanted little is less alike. */
  readonly shrinkage: number;
  /** An item of `p` shoppers counts p^−itemExponent in the answer: 0 leaves popular items their lead. */
  readonly itemExponent: number;
  /** A past shopper's act loses half of its weight in so many days before the latest act; 0: age does not matter. */
  readonly halfLifeDays: number;
  /** Steps back after which an act counts 1/e in the question; 0: age does not matter. */
  readonly inputDecay: number;
  /** Shoppers that are remembered, those with the latest acts. */
  readonly maxShoppers: number;
  /** How much each type of act counts. */
  readonly weights: EventWeights;
}

/** Chosen on a tenth of Gowalla's training pairs; `halfLifeDays` is that of the other models. */
export const USER_KNN_DEFAULTS: UserKnnConfiguration = {
  similarity: 'bm25',
  neighbors: 100,
  shrinkage: 1,
  itemExponent: 0.2,
  halfLifeDays: 240,
  inputDecay: 0,
  maxShoppers: 200_000,
  weights: DEFAULT_EVENT_WEIGHTS,
};

const BOUNDS = {
  neighbors: { minimum: 1, maximum: 10_000, integer: true },
  shrinkage: { minimum: 0, maximum: 1e6 },
  itemExponent: { minimum: 0, maximum: 2 },
  halfLifeDays: { minimum: 0, maximum: 36_500 },
  inputDecay: { minimum: 0, maximum: 1000 },
  maxShoppers: { minimum: 2, maximum: 10_000_000, integer: true },
} as const satisfies Readonly<Record<string, NumberBounds>>;

/** @throws AisleError `invalid_configuration`. */
export function parseUserKnnConfiguration(given: JsonObject): UserKnnConfiguration {
  refuseUnknownFields('user-knn', given, Object.keys(USER_KNN_DEFAULTS));
  const number = (field: keyof typeof BOUNDS): number =>
    numberField('user-knn', given, field, USER_KNN_DEFAULTS[field], BOUNDS[field]);
  const { weights, similarity = USER_KNN_DEFAULTS.similarity } = given;
  if (similarity !== 'cosine' && similarity !== 'bm25') {
    throw new AisleError(
      'invalid_configuration',
      `user-knn: similarity must be cosine or bm25, not ${JSON.stringify(similarity)}.`,
      { field: 'similarity', remedy: 'Choose one of the two, or leave it out.' },
    );
  }
  return {
    similarity,
    neighbors: number('neighbors'),
    shrinkage: number('shrinkage'),
    itemExponent: number('itemExponent'),
    halfLifeDays: number('halfLifeDays'),
    inputDecay: number('inputDecay'),
    maxShoppers: number('maxShoppers'),
    weights: weights === undefined ? USER_KNN_DEFAULTS.weights : parseEventWeights('user-knn', weights),
  };
}
