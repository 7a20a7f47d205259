/** One step of Adam (Kingma and Ba 2015, algorithm 1) on the named rows alone, in f64; arrays change in place. */
export function adamRowsReference(
  { table, first, second }: Readonly<Record<'table' | 'first' | 'second', Float64Array>>,
  gradients: ArrayLike<number>,
  rows: ArrayLike<number>,
  dimension: number,
  {
    step,
    learningRate,
    beta1,
    beta2,
    epsilon,
  }: Readonly<Record<'step' | 'learningRate' | 'beta1' | 'beta2' | 'epsilon', number>>,
): void {
  for (let i = 0; i < rows.length; i++) {
    for (let d = 0; d < dimension; d++) {
      const at = rows[i]! * dimension + d;
      const g = gradients[i * dimension + d]!;
      first[at] = beta1 * first[at]! + (1 - beta1) * g;
      second[at] = beta2 * second[at]! + (1 - beta2) * g * g;
      const m = first[at]! / (1 - beta1 ** step);
      const v = second[at]! / (1 - beta2 ** step);
      table[at]! -= (learningRate * m) / (Math.sqrt(v) + epsilon);
    }
  }
}
