import type { Gemm } from '../dense-kernels.ts';

/** α·op(A)·op(B) + β·C, summed in f64, as a new array. */
export function gemmReference({
  a,
  b,
  c,
  m,
  n,
  k,
  transposeA,
  transposeB,
  alpha = 1,
  beta = 0,
}: Gemm): Float64Array {
  const out = new Float64Array(m * n);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let p = 0; p < k; p++) {
        sum += (transposeA ? a[p * m + i]! : a[i * k + p]!) * (transposeB ? b[j * k + p]! : b[p * n + j]!);
      }
      out[i * n + j] = alpha * sum + (beta === 0 ? 0 : beta * c[i * n + j]!);
    }
  }
  return out;
}
