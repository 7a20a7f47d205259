/** The element types a value may have: numbers, or whole numbers that choose rows. */
export type ElementType = 'f32' | 'i32';

/** One input, element by element. `sign` is taken of numbers ≥ 0 alone: 0 stays 0, the rest becomes 1. */
export type UnaryKind =
  | 'negate'
  | 'exp'
  | 'log'
  | 'sqrt'
  | 'reciprocal'
  | 'relu'
  | 'sign'
  | 'sigmoid'
  | 'tanh'
  | 'softplus'
  | 'erf';

/** Two inputs, element by element, repeated where a length is 1. */
export type BinaryKind = 'add' | 'subtract' | 'multiply' | 'divide';

/** What a node of the graph does. Everything that differentiates, writes or interprets a graph switches over these. */
export type Operation =
  | { readonly kind: 'input'; readonly name: string }
  | { readonly kind: 'constant'; readonly values: Float32Array }
  | { readonly kind: UnaryKind }
  | { readonly kind: BinaryKind }
  /** (…, m, k) × (…, k, n); leading axes of `a` and `b` equal, or `b` a matrix. */
  | { readonly kind: 'matmul'; readonly transposeA: boolean; readonly transposeB: boolean }
  /** e^x / Σ e^x over the last axis. */
  | { readonly kind: 'softmax' }
  /** ln Σ e^x over the last axis, which stays with length 1. */
  | { readonly kind: 'logSumExp' }
  /** x, scale, bias → (x − mean) · inverse deviation · scale + bias; mean; inverse deviation. Over the last axis. */
  | { readonly kind: 'layerNorm'; readonly epsilon: number }
  /** `axes` are from the front and ascending. */
  | { readonly kind: 'sum'; readonly axes: readonly number[]; readonly keep: boolean }
  | { readonly kind: 'transpose'; readonly order: readonly number[] }
  /** First input in the shape of the second: laid out anew, or repeated along lengths of 1. */
  | { readonly kind: 'reshapeLike' | 'repeatLike' }
  /** 0 keeps the length at that place, −1 (once) is what is left. */
  | { readonly kind: 'reshape'; readonly to: readonly number[] }
  | { readonly kind: 'slice'; readonly axis: number; readonly start: number; readonly end: number }
  | { readonly kind: 'concat'; readonly axis: number }
  /** rows (n × …), index → the chosen rows, in the shape of the index. */
  | { readonly kind: 'gather' }
  /** like (n × …), index, values → rows of zeros to which the values' rows are added where the index says. */
  | { readonly kind: 'scatterAdd' }
  /** x, a, b → x, but `value` where the whole numbers a and b (repeated as for `add`) are equal. */
  | { readonly kind: 'maskEqual'; readonly value: number };
