/** Dot product of every row of a row-major matrix with `query`, summed in f64. */
export function scanReference(matrix: ArrayLike<number>, query: ArrayLike<number>): Float64Array {
  const dimension = query.length;
  const scores = new Float64Array(Math.floor(matrix.length / dimension));
  for (let r = 0; r < scores.length; r++) {
    for (let d = 0; d < dimension; d++) scores[r]! += matrix[r * dimension + d]! * query[d]!;
  }
  return scores;
}

/** Symmetric 8-bit levels of a query and the scale that turns them back: q ≈ level · scale. */
export function quantizeQueryReference(query: ArrayLike<number>): { levels: Int16Array; scale: number } {
  let largest = 0;
  for (let d = 0; d < query.length; d++) largest = Math.max(largest, Math.abs(query[d]!));
  const inverse = largest > 0 ? Math.fround(127 / largest) : 0;
  // f32 `nearest` rounds halves to even.
  const levels = Int16Array.from({ length: query.length }, (_, d) =>
    roundHalfEven(Math.fround(query[d]! * inverse)),
  );
  return { levels, scale: largest / 127 };
}

function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}
