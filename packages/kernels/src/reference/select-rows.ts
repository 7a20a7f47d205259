import type { Csr } from '../csr.ts';

/** Per row the k largest entries (ties: the lower column), columns ascending: positive ones, or by |value| ≠ 0. */
export function selectRowsReference(
  matrix: ArrayLike<number>,
  rows: number,
  columns: number,
  k: number,
  by: 'value' | 'magnitude',
): Csr {
  const pointers = [0];
  const indices: number[] = [];
  const values: number[] = [];
  for (let r = 0; r < rows; r++) {
    const at = (c: number) => matrix[r * columns + c]!;
    const rank = (c: number) => (by === 'magnitude' ? Math.abs(at(c)) : at(c));
    const best = Array.from({ length: columns }, (_, c) => c)
      .filter((c) => rank(c) > 0)
      .sort((a, b) => rank(b) - rank(a) || a - b)
      .slice(0, k)
      .sort((a, b) => a - b);
    indices.push(...best);
    values.push(...best.map(at));
    pointers.push(indices.length);
  }
  return {
    rows,
    columns,
    rowPointers: Uint32Array.from(pointers),
    columnIndices: Uint32Array.from(indices),
    values: Float32Array.from(values),
  };
}
