/** r ≈ μ + b_u + b_i + p·q for one rating, biases as plain numbers; one step of descent, in f64. */
export interface RatedFactors {
  userBias: number;
  itemBias: number;
  readonly p: Float64Array;
  readonly q: Float64Array;
}

/** e = r − (μ + b_u + b_i + p·q); each parameter moves by η(e · its partner − λ · itself). Returns e². */
export function ratingStepReference(
  factors: RatedFactors,
  rating: number,
  mean: number,
  rate: number,
  regularization: number,
): number {
  const { p, q } = factors;
  let error = rating - mean - factors.userBias - factors.itemBias;
  for (let k = 0; k < p.length; k++) error -= p[k]! * q[k]!;
  factors.userBias += rate * (error - regularization * factors.userBias);
  factors.itemBias += rate * (error - regularization * factors.itemBias);
  for (let k = 0; k < p.length; k++) {
    const [a, b] = [p[k]!, q[k]!];
    p[k] = a + rate * (error * b - regularization * a);
    q[k] = b + rate * (error * a - regularization * b);
  }
  return error * error;
}
