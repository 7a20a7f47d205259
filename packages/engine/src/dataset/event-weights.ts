import { AisleError } from '../domain/errors.ts';
import { CUSTOM_EVENT_CODE, EVENT_TYPES, eventTypeCode, type StandardEventType } from '../domain/event.ts';
import type { Json } from '../domain/model.ts';

/** How much each type of act says that a shopper wants an item; types that are not named say nothing. `custom` stands for every `x-…` type. */
export type EventWeights = Readonly<Partial<Record<StandardEventType | 'custom', number>>>;

/** A purchase is the whole of it; what comes before it in a shop says less, the less it costs the shopper. */
export const DEFAULT_EVENT_WEIGHTS: EventWeights = {
  view: 0.3,
  click: 0.3,
  add_to_cart: 0.6,
  wishlist: 0.6,
  begin_checkout: 0.6,
  purchase: 1,
  rate: 1,
};

/** The weights by event type code, for every code a row can have. */
export function weightsByCode(weights: EventWeights): Float32Array {
  const byCode = new Float32Array(256);
  byCode[CUSTOM_EVENT_CODE] = weights.custom ?? 0;
  for (const type of EVENT_TYPES) byCode[eventTypeCode(type)] = weights[type] ?? 0;
  return byCode;
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
  const weights: Partial<Record<StandardEventType | 'custom', number>> = {};
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
    weights[type as StandardEventType | 'custom'] = weight;
  }
  return weights;
}
