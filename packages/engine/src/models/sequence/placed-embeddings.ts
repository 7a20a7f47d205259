import { createKernelsSync, type Kernels, type QuantizedRows } from '@aisle/kernels';
import type { ItemTable } from '../../domain/item-table.ts';
import type { LoadOptions } from '../../domain/model.ts';
import { inSlices, ROWS_A_TURN } from '../live/in-slices.ts';
import { placeItems } from '../live/place-items.ts';

/** Up to so many items all are scored exactly; above, 8-bit levels, a quarter of the memory to read, choose whom to score. */
const EXACT_ITEMS = 20_000;
/** Rows quantised between two turns. */
const ROWS_A_QUANTISED_TURN = 1024;

/** Item embeddings where the kernels read them, rows in the order of the live table. */
export interface PlacedEmbeddings {
  readonly kernels: Kernels;
  readonly size: number;
  /** Rows × size, as the network was trained to see them. */
  readonly inputs: Float32Array;
  /** The same less their mean: a positive score is one above that of the average item. */
  readonly centred: Float32Array;
  /** `centred` in 8 bits; absent where there are few. */
  readonly levels: QuantizedRows | undefined;
  /** Item of the live table by row, ascending. */
  readonly itemOf: Uint32Array;
  /** Row by item of the live table when it was loaded, −1 without one. */
  readonly rowOf: Int32Array;
}

export async function placeEmbeddings(
  itemIds: readonly string[],
  embeddings: Float32Array,
  size: number,
  items: ItemTable,
  options: LoadOptions,
  exactItems = EXACT_ITEMS,
): Promise<PlacedEmbeddings> {
  const placeOf = await placeItems(itemIds, items, options);
  await options.turn?.();
  const rows = itemIds.length;
  const order = Uint32Array.from(placeOf.keys()).sort((a, b) => placeOf[a]! - placeOf[b]!);
  const kernels = createKernelsSync();
  const { memory } = kernels;
  const inputs = memory.f32(rows * size);
  const centred = memory.f32(rows * size);
  const itemOf = new Uint32Array(rows);
  const rowOf = new Int32Array(items.size).fill(-1);
  const mean = new Float64Array(size);
  await inSlices(rows, ROWS_A_TURN, options, (from, to) => {
    for (let row = from; row < to; row++) {
      const source = order[row]!;
      const own = embeddings.subarray(source * size, (source + 1) * size);
      inputs.set(own, row * size);
      for (let at = 0; at < size; at++) mean[at]! += own[at]! / rows;
      itemOf[row] = placeOf[source]!;
      rowOf[placeOf[source]!] = row;
    }
  });
  await inSlices(rows, ROWS_A_TURN, options, (from, to) => {
    for (let at = from * size; at < to * size; at++) centred[at] = inputs[at]! - mean[at % size]!;
  });
  const levels = rows > exactItems ? await quantised(kernels, centred, size, options) : undefined;
  return { kernels, size, inputs, centred, levels, itemOf, rowOf };
}

async function quantised(
  { memory }: Kernels,
  matrix: Float32Array,
  dimension: number,
  options: LoadOptions,
): Promise<QuantizedRows> {
  const rows = matrix.length / dimension;
  const levels = memory.i8(matrix.length);
  const scales = memory.f32(rows);
  await inSlices(rows, ROWS_A_QUANTISED_TURN, options, (from, to) => {
    for (let row = from; row < to; row++) {
      let most = 0;
      const end = (row + 1) * dimension;
      for (let at = row * dimension; at < end; at++) most = Math.max(most, Math.abs(matrix[at]!));
      const scale = most === 0 ? 1 : most / 127;
      scales[row] = scale;
      for (let at = row * dimension; at < end; at++) levels[at] = Math.round(matrix[at]! / scale);
    }
  });
  return { levels, scales, dimension };
}
