import type { Graph, Value } from '../graph/graph.ts';
import { dropout } from './dropout.ts';

export interface AttentionOptions {
  readonly heads: number;
  /** Added to the scores, 0 or a large negative number; repeated to batch × heads × length × length. */
  readonly mask: Value;
  /** Which weights stay in training, as `dropout` wants it. */
  readonly keep?: Value | undefined;
}

/**
 * Scaled dot-product attention of every place to the places the mask lets it see (Vaswani et al. 2017).
 * `qkv` (batch × length × 3·size) holds queries, keys and values side by side → batch × length × size.
 */
export function attention(g: Graph, qkv: Value, { heads, mask, keep }: AttentionOptions): Value {
  const size = (qkv.shape[2] as number) / 3;
  const part = (index: number) => {
    const own = g.slice(qkv, 2, index * size, (index + 1) * size);
    return g.transpose(g.splitLast(own, heads), [0, 2, 1, 3]);
  };
  const scaled = g.multiply(part(0), 1 / Math.sqrt(size / heads));
  const scores = g.add(g.matmul(scaled, part(1), { transposeB: true }), mask);
  const weights = dropout(g, g.softmax(scores), keep);
  return g.mergeLast(g.transpose(g.matmul(weights, part(2)), [0, 2, 1, 3]));
}
