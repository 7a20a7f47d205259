import { DEFAULT_EVENT_WEIGHTS, type EventWeights, parseEventWeights } from '../../dataset/event-weights.ts';
import { AisleError } from '../../domain/errors.ts';
import type { JsonObject } from '../../domain/model.ts';
import { type NumberBounds, numberField, refuseUnknownFields } from '../live/configuration-fields.ts';

export interface GraphConfiguration {
  /** An act counts (its shopper's total)^−shopperExponent: who wants everything says little. */
  readonly shopperExponent: number;
  /** And (its item's total)^−itemExponent. */
  readonly itemExponent: number;
  /** Weight of the ideal low-pass filter beside the linear one. */
  readonly lowPassShare: number;
  /** Exponent of an item's total in the low-pass filter, divided out before and multiplied in after it. */
  readonly lowPassExponent: number;
  /** Singular vectors that the low-pass filter lets through. `auto`: 768, fewer where they would not fit in memory. */
  readonly rank: number | 'auto';
  /** Entries kept in each row of the item-item matrix, the greatest. */
  readonly neighbors: number;
  /** Steps back after which an act counts 1/e in the question at serving; 0: age does not matter. */
  readonly inputDecay: number;
  /** How much each type of act counts. */
  readonly weights: EventWeights;
}

/** Chosen on a tenth of Gowalla's training pairs. */
export const GRAPH_DEFAULTS: GraphConfiguration = {
  shopperExponent: 0.3,
  itemExponent: 0.45,
  lowPassShare: 0.12,
  lowPassExponent: 0.5,
  rank: 'auto',
  neighbors: 500,
  inputDecay: 0,
  weights: DEFAULT_EVENT_WEIGHTS,
};

const BOUNDS = {
  shopperExponent: { minimum: 0, maximum: 2 },
  itemExponent: { minimum: 0, maximum: 2 },
  lowPassShare: { minimum: 0, maximum: 100 },
  lowPassExponent: { minimum: 0, maximum: 2 },
  rank: { minimum: 1, maximum: 4096, integer: true },
  neighbors: { minimum: 1, maximum: 10_000, integer: true },
  inputDecay: { minimum: 0, maximum: 1000 },
} as const satisfies Readonly<Record<string, NumberBounds>>;

/** @throws AisleError `invalid_configuration`. */
export function parseGraphConfiguration(given: JsonObject): GraphConfiguration {
  refuseUnknownFields('graph', given, Object.keys(GRAPH_DEFAULTS));
  const number = (field: Exclude<keyof typeof BOUNDS, 'rank'>): number =>
    numberField('graph', given, field, GRAPH_DEFAULTS[field], BOUNDS[field]);
  const { weights } = given;
  return {
    shopperExponent: number('shopperExponent'),
    itemExponent: number('itemExponent'),
    lowPassShare: number('lowPassShare'),
    lowPassExponent: number('lowPassExponent'),
    rank: rankOf(given),
    neighbors: number('neighbors'),
    inputDecay: number('inputDecay'),
    weights: weights === undefined ? GRAPH_DEFAULTS.weights : parseEventWeights('graph', weights),
  };
}

function rankOf(given: JsonObject): number | 'auto' {
  const { rank } = given;
  if (rank === undefined || rank === 'auto') return 'auto';
  if (typeof rank === 'number') return numberField('graph', given, 'rank', 0, BOUNDS.rank);
  throw new AisleError(
    'invalid_configuration',
    `graph: rank must be a whole number or "auto", not ${JSON.stringify(rank)}.`,
    {
      field: 'rank',
      remedy: `Choose one from ${BOUNDS.rank.minimum} to ${BOUNDS.rank.maximum}, or leave it out.`,
    },
  );
}
