import { DEFAULT_EVENT_WEIGHTS, weightsByCode } from '../../dataset/event-weights.ts';

const weights = weightsByCode(DEFAULT_EVENT_WEIGHTS);

/** Whether an act says yes to an item, as the models' own weights have it: these can be targets, and make popularity. */
export function isPositiveAct(type: number): boolean {
  return weights[type]! > 0;
}
