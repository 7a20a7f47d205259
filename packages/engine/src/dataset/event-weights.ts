import { CUSTOM_EVENT_CODE, EVENT_TYPES, eventTypeCode, type StandardEventType } from '../domain/event.ts';

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
