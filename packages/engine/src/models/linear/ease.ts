import type { Csr, Kernels } from '@aisle/kernels';

/**
 * EASE, transposed: out[j, i] = share · B[i, j], B = −P / diag(P) by columns with a zero diagonal,
 * P = (XᵀX + λI)⁻¹ (Steck 2019, "Embarrassingly shallow autoencoders for sparse data", eq. 8).
 * @param out n × n, in the kernels' memory.
 */
export function addEase(
  kernels: Kernels,
  x: Csr,
  regularization: number,
  share: number,
  out: Float32Array,
): void {
  const n = x.columns;
  kernels.sparse.gram(x, out, { triangle: 'lower' });
  for (let item = 0; item < n; item++) out[item * n + item]! += regularization;
  kernels.dense.invertSymmetric(out, n);
  for (let target = 0; target < n; target++) {
    const row = out.subarray(target * n, (target + 1) * n);
    const factor = -share / row[target]!;
    for (let source = 0; source < n; source++) row[source]! *= factor;
    row[target] = 0;
  }
}
