import { DEFAULT_EVENT_WEIGHTS, weightsByCode } from '../../dataset/event-weights.ts';
import { eventTypeCode } from '../../domain/event.ts';

const weights = weightsByCode(DEFAULT_EVENT_WEIGHTS);
const LIST_VIEW = eventTypeCode('list_view');

/** Whether an act says yes to an item, as the models' own weights have it: these can be targets, and make popularity. */
export function isPositiveAct(type: number): boolean {
  return weights[type]! > 0;
}

/** Whether the shopper has met the item by an act of their own; an item shown in a list was not acted on. */
export function isAct(type: number): boolean {
  return type !== LIST_VIEW;
}
