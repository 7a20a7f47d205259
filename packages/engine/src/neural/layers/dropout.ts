import type { Graph, Value } from '../graph/graph.ts';

/**
 * x with some of its entries dropped (Srivastava et al. 2014). `keep` is fed in training: 0 for what is dropped and
 * 1 / (1 − rate) for what stays, so that the seed of the masks is the caller's; without it x passes unchanged.
 */
export function dropout(g: Graph, x: Value, keep: Value | undefined): Value {
  return keep === undefined ? x : g.multiply(x, keep);
}
