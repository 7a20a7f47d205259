import { AisleError } from '../../domain/errors.ts';
import { CUSTOM_EVENT_CODE, EVENT_TYPES } from '../../domain/event.ts';
import type { Json } from '../../domain/model.ts';

/** Weight of an act by its event type; types not named weigh 0. `custom` stands for every `x-…` type. */
export type EventWeights = Readonly<Record<string, number>>;

/** Weights by numeric event type code, 256 entries. */
export function weightsByCode(weights: EventWeights): Float64Array {
  const table = new Float64Array(256);
  EVENT_TYPES.forEach((type, code) => {
    table[code] = weights[type] ?? 0;
  });
  table[CUSTOM_EVENT_CODE] = weights['custom'] ?? 0;
  return table;
}

/** @throws AisleError `invalid_configuration` for a type that does not exist or a weight that is not a number ≥ 0. */
export function parseEventWeights(model: string, given: Json): EventWeights {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new AisleError(
      'invalid_configuration',
      `${model}: weights must be an object of event type → weight.`,
      {
        field: 'weights',
        remedy: 'Write for example { "view": 1, "purchase": 12 }.',
      },
    );
  }
  const weights: Record<string, number> = {};
  for (const [type, weight] of Object.entries(given)) {
    if (type !== 'custom' && !(EVENT_TYPES as readonly string[]).includes(type)) {
      throw new AisleError('invalid_configuration', `${model}: "${type}" is not an event type.`, {
        field: `weights.${type}`,
        remedy: `Use one of ${EVENT_TYPES.join(', ')}, or custom for the shop's own types.`,
      });
    }
    if (typeof weight !== 'number' || !Number.isFinite(weight) || weight < 0) {
      throw new AisleError(
        'invalid_configuration',
        `${model}: the weight of ${type} must be a number of 0 or more.`,
        {
          field: `weights.${type}`,
          remedy: 'Use 0 for acts that should not count.',
        },
      );
    }
    weights[type] = weight;
  }
  return weights;
}
