import { DEFAULT_EVENT_WEIGHTS, type EventWeights, parseEventWeights } from '../../dataset/event-weights.ts';
import { AisleError } from '../../domain/errors.ts';
import type { JsonObject } from '../../domain/model.ts';
import { type NumberBounds, numberField, refuseUnknownFields } from '../live/configuration-fields.ts';

/** `auto` is chosen from the data by `linearPlan`, and the choice stands in the artefact. */
type Chosen = number | 'auto';

export interface LinearConfiguration {
  /** Share of EASE in the blend, 0…1; the rest is SLIT. */
  readonly easeShare: Chosen;
  /** λ of EASE, > 0. */
  readonly easeRegularization: Chosen;
  /** λ of SLIT, > 0. */
  readonly slitRegularization: Chosen;
  /** Steps back after which an item counts 1/e as the source of a transition (δ of SLIT). */
  readonly sourceDecay: Chosen;
  /** Weight of what comes after a step in the source of a transition, beside what comes before it; 0: forwards only. */
  readonly aheadWeight: Chosen;
  /** Weight of the cosine of item-knn in the blend. */
  readonly knnShare: Chosen;
  /** Likeness of titles that the matrix is drawn to where behaviour says little (μ); 0: titles are not read at all. */
  readonly titleShare: Chosen;
  /** Weight of likeness itself between an item without behaviour and any other; without titles nothing. */
  readonly newcomerShare: Chosen;
  /** Most items in the source of one transition, on each side. */
  readonly sourceItems: Chosen;
  /** Steps back after which an act counts 1/e in the question at serving; 0: age does not matter. */
  readonly inputDecay: Chosen;
  /** Entries kept in each row of the item-item matrix, the greatest by magnitude. */
  readonly neighbors: number;
  /** The most popular items that take part; time grows with its cube, memory is 8 · items² bytes. */
  readonly maxItems: number;
  /** An act loses half of its weight in EASE in so many days before the latest act; 0: age does not matter. */
  readonly halfLifeDays: number;
  /** How much each type of act counts. */
  readonly weights: EventWeights;
}

export const LINEAR_DEFAULTS: LinearConfiguration = {
  easeShare: 'auto',
  easeRegularization: 'auto',
  slitRegularization: 'auto',
  sourceDecay: 'auto',
  sourceItems: 'auto',
  inputDecay: 'auto',
  aheadWeight: 'auto',
  knnShare: 'auto',
  titleShare: 'auto',
  newcomerShare: 'auto',
  neighbors: 300,
  maxItems: 15_000,
  halfLifeDays: 240,
  weights: DEFAULT_EVENT_WEIGHTS,
};

const CHOSEN_BOUNDS: Readonly<Record<string, NumberBounds>> = {
  easeShare: { minimum: 0, maximum: 1 },
  easeRegularization: { minimum: 1e-3, maximum: 1e6 },
  slitRegularization: { minimum: 1e-3, maximum: 1e6 },
  sourceDecay: { minimum: 0.1, maximum: 1000 },
  sourceItems: { minimum: 1, maximum: 5000, integer: true },
  inputDecay: { minimum: 0, maximum: 1000 },
  aheadWeight: { minimum: 0, maximum: 1 },
  knnShare: { minimum: 0, maximum: 10 },
  titleShare: { minimum: 0, maximum: 10 },
  newcomerShare: { minimum: 0, maximum: 10 },
};

/** @throws AisleError `invalid_configuration`. */
export function parseLinearConfiguration(given: JsonObject): LinearConfiguration {
  refuseUnknownFields('linear', given, Object.keys(LINEAR_DEFAULTS));
  const weights = given['weights'];
  return {
    easeShare: chosen(given, 'easeShare'),
    easeRegularization: chosen(given, 'easeRegularization'),
    slitRegularization: chosen(given, 'slitRegularization'),
    sourceDecay: chosen(given, 'sourceDecay'),
    sourceItems: chosen(given, 'sourceItems'),
    inputDecay: chosen(given, 'inputDecay'),
    aheadWeight: chosen(given, 'aheadWeight'),
    knnShare: chosen(given, 'knnShare'),
    titleShare: chosen(given, 'titleShare'),
    newcomerShare: chosen(given, 'newcomerShare'),
    neighbors: numberField('linear', given, 'neighbors', LINEAR_DEFAULTS.neighbors, {
      minimum: 1,
      maximum: 20_000,
      integer: true,
    }),
    maxItems: numberField('linear', given, 'maxItems', LINEAR_DEFAULTS.maxItems, {
      minimum: 2,
      maximum: 20_000,
      integer: true,
    }),
    halfLifeDays: numberField('linear', given, 'halfLifeDays', LINEAR_DEFAULTS.halfLifeDays, {
      minimum: 0,
      maximum: 36_500,
    }),
    weights: weights === undefined ? LINEAR_DEFAULTS.weights : parseEventWeights('linear', weights),
  };
}

function chosen(given: JsonObject, field: string): Chosen {
  const value = given[field];
  if (value === undefined || value === 'auto') return 'auto';
  const bounds = CHOSEN_BOUNDS[field]!;
  if (typeof value !== 'number') {
    throw new AisleError(
      'invalid_configuration',
      `linear: ${field} must be a number or "auto", not ${JSON.stringify(value)}.`,
      { field, remedy: `Choose one from ${bounds.minimum} to ${bounds.maximum}, or leave it out.` },
    );
  }
  return numberField('linear', given, field, 0, bounds);
}
