import type { ItemId } from '../../domain/ids.ts';
import type { ItemTable } from '../../domain/item-table.ts';
import type { LoadOptions } from '../../domain/model.ts';
import { inSlices, ROWS_A_TURN } from './in-slices.ts';

/** Artefact item → index in the live table; items the table lacks join it. */
export async function placeItems(
  itemIds: readonly string[],
  items: ItemTable,
  options: LoadOptions,
): Promise<Uint32Array> {
  const placeOf = new Uint32Array(itemIds.length);
  await inSlices(itemIds.length, ROWS_A_TURN, options, (from, to) => {
    for (let item = from; item < to; item++) placeOf[item] = items.intern(itemIds[item] as ItemId);
  });
  return placeOf;
}
