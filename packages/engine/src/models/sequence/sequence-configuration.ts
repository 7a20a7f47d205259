import { DEFAULT_EVENT_WEIGHTS, type EventWeights, parseEventWeights } from '../../dataset/event-weights.ts';
import { AisleError } from '../../domain/errors.ts';
import type { JsonObject } from '../../domain/model.ts';
import { type NumberBounds, numberField, refuseUnknownFields } from '../live/configuration-fields.ts';

export interface SequenceConfiguration {
  /** Numbers a vector, of items and of what is wanted next. */
  readonly embeddingSize: number;
  readonly blocks: number;
  /** Attention heads a block; divides `embeddingSize`. */
  readonly heads: number;
  /** Steps of a history that are looked at, the newest. */
  readonly length: number;
  /** Blocks of SASRec, or of LiGR: gated layers, SwiGLU. */
  readonly layers: 'sasrec' | 'ligr';
  /** Width of the feed-forward layer, as a multiple of `embeddingSize`. */
  readonly feedForward: number;
  /** Share of activations dropped in training. */
  readonly dropout: number;
  /** Sampled softmax, or generalised binary cross-entropy (gSASRec). */
  readonly loss: 'softmax' | 'gbce';
  /** t of gBCE: 0 is plain binary cross-entropy, 1 calibrates for sampling entirely. */
  readonly calibration: number;
  /** Items drawn as negatives, shared by a batch. */
  readonly negatives: number;
  /** Share of the negatives drawn by popularity, the rest uniformly; softmax corrects for it. */
  readonly popularNegatives: number;
  /** Of Adam at the beginning; it falls in a line over `epochs`. */
  readonly learningRate: number;
  /** The same for item embeddings: a step touches few of them, so they take longer ones. */
  readonly itemLearningRate: number;
  /** Passes over the data at most. */
  readonly epochs: number;
  /** Epochs without a better validation NDCG@10 after which training stops. */
  readonly patience: number;
  /** Places of sequences a step, about. */
  readonly batchPlaces: number;
  /** The most popular items that take part. */
  readonly maxItems: number;
  /** Which acts count as steps: those that weigh more than 0. */
  readonly weights: EventWeights;
}

export const SEQUENCE_DEFAULTS: SequenceConfiguration = {
  embeddingSize: 64,
  blocks: 2,
  heads: 2,
  length: 50,
  layers: 'sasrec',
  feedForward: 1,
  dropout: 0.3,
  loss: 'softmax',
  calibration: 0.75,
  negatives: 256,
  popularNegatives: 0.5,
  learningRate: 1e-3,
  itemLearningRate: 0.016,
  epochs: 20,
  patience: 5,
  batchPlaces: 512,
  maxItems: 200_000,
  weights: DEFAULT_EVENT_WEIGHTS,
};

type NumberField = {
  [Field in keyof SequenceConfiguration]: SequenceConfiguration[Field] extends number ? Field : never;
}[keyof SequenceConfiguration];

const BOUNDS: Readonly<Record<NumberField, NumberBounds>> = {
  embeddingSize: { minimum: 4, maximum: 512, integer: true },
  blocks: { minimum: 1, maximum: 8, integer: true },
  heads: { minimum: 1, maximum: 16, integer: true },
  length: { minimum: 2, maximum: 200, integer: true },
  feedForward: { minimum: 1, maximum: 8, integer: true },
  dropout: { minimum: 0, maximum: 0.9 },
  calibration: { minimum: 0, maximum: 1 },
  negatives: { minimum: 1, maximum: 8192, integer: true },
  popularNegatives: { minimum: 0, maximum: 1 },
  learningRate: { minimum: 1e-6, maximum: 1 },
  itemLearningRate: { minimum: 1e-6, maximum: 1 },
  epochs: { minimum: 1, maximum: 1000, integer: true },
  patience: { minimum: 1, maximum: 1000, integer: true },
  batchPlaces: { minimum: 16, maximum: 65_536, integer: true },
  maxItems: { minimum: 2, maximum: 1_000_000, integer: true },
};

/** @throws AisleError `invalid_configuration`. */
export function parseSequenceConfiguration(given: JsonObject): SequenceConfiguration {
  refuseUnknownFields('sequence', given, Object.keys(SEQUENCE_DEFAULTS));
  const numbers = Object.fromEntries(
    (Object.keys(BOUNDS) as NumberField[]).map((field) => [
      field,
      numberField('sequence', given, field, SEQUENCE_DEFAULTS[field], BOUNDS[field]),
    ]),
  ) as Record<NumberField, number>;
  if (numbers.embeddingSize % numbers.heads !== 0) {
    throw new AisleError(
      'invalid_configuration',
      `sequence: ${numbers.heads} heads cannot share ${numbers.embeddingSize} numbers.`,
      { field: 'heads', remedy: 'Choose a number of heads that divides embeddingSize.' },
    );
  }
  const weights = given['weights'];
  return {
    ...numbers,
    layers: oneOf(given, 'layers', ['sasrec', 'ligr']),
    loss: oneOf(given, 'loss', ['softmax', 'gbce']),
    weights: weights === undefined ? SEQUENCE_DEFAULTS.weights : parseEventWeights('sequence', weights),
  };
}

function oneOf<Field extends 'layers' | 'loss'>(
  given: JsonObject,
  field: Field,
  choices: readonly SequenceConfiguration[Field][],
): SequenceConfiguration[Field] {
  const value = given[field] ?? SEQUENCE_DEFAULTS[field];
  const found = choices.find((choice) => choice === value);
  if (found !== undefined) return found;
  throw new AisleError('invalid_configuration', `sequence: ${field} cannot be ${JSON.stringify(value)}.`, {
    field,
    remedy: `Choose ${choices.join(' or ')}.`,
  });
}
