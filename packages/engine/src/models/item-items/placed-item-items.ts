import { type Csr, createKernelsSync, type Kernels } from '@aisle/kernels';
import type { ItemTable } from '../../domain/item-table.ts';
import type { LoadOptions } from '../../domain/model.ts';
import { inSlices } from '../live/in-slices.ts';
import { placeItems } from '../live/place-items.ts';
import { corruptRow, type ItemItems } from './item-items.ts';
import { INPUT_CAPACITY } from './query-input.ts';

/** Entries of a matrix placed between two turns: 256 KiB written. */
export const ENTRIES_A_TURN = 32_768;
/** In `rowOf`: the artefact does not know the item. No matrix has so many rows. */
export const NO_ROW = 0xffffffff;

/** An item-item matrix in the memory of the kernels that serve it, its columns numbered by the live table. */
export interface PlacedItemItems {
  readonly kernels: Kernels;
  /** Rows and entries stand as in the artefact, columns are live items. */
  readonly matrix: Csr & { readonly values: Float32Array };
  /** Live item → row, `NO_ROW` where there is none; as long as the live table was. */
  readonly rowOf: Uint32Array;
  /** Greatest entry of each row, at least 0. */
  readonly rowMaxima: Float32Array;
  /** The same entries, columns ascending in each row: to find an entry in. */
  readonly sorted: Pick<Csr, 'rowPointers' | 'columnIndices'>;
  /** Live item → its number in `sorted`. */
  readonly sortedNumber: (item: number) => number;
}

/**
 * Takes a matrix into service, in turns. Entries keep their order, so that placing is one pass over them: it checks that
 * columns ascend within the artefact's items and values are finite, and writes each as a live item.
 * @throws AisleError `artefact_corrupt`.
 */
export async function placeItemItems(
  model: string,
  { matrix, itemIds }: ItemItems,
  items: ItemTable,
  options: LoadOptions,
): Promise<PlacedItemItems> {
  const placeOf = await placeItems(itemIds, items, options);
  const size = items.size;
  const entries = matrix.columnIndices.length;
  const bytes = entries * 8 + (matrix.rows + size * 3) * 4 + INPUT_CAPACITY * 8;
  const kernels = createKernelsSync({ maxMemoryMb: Math.ceil(bytes / 2 ** 20) + 4 });
  const placed = {
    rows: matrix.rows,
    columns: size,
    rowPointers: kernels.memory.copy(matrix.rowPointers),
    columnIndices: kernels.memory.u32(entries),
    values: kernels.memory.f32(entries),
  };
  const rowMaxima = new Float32Array(matrix.rows);
  let row = 0;
  let before = -1;
  await inSlices(entries, ENTRIES_A_TURN, options, (from, to) => {
    placed.values.set(matrix.values.subarray(from, to), from);
    for (let entry = from; entry < to; ) {
      while (matrix.rowPointers[row + 1]! <= entry) {
        row++;
        before = -1;
      }
      const end = Math.min(to, matrix.rowPointers[row + 1]!);
      before = placeColumns(matrix.columnIndices, placeOf, placed.columnIndices, entry, end, before);
      if (before < 0) throw corruptRow(model, row);
      /** 0 while all values are finite, then not a number. */
      let finite = 0;
      for (let at = entry; at < end; at++) {
        const value = matrix.values[at]!;
        finite += value * 0;
        if (value > rowMaxima[row]!) rowMaxima[row] = value;
      }
      if (finite !== 0) throw corruptRow(model, row);
      entry = end;
    }
  });
  const rowOf = new Uint32Array(size).fill(NO_ROW);
  for (let item = 0; item < placeOf.length; item++) rowOf[placeOf[item]!] = item;
  // Where the live table has the artefact's order, live columns ascend too and the artefact's arrays can go.
  const ascends = placeOf.every((place, item) => item === 0 || place > placeOf[item - 1]!);
  return {
    kernels,
    matrix: placed,
    rowOf,
    rowMaxima,
    sorted: ascends ? placed : matrix,
    sortedNumber: ascends ? (item) => item : (item) => rowOf[item]!,
  };
}

/**
 * Writes entries `from` … `to` of one row, whose last column so far was `before`; returns its last column, −1 when the
 * columns do not ascend or one is none of the artefact's items.
 */
function placeColumns(
  columns: Uint32Array,
  placeOf: Uint32Array,
  placed: Uint32Array,
  from: number,
  to: number,
  before: number,
): number {
  let last = before;
  for (let entry = from; entry < to; entry++) {
    const column = columns[entry]!;
    if (column <= last || column >= placeOf.length) return -1;
    placed[entry] = placeOf[column]!;
    last = column;
  }
  return last;
}
