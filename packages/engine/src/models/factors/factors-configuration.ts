import { DEFAULT_EVENT_WEIGHTS, type EventWeights, parseEventWeights } from '../../dataset/event-weights.ts';
import { AisleError } from '../../domain/errors.ts';
import type { JsonObject } from '../../domain/model.ts';
import { numberField, refuseUnknownFields } from '../live/configuration-fields.ts';

export const OBJECTIVES = ['ials', 'bpr', 'svd', 'explicit'] as const;
export type Objective = (typeof OBJECTIVES)[number];

export interface FactorsConfiguration {
  /** What the factors are fitted to: weighted squares over all pairs, order of pairs, the matrix's spectrum, or ratings. */
  readonly objective: Objective;
  /** Numbers that describe an item. */
  readonly embeddingSize: number;
  /** Passes over the data; of `svd`, multiplications by the matrix. */
  readonly epochs: number;
  /** λ; for `ials` per act and, times the weight of an unobserved pair, per item that a shopper could have wanted (ν = 1). */
  readonly regularization: number;
  /**
   * What all items that a shopper has not touched weigh together, in units of the mean shopper's acts; how a history becomes
   * a vector for `bpr` too.
   */
  readonly unobservedMass: number;
  /** Step of `bpr` and `explicit`. */
  readonly learningRate: number;
  /** Columns that `ials` solves at a time (a multiple of 8); 0: all of them up to 128, else 128. */
  readonly blockSize: number;
  /** Steps back after which an act counts 1/e in the question at serving; 0: age does not matter. */
  readonly inputDecay: number;
  /** How much each type of act counts; `explicit` looks at ratings alone. */
  readonly weights: EventWeights;
}

type Tuned = Pick<FactorsConfiguration, 'epochs' | 'regularization' | 'unobservedMass' | 'learningRate'>;

/** What each objective begins with where the configuration says nothing. */
const BY_OBJECTIVE: Readonly<Record<Objective, Tuned>> = {
  ials: { epochs: 16, regularization: 0.003, unobservedMass: 15, learningRate: 0.05 },
  bpr: { epochs: 60, regularization: 0.01, unobservedMass: 15, learningRate: 0.05 },
  svd: { epochs: 4, regularization: 0, unobservedMass: 0, learningRate: 0 },
  explicit: { epochs: 60, regularization: 0.1, unobservedMass: 0, learningRate: 0.01 },
};

export const FACTORS_DEFAULTS: FactorsConfiguration = {
  objective: 'ials',
  embeddingSize: 64,
  ...BY_OBJECTIVE.ials,
  blockSize: 0,
  inputDecay: 0,
  weights: DEFAULT_EVENT_WEIGHTS,
};

/** @throws AisleError `invalid_configuration`. */
export function parseFactorsConfiguration(given: JsonObject): FactorsConfiguration {
  refuseUnknownFields('factors', given, Object.keys(FACTORS_DEFAULTS));
  const objective = objectiveOf(given);
  const tuned = BY_OBJECTIVE[objective];
  const number = (field: keyof Tuned | 'inputDecay', maximum: number, minimum = 0) =>
    numberField(
      'factors',
      given,
      field,
      field === 'inputDecay' ? FACTORS_DEFAULTS.inputDecay : tuned[field],
      {
        minimum,
        maximum,
      },
    );
  const blockSize = whole(given, 'blockSize', 0, 512);
  if (blockSize % 8 !== 0) {
    throw new AisleError(
      'invalid_configuration',
      `factors: blockSize must be a multiple of 8, not ${blockSize}.`,
      {
        field: 'blockSize',
        remedy: 'Use 64 or 128, or 0 to leave the choice to the model.',
      },
    );
  }
  const weights = given['weights'];
  return {
    objective,
    embeddingSize: whole(given, 'embeddingSize', 1, 512),
    epochs: numberField('factors', given, 'epochs', tuned.epochs, {
      minimum: 1,
      maximum: 10_000,
      integer: true,
    }),
    regularization: number('regularization', 1e4, objective === 'ials' || objective === 'bpr' ? 1e-6 : 0),
    unobservedMass: number('unobservedMass', 1e6),
    learningRate: number('learningRate', 1),
    blockSize,
    inputDecay: number('inputDecay', 1000),
    weights: weights === undefined ? FACTORS_DEFAULTS.weights : parseEventWeights('factors', weights),
  };
}

function whole(
  given: JsonObject,
  field: 'embeddingSize' | 'blockSize',
  minimum: number,
  maximum: number,
): number {
  return numberField('factors', given, field, FACTORS_DEFAULTS[field], { minimum, maximum, integer: true });
}

function objectiveOf(given: JsonObject): Objective {
  const value = given['objective'] ?? FACTORS_DEFAULTS.objective;
  const objective = OBJECTIVES.find((one) => one === value);
  if (objective !== undefined) return objective;
  throw new AisleError('invalid_configuration', `factors: ${JSON.stringify(value)} is no objective.`, {
    field: 'objective',
    remedy: `Choose one of ${OBJECTIVES.join(', ')}.`,
  });
}
