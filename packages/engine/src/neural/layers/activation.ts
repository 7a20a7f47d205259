import type { Graph, Value } from '../graph/graph.ts';

/** x · Φ(x), exact (Hendrycks and Gimpel 2016). */
export function gelu(g: Graph, x: Value): Value {
  const half = g.multiply(x, 0.5);
  return g.add(half, g.multiply(half, g.unary('erf', g.multiply(x, Math.SQRT1_2))));
}

/** x · σ(x) (Elfwing et al. 2017). */
export function silu(g: Graph, x: Value): Value {
  return g.multiply(x, g.unary('sigmoid', x));
}
