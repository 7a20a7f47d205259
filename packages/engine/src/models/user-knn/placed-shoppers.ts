import { type Csr, createKernelsSync, type Kernels } from '@aisle/kernels';
import { AisleError } from '../../domain/errors.ts';
import type { ItemTable } from '../../domain/item-table.ts';
import type { LoadOptions } from '../../domain/model.ts';
import { ENTRIES_A_TURN, NO_ROW } from '../item-items/placed-item-items.ts';
import { INPUT_CAPACITY } from '../item-items/query-input.ts';
import { inSlices } from '../live/in-slices.ts';
import { placeItems } from '../live/place-items.ts';
import type { ShopperRows } from './shopper-rows.ts';

/** Past shoppers in the memory of the kernels that serve them. */
export interface PlacedShoppers {
  readonly kernels: Kernels;
  /** Artefact items × shoppers, values `likeness`. */
  readonly byItem: Csr & { readonly values: Float32Array };
  /** Shoppers × live items, values `worth`. */
  readonly byShopper: Csr & { readonly values: Float32Array };
  /** `likeness` in the order of `byShopper`. */
  readonly likeness: Float32Array;
  /** Live item → artefact item, `NO_ROW` where there is none; as long as the live table was. */
  readonly rowOf: Uint32Array;
}

/** @throws AisleError `artefact_corrupt` where the rows are no matrix. */
export async function placeShoppers(
  rows: ShopperRows,
  itemIds: readonly string[],
  neighbors: number,
  items: ItemTable,
  options: LoadOptions,
): Promise<PlacedShoppers> {
  const { rowPointers, columnIndices, likeness, worth } = rows;
  const shoppers = rowPointers.length - 1;
  const entries = columnIndices.length;
  if (shoppers < 0 || rowPointers[0] !== 0 || rowPointers[shoppers] !== entries) throw corrupt();
  for (let row = 0; row < shoppers; row++) if (rowPointers[row + 1]! < rowPointers[row]!) throw corrupt();
  const placeOf = await placeItems(itemIds, items, options);
  const size = items.size;
  const bytes =
    entries * 16 + (shoppers * 2 + itemIds.length + size * 3 + INPUT_CAPACITY * 2 + neighbors * 2) * 4;
  const kernels = createKernelsSync({ maxMemoryMb: Math.ceil(bytes / 2 ** 20) + 4 });
  const { memory } = kernels;
  const byItem = {
    rows: itemIds.length,
    columns: shoppers,
    rowPointers: memory.u32(itemIds.length + 1).fill(0),
    columnIndices: memory.u32(entries),
    values: memory.f32(entries),
  };
  const byShopper = {
    rows: shoppers,
    columns: size,
    rowPointers: memory.copy(rowPointers),
    columnIndices: memory.u32(entries),
    values: memory.f32(entries),
  };
  await inSlices(entries, ENTRIES_A_TURN, options, (from, to) => {
    /** 0 while all values are finite, then not a number. */
    let finite = 0;
    for (let entry = from; entry < to; entry++) {
      const item = columnIndices[entry]!;
      if (item >= placeOf.length) throw corrupt();
      finite += worth[entry]! * 0 + likeness[entry]! * 0;
      byItem.rowPointers[item + 1]!++;
      byShopper.columnIndices[entry] = placeOf[item]!;
      byShopper.values[entry] = worth[entry]!;
    }
    if (finite !== 0) throw corrupt();
  });
  for (let item = 0; item < itemIds.length; item++)
    byItem.rowPointers[item + 1]! += byItem.rowPointers[item]!;
  const next = byItem.rowPointers.slice();
  let shopper = 0;
  await inSlices(entries, ENTRIES_A_TURN, options, (from, to) => {
    for (let entry = from; entry < to; entry++) {
      while (rowPointers[shopper + 1]! <= entry) shopper++;
      const at = next[columnIndices[entry]!]!++;
      byItem.columnIndices[at] = shopper;
      byItem.values[at] = likeness[entry]!;
    }
  });
  const rowOf = new Uint32Array(size).fill(NO_ROW);
  for (let item = 0; item < placeOf.length; item++) rowOf[placeOf[item]!] = item;
  return { kernels, byItem, byShopper, likeness, rowOf };
}

function corrupt(): AisleError {
  return new AisleError('artefact_corrupt', 'The user-knn artefact’s shoppers are no rows of a matrix.', {
    remedy: 'Train user-knn again, or promote an earlier version.',
  });
}
