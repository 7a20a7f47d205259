import { basketGate } from './basket-gate.ts';
import type { Gate } from './gate.ts';
import { rankingGate, repeatGate } from './list-gate.ts';

/** How a model must prove itself before it serves. `none`: counts of what happened, checked for sanity alone. */
export type GateKind = 'ranking' | 'repeat' | 'basket' | 'none';

export const GATES: Readonly<Record<Exclude<GateKind, 'none'>, Gate>> = {
  ranking: rankingGate,
  repeat: repeatGate,
  basket: basketGate,
};

/**
 * Models that are not personal rankers of the catalogue; every other one goes through `ranking`. item-knn answers the
 * items of a page or cart in the first place, so it is asked what goes with a basket.
 */
const KINDS: Readonly<Record<string, GateKind>> = {
  popular: 'none',
  trending: 'none',
  new: 'none',
  'session-knn': 'none',
  'buy-again': 'repeat',
  'bought-together': 'basket',
  'item-knn': 'basket',
};

export function gateKindOf(model: string): GateKind {
  return KINDS[model] ?? 'ranking';
}
