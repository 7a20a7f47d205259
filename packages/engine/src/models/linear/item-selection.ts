import type { Csr } from '@aisle/kernels';

/** Some of a matrix's columns, numbered anew in the old order. */
export interface ItemSelection {
  /** New number → old number, ascending. */
  readonly chosen: Uint32Array;
  /** Old number → new number, −1 where the column was not chosen. */
  readonly numberOf: Int32Array;
}

/** The `most` columns with the most entries (of equal ones the lower number first); empty columns never. */
export function mostUsedColumns(matrix: Csr, most: number): ItemSelection {
  const uses = new Uint32Array(matrix.columns);
  for (const column of matrix.columnIndices.subarray(0, matrix.rowPointers[matrix.rows])) uses[column]!++;
  const used = new Uint32Array(matrix.columns)
    .map((_, column) => column)
    .filter((column) => uses[column]! > 0);
  const chosen = used.length > most ? used.sort((a, b) => uses[b]! - uses[a]! || a - b).slice(0, most) : used;
  chosen.sort();
  const numberOf = new Int32Array(matrix.columns).fill(-1);
  for (let number = 0; number < chosen.length; number++) numberOf[chosen[number]!] = number;
  return { chosen, numberOf };
}

/** The matrix with the chosen columns alone. */
export function selectColumns(
  matrix: Csr & { values: Float32Array },
  { chosen, numberOf }: ItemSelection,
): Csr {
  const rowPointers = new Uint32Array(matrix.rows + 1);
  const columnIndices = new Uint32Array(matrix.columnIndices.length);
  const values = new Float32Array(matrix.columnIndices.length);
  let length = 0;
  for (let row = 0; row < matrix.rows; row++) {
    for (let entry = matrix.rowPointers[row]!; entry < matrix.rowPointers[row + 1]!; entry++) {
      const number = numberOf[matrix.columnIndices[entry]!]!;
      if (number < 0) continue;
      columnIndices[length] = number;
      values[length++] = matrix.values[entry]!;
    }
    rowPointers[row + 1] = length;
  }
  return {
    rows: matrix.rows,
    columns: chosen.length,
    rowPointers,
    columnIndices: columnIndices.slice(0, length),
    values: values.slice(0, length),
  };
}
