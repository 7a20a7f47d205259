import { type Csr, type Kernels, transposeCsr, truncatedSvd } from '@aisle/kernels';
import type { NormalizedGraph } from './normalized-graph.ts';

/** Items whose rows are dense at a time. */
const BLOCK = 256;

export interface FilterOptions {
  readonly lowPassShare: number;
  readonly lowPassExponent: number;
  readonly rank: number;
  readonly neighbors: number;
  readonly seed: number;
  /** Called with the fraction done; may throw to stop. */
  readonly onStep: (fraction: number, step: string) => Promise<void>;
}

/**
 * The graph filters as one item-item matrix, each row's greatest entries without its diagonal:
 *
 *   M = NᵀN / σ₁² + α · D_i^−c · V Vᵀ · D_i^c
 *
 * V the first right singular vectors of N, σ₁ its greatest singular value (Shen et al. 2021, "How powerful is graph
 * convolution for recommendation?", eq. 8). Rows are made dense a block at a time: items² · rank multiplications.
 */
export async function filteredRows(
  kernels: Kernels,
  { matrix, itemTotals }: NormalizedGraph,
  options: FilterOptions,
): Promise<Csr> {
  const { memory, dense, sparse, topK } = kernels;
  const n = matrix.columns;
  const { values, right } = await truncatedSvd(kernels, matrix, {
    rank: options.rank,
    seed: options.seed,
    onIteration: (fraction) => options.onStep(0.5 * fraction, 'finding what is smooth on the graph'),
  });
  const { rank, lowPassShare, lowPassExponent } = options;
  const scale = 1 / values[0]! ** 2;
  const after = memory.f32(n * rank);
  for (let item = 0; item < n; item++) {
    const total = itemTotals[item]! ** lowPassExponent;
    for (let at = item * rank; at < (item + 1) * rank; at++) after[at] = right[at]! * total;
  }
  const byItem = transposeCsr(matrix);
  const placed = {
    ...matrix,
    rowPointers: memory.copy(matrix.rowPointers),
    columnIndices: memory.copy(matrix.columnIndices),
    values: memory.copy(matrix.values),
  };
  const before = memory.f32(BLOCK * rank);
  const out = memory.f32(BLOCK * n);
  const parts: Csr[] = [];
  for (let first = 0; first < n; first += BLOCK) {
    await options.onStep(0.5 + (0.5 * first) / n, 'filtering');
    const last = Math.min(n, first + BLOCK);
    const m = last - first;
    for (let item = first; item < last; item++) {
      // An item without a degree has nothing to filter: its vector is 0.
      const factor = itemTotals[item]! > 0 ? lowPassShare * itemTotals[item]! ** -lowPassExponent : 0;
      for (let at = 0; at < rank; at++)
        before[(item - first) * rank + at] = factor * right[item * rank + at]!;
    }
    const block = out.subarray(0, m * n);
    dense.gemm({ a: before, b: after, c: block, m, n, k: rank, transposeB: true });
    sparse.cross(rowsOf(byItem, matrix.rows, first, last, scale), placed, block, { accumulate: true });
    for (let item = first; item < last; item++) block[(item - first) * n + item] = 0;
    parts.push(topK.selectRows(block, m, n, options.neighbors, 'value'));
  }
  return stacked(parts, n);
}

/** The columns `first … last − 1` of the graph, scaled, as shoppers × (last − first). */
function rowsOf(byItem: Csr, shoppers: number, first: number, last: number, scale: number): Csr {
  const from = byItem.rowPointers[first]!;
  const to = byItem.rowPointers[last]!;
  return transposeCsr({
    rows: last - first,
    columns: shoppers,
    rowPointers: byItem.rowPointers.slice(first, last + 1).map((pointer) => pointer - from),
    columnIndices: byItem.columnIndices.subarray(from, to),
    values: byItem.values!.slice(from, to).map((value) => value * scale),
  });
}

function stacked(parts: readonly Csr[], columns: number): Csr {
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const entries = parts.reduce((sum, part) => sum + part.columnIndices.length, 0);
  const rowPointers = new Uint32Array(rows + 1);
  const columnIndices = new Uint32Array(entries);
  const values = new Float32Array(entries);
  let row = 0;
  let length = 0;
  for (const part of parts) {
    columnIndices.set(part.columnIndices, length);
    values.set(part.values!, length);
    for (let own = 0; own < part.rows; own++) rowPointers[++row] = length + part.rowPointers[own + 1]!;
    length += part.columnIndices.length;
  }
  return { rows, columns, rowPointers, columnIndices, values };
}
