import { DEFAULT_EVENT_WEIGHTS, type EventWeights, parseEventWeights } from '../../dataset/event-weights.ts';
import type { JsonObject } from '../../domain/model.ts';
import { type NumberBounds, numberField, refuseUnknownFields } from '../live/configuration-fields.ts';

export interface SessionKnnConfiguration {
  /** Minutes without an act after which a shopper's next one begins another session. */
  readonly sessionGapMinutes: number;
  /** Distinct items of the present session that are looked at, the newest first. */
  readonly sessionItems: number;
  /** For each of them, its newest steps that are looked at. */
  readonly neighborsPerItem: number;
  /** Steps back after which an item of the present session counts 1/e. */
  readonly positionDecay: number;
  /** How much an item counts more for being rare: its weight is 1 + rarityWeight · ln(steps / steps of the item). */
  readonly rarityWeight: number;
  /** Age in days at which a past session counts 1/e. */
  readonly recencyDays: number;
  /** Steps away from the item that the sessions share after which an item of the past session counts 1/e. */
  readonly neighborDecay: number;
  /** What came before the shared item counts so much of what came after it. */
  readonly backwardWeight: number;
  /** Added for the items of the session itself, in units of the best other score; 0: none. */
  readonly repeatShare: number;
  /** Steps back after which that addition is 1/e. */
  readonly repeatDecay: number;
  /** Steps that are remembered; the oldest make room. 24 bytes each. */
  readonly maxSteps: number;
  /** Types of acts that are steps: those above 0. */
  readonly weights: EventWeights;
}

/** Chosen on the last training day of the YooChoose sample. */
export const SESSION_KNN_DEFAULTS: SessionKnnConfiguration = {
  sessionGapMinutes: 30,
  sessionItems: 10,
  neighborsPerItem: 500,
  positionDecay: 1,
  rarityWeight: 2,
  recencyDays: 4,
  neighborDecay: 2,
  backwardWeight: 0.7,
  repeatShare: 2,
  repeatDecay: 1,
  maxSteps: 1_000_000,
  weights: DEFAULT_EVENT_WEIGHTS,
};

const BOUNDS: Readonly<Record<Exclude<keyof SessionKnnConfiguration, 'weights'>, NumberBounds>> = {
  sessionGapMinutes: { minimum: 1, maximum: 525_600 },
  sessionItems: { minimum: 1, maximum: 50, integer: true },
  neighborsPerItem: { minimum: 1, maximum: 5000, integer: true },
  positionDecay: { minimum: 0.1, maximum: 1000 },
  rarityWeight: { minimum: 0, maximum: 100 },
  recencyDays: { minimum: 0.01, maximum: 36_500 },
  neighborDecay: { minimum: 0.1, maximum: 1000 },
  backwardWeight: { minimum: 0, maximum: 1 },
  repeatShare: { minimum: 0, maximum: 100 },
  repeatDecay: { minimum: 0.1, maximum: 1000 },
  maxSteps: { minimum: 1000, maximum: 100_000_000, integer: true },
};

/** @throws AisleError `invalid_configuration`. */
export function parseSessionKnnConfiguration(given: JsonObject): SessionKnnConfiguration {
  refuseUnknownFields('session-knn', given, Object.keys(SESSION_KNN_DEFAULTS));
  const { weights } = given;
  const number = (field: keyof typeof BOUNDS): number =>
    numberField('session-knn', given, field, SESSION_KNN_DEFAULTS[field], BOUNDS[field]);
  return {
    sessionGapMinutes: number('sessionGapMinutes'),
    sessionItems: number('sessionItems'),
    neighborsPerItem: number('neighborsPerItem'),
    positionDecay: number('positionDecay'),
    rarityWeight: number('rarityWeight'),
    recencyDays: number('recencyDays'),
    neighborDecay: number('neighborDecay'),
    backwardWeight: number('backwardWeight'),
    repeatShare: number('repeatShare'),
    repeatDecay: number('repeatDecay'),
    maxSteps: number('maxSteps'),
    weights: weights === undefined ? SESSION_KNN_DEFAULTS.weights : parseEventWeights('session-knn', weights),
  };
}
