/** Scale and shift of every column. */
export interface Norm {
  readonly scale: Float32Array;
  readonly bias: Float32Array;
}

/**
 * Layer normalisation of each row (Ba et al. 2016), outside a graph: for networks that answer in the thread that asks.
 *
 * @param source,target rows × size, row by row; may be the same array.
 */
export function normalizeRows(
  source: Float32Array,
  { scale, bias }: Norm,
  target: Float32Array,
  rows: number,
  size: number,
  epsilon: number,
): void {
  for (let row = 0; row < rows; row++) {
    const from = row * size;
    let mean = 0;
    for (let at = 0; at < size; at++) mean += source[from + at]!;
    mean /= size;
    let variance = 0;
    for (let at = 0; at < size; at++) variance += (source[from + at]! - mean) ** 2;
    const factor = 1 / Math.sqrt(variance / size + epsilon);
    for (let at = 0; at < size; at++)
      target[from + at] = (source[from + at]! - mean) * factor * scale[at]! + bias[at]!;
  }
}
