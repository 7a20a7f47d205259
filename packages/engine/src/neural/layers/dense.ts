import type { Graph, Value } from '../graph/graph.ts';

/** x · kernel + bias; kernel inputs × outputs. */
export function dense(g: Graph, x: Value, kernel: Value, bias?: Value): Value {
  const product = g.matmul(x, kernel);
  return bias === undefined ? product : g.add(product, bias);
}
