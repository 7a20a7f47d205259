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

/** The chosen rows and columns of an items × items matrix. */
export function selectItems(matrix: Csr & { values: Float32Array }, selection: ItemSelection): Csr {
  const columns = selectColumns(matrix, selection);
  const { chosen } = selection;
  const rowPointers = new Uint32Array(chosen.length + 1);
  const columnIndices = new Uint32Array(columns.columnIndices.length);
  const values = new Float32Array(columns.columnIndices.length);
  let length = 0;
  for (let row = 0; row < chosen.length; row++) {
    const from = columns.rowPointers[chosen[row]!]!;
    const to = columns.rowPointers[chosen[row]! + 1]!;
    columnIndices.set(columns.columnIndices.subarray(from, to), length);
    values.set(columns.values!.subarray(from, to), length);
    length += to - from;
    rowPointers[row + 1] = length;
  }
  return {
    rows: chosen.length,
    columns: chosen.length,
    rowPointers,
    columnIndices: columnIndices.slice(0, length),
    values: values.slice(0, length),
  };
}
