/** Inverse of a symmetric positive definite n × n matrix by Gauss–Jordan sweeps in f64, as a new array. */
export function inverseReference(matrix: ArrayLike<number>, n: number): Float64Array {
  const a = Float64Array.from(matrix);
  for (let p = 0; p < n; p++) {
    const inverse = 1 / a[p * n + p]!;
    const pivotRow = a.slice(p * n, p * n + n);
    for (let i = 0; i < n; i++) {
      if (i === p) continue;
      const factor = a[i * n + p]! * inverse;
      for (let j = 0; j < n; j++) a[i * n + j]! -= factor * pivotRow[j]!;
      a[i * n + p] = -factor;
    }
    for (let j = 0; j < n; j++) a[p * n + j] = pivotRow[j]! * inverse;
    a[p * n + p] = inverse;
  }
  return a;
}

/** EASE weights from P: −P[i,j] / P[j,j], zero diagonal (Steck 2019, eq. 8). */
export function easeWeightsReference(inverse: ArrayLike<number>, n: number): Float64Array {
  const weights = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) weights[i * n + j] = i === j ? 0 : -inverse[i * n + j]! / inverse[j * n + j]!;
  }
  return weights;
}
