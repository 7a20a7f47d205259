import type { Graph, Value } from '../../neural/graph/graph.ts';
import { silu } from '../../neural/layers/activation.ts';
import { attention } from '../../neural/layers/attention.ts';
import { dense } from '../../neural/layers/dense.ts';
import { dropout } from '../../neural/layers/dropout.ts';
import type { Parameters } from '../../neural/training/parameters.ts';
import type { SequenceConfiguration } from './sequence-configuration.ts';

export const NORM_EPSILON = 1e-6;
/** Added to the attention to what must not be seen; the smallest that leaves nothing of it in f32. */
export const MASKED = -1e9;

export type NetworkShape = Pick<
  SequenceConfiguration,
  'embeddingSize' | 'blocks' | 'heads' | 'length' | 'layers' | 'feedForward'
>;

export interface NetworkInputs {
  /** batch × length × size: rows of the items, oldest first, zeros where a shorter history is filled up in front. */
  readonly rows: Value;
  /** length × size: the places' own vectors, that of the newest last. */
  readonly places: (table: Value) => Value;
  /** batch × 1 × length × length: 0, or MASKED where a place must not look. */
  readonly mask: Value;
  /** What dropout keeps, by place of use; absent when serving. */
  readonly keep?: (name: string, like: Value) => Value;
}

/**
 * The encoder: rows → batch × length × size, at each place what is wanted next. Blocks of attention and feed-forward
 * behind norms (Kang and McAuley 2018, SASRec, with the norm in front of each layer), or LiGR blocks, whose layers pass
 * a gate of their input (Borisyuk et al. 2025) and whose feed-forward is SwiGLU (Shazeer 2020), as in eSASRec
 * (Tikhonovich et al. 2025).
 */
export function sequenceNetwork(
  g: Graph,
  parameters: Parameters,
  shape: NetworkShape,
  { rows, places, mask, keep }: NetworkInputs,
): Value {
  const { embeddingSize: size, blocks, heads, length, layers } = shape;
  const hidden = size * shape.feedForward;
  const kernel = (name: string, inputs: number, outputs: number) =>
    parameters(name, [inputs, outputs], { deviation: Math.sqrt(2 / (inputs + outputs)) });
  const norm = (name: string, value: Value) =>
    g.layerNorm(
      value,
      parameters(`${name}.scale`, [size], 1),
      parameters(`${name}.bias`, [size], 0),
      NORM_EPSILON,
    );
  const drop = (name: string, value: Value) => dropout(g, value, keep?.(name, value));

  const table = parameters('places', [length, size], { deviation: 0.02 });
  let x = drop('input', g.add(rows, places(table)));
  for (let block = 0; block < blocks; block++) {
    const named = (name: string) => `${block}.${name}`;
    const add = (name: string, input: Value, output: Value): Value => {
      const dropped = drop(named(name), output);
      if (layers === 'sasrec') return g.add(x, dropped);
      const gate = g.unary('sigmoid', dense(g, input, kernel(named(`${name}.gate`), size, size)));
      return g.add(x, g.multiply(dropped, gate));
    };
    const attended = norm(named('attentionNorm'), x);
    const qkv = dense(
      g,
      attended,
      kernel(named('qkv'), size, 3 * size),
      parameters(named('qkv.bias'), [3 * size], 0),
    );
    const mixed = attention(g, qkv, { heads, mask });
    const output = dense(
      g,
      mixed,
      kernel(named('output'), size, size),
      parameters(named('output.bias'), [size], 0),
    );
    x = add('attention', attended, output);
    const fed = norm(named('feedNorm'), x);
    const expanded = dense(
      g,
      fed,
      kernel(named('expand'), size, hidden),
      parameters(named('expand.bias'), [hidden], 0),
    );
    const active =
      layers === 'sasrec'
        ? g.unary('relu', expanded)
        : g.multiply(silu(g, expanded), dense(g, fed, kernel(named('expand.gate'), size, hidden)));
    const contracted = dense(
      g,
      drop(named('expanded'), active),
      kernel(named('contract'), hidden, size),
      parameters(named('contract.bias'), [size], 0),
    );
    x = add('feed', fed, contracted);
  }
  return norm('norm', x);
}
