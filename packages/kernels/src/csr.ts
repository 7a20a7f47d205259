import { KernelError } from './kernel-error.ts';

/** A sparse rows × columns matrix by rows: row r's entries are those from rowPointers[r] to rowPointers[r + 1]. */
export interface Csr {
  readonly rows: number;
  readonly columns: number;
  /** rows + 1 offsets. */
  readonly rowPointers: Uint32Array;
  readonly columnIndices: Uint32Array;
  /** One value an entry; null means all ones. */
  readonly values: Float32Array | null;
}

/** Where index work puts its arrays: the JavaScript heap by default, or a KernelMemory. */
export interface ArrayAllocator {
  f32(length: number): Float32Array;
  u32(length: number): Uint32Array;
}

const heap: ArrayAllocator = {
  f32: (length) => new Float32Array(length),
  u32: (length) => new Uint32Array(length),
};

/** The transpose, each of its rows with ascending columns (a counting sort, O(entries + columns)). */
export function transposeCsr(csr: Csr, allocator: ArrayAllocator = heap): Csr {
  const { rows, columns, rowPointers, columnIndices, values } = csr;
  const entries = rowPointers[rows]!;
  const pointers = allocator.u32(columns + 1).fill(0);
  for (let e = 0; e < entries; e++) pointers[columnIndices[e]! + 1]!++;
  for (let c = 0; c < columns; c++) pointers[c + 1]! += pointers[c]!;
  const next = pointers.slice();
  const indices = allocator.u32(entries);
  const moved = values === null ? null : allocator.f32(entries);
  for (let r = 0; r < rows; r++) {
    for (let e = rowPointers[r]!; e < rowPointers[r + 1]!; e++) {
      const to = next[columnIndices[e]!]!++;
      indices[to] = r;
      if (moved !== null) moved[to] = values![e]!;
    }
  }
  return { rows: columns, columns: rows, rowPointers: pointers, columnIndices: indices, values: moved };
}

/** Whether every row's columns ascend. */
export function hasAscendingColumns(csr: Csr): boolean {
  for (let r = 0; r < csr.rows; r++) {
    for (let e = csr.rowPointers[r]! + 1; e < csr.rowPointers[r + 1]!; e++) {
      if (csr.columnIndices[e]! < csr.columnIndices[e - 1]!) return false;
    }
  }
  return true;
}

/** Throws `kernels.bad_argument` where pointers or columns lead outside the matrix. O(entries). */
export function assertCsr(csr: Csr, field: string): void {
  const { rows, columns, rowPointers, columnIndices, values } = csr;
  const fail = (what: string): never => {
    throw new KernelError(
      'kernels.bad_argument',
      field,
      `${field} is not a CSR matrix: ${what}.`,
      'Rebuild it.',
    );
  };
  if (rowPointers.length < rows + 1) fail(`${rowPointers.length} row pointers for ${rows} rows`);
  for (let r = 0; r < rows; r++) {
    const length = rowPointers[r + 1]! - rowPointers[r]!;
    if (length < 0) fail(`row ${r} ends before it starts`);
    if (length > columns) fail(`row ${r} has ${length} entries in ${columns} columns`);
  }
  const entries = rowPointers[rows]!;
  if (columnIndices.length < entries) fail(`${columnIndices.length} columns for ${entries} entries`);
  if (values !== null && values.length < entries) fail(`${values.length} values for ${entries} entries`);
  for (let e = 0; e < entries; e++) {
    if (columnIndices[e]! >= columns) fail(`entry ${e} is in column ${columnIndices[e]} of ${columns}`);
  }
}

/** Rows of k slots each, `counts[r]` of them filled, closed up to a CSR matrix (in place, then views). */
export function compactRows(
  rows: number,
  columns: number,
  k: number,
  ids: Uint32Array,
  values: Float32Array,
  counts: Uint32Array,
): Csr {
  const rowPointers = new Uint32Array(rows + 1);
  let end = 0;
  for (let r = 0; r < rows; r++) {
    const count = counts[r]!;
    if (end !== r * k) {
      ids.copyWithin(end, r * k, r * k + count);
      values.copyWithin(end, r * k, r * k + count);
    }
    end += count;
    rowPointers[r + 1] = end;
  }
  return { rows, columns, rowPointers, columnIndices: ids.slice(0, end), values: values.slice(0, end) };
}
