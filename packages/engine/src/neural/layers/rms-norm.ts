import type { Graph, Value } from '../graph/graph.ts';

const EPSILON = 1e-6;

/** x · scale / √(mean(x²) + ε) over the last axis (Zhang and Sennrich 2019). */
export function rmsNorm(g: Graph, x: Value, scale: Value): Value {
  const last = x.shape.length - 1;
  const squares = g.sum(g.multiply(x, x), [last], true);
  const mean = g.multiply(squares, 1 / (x.shape[last] as number));
  const inverse = g.unary('reciprocal', g.unary('sqrt', g.add(mean, g.scalar(EPSILON))));
  return g.multiply(g.multiply(x, inverse), scale);
}
