import { type Csr, type Kernels, transposeCsr } from '@aisle/kernels';
import type { Transitions } from './transitions.ts';

/** Target items whose counts are kept sparse at a time: bounds the memory at a few hundred MB. */
const BLOCK = 512;

export interface SlitOptions {
  readonly regularization: number;
  /** Weight of the result in `out`. */
  readonly share: number;
  /** Items × items, rows by source: what B is drawn to where behaviour says little (K below); its weight μ. */
  readonly prior?: { readonly matrix: Csr; readonly weight: number } | undefined;
  /** Called between blocks with the fraction done; may throw to stop. */
  readonly onBlock: (fraction: number) => Promise<void>;
}

/** Mean squared weight of a source item: the mean of diag(SᵀS). */
export function meanSourceDiagonal({ sources }: Transitions): number {
  let sum = 0;
  for (const value of sources.values!) sum += value * value;
  return sources.columns > 0 ? sum / sources.columns : 0;
}

/**
 * Adds SLIT, transposed: out[j, i] += share · B[i, j] for i ≠ j. B minimises ‖T − SB‖² + λ‖B − μK‖² (Choi et al. 2021,
 * eq. 9, has K = 0), so B = P(SᵀT + λμK) with P = (SᵀS + λI)⁻¹, and Bᵀ = (TᵀS + λμKᵀ)·P with a sparse bracket, taken in
 * blocks of targets.
 * @param out n × n, in the kernels' memory; its diagonal becomes 0.
 */
export async function addSlit(
  kernels: Kernels,
  { sources, targets }: Transitions,
  options: SlitOptions,
  out: Float32Array,
): Promise<void> {
  const n = sources.columns;
  const { memory, sparse, dense } = kernels;
  const inverse = memory.f32(n * n);
  try {
    sparse.gram(sources, inverse, { triangle: 'lower' });
    for (let item = 0; item < n; item++) inverse[item * n + item]! += options.regularization;
    await options.onBlock(0);
    dense.invertSymmetric(inverse, n);
    const byTarget = transposeCsr(targets);
    const { prior, share } = options;
    const drawn =
      prior === undefined
        ? undefined
        : { byTarget: transposeCsr(prior.matrix), weight: share * options.regularization * prior.weight };
    for (let first = 0; first < n; first += BLOCK) {
      await options.onBlock(0.5 + (0.5 * first) / n);
      const last = Math.min(n, first + BLOCK);
      const counts = sourcesOfTargets(sources, byTarget, first, last, share, drawn);
      sparse.multiplyDense(counts, inverse, n, out.subarray(first * n, last * n), { accumulate: true });
    }
    for (let item = 0; item < n; item++) out[item * n + item] = 0;
  } finally {
    memory.free(inverse);
  }
}

/** Rows `first … last − 1` of share · TᵀS, plus what they are drawn to. */
function sourcesOfTargets(
  sources: Csr,
  byTarget: Csr,
  first: number,
  last: number,
  share: number,
  drawn: { readonly byTarget: Csr; readonly weight: number } | undefined,
): Csr {
  const n = sources.columns;
  const line = new Float32Array(n);
  const rowPointers = new Uint32Array(last - first + 1);
  let columnIndices = new Uint32Array(n * 8);
  let values = new Float32Array(n * 8);
  let length = 0;
  for (let target = first; target < last; target++) {
    if (length + n > columnIndices.length) {
      const wider = new Uint32Array(columnIndices.length * 2);
      wider.set(columnIndices);
      columnIndices = wider;
      const more = new Float32Array(wider.length);
      more.set(values);
      values = more;
    }
    const begin = length;
    for (let at = byTarget.rowPointers[target]!; at < byTarget.rowPointers[target + 1]!; at++) {
      const row = byTarget.columnIndices[at]!;
      for (let entry = sources.rowPointers[row]!; entry < sources.rowPointers[row + 1]!; entry++) {
        const item = sources.columnIndices[entry]!;
        if (line[item] === 0) columnIndices[length++] = item;
        line[item]! += share * sources.values![entry]!;
      }
    }
    if (drawn !== undefined) {
      const { rowPointers: from, columnIndices: items, values: likeness } = drawn.byTarget;
      for (let entry = from[target]!; entry < from[target + 1]!; entry++) {
        const item = items[entry]!;
        if (line[item] === 0) columnIndices[length++] = item;
        line[item]! += drawn.weight * likeness![entry]!;
      }
    }
    columnIndices.subarray(begin, length).sort();
    for (let at = begin; at < length; at++) {
      values[at] = line[columnIndices[at]!]!;
      line[columnIndices[at]!] = 0;
    }
    rowPointers[target - first + 1] = length;
  }
  return { rows: last - first, columns: n, rowPointers, columnIndices, values };
}
