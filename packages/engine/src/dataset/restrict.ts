import type { Dataset } from '../domain/dataset.ts';
import type { History } from '../domain/history.ts';

/** Interactions of some shoppers beside a dataset: same shoppers, same items, rows as in `Dataset`. */
export interface InteractionRows {
  readonly shopperOffsets: Uint32Array;
  readonly interactions: History;
}

/** The rows for which `keep` says yes; shoppers and items keep their numbers, so some shoppers may be left empty. */
export function keepRows(
  rows: InteractionRows,
  keep: (row: number, shopper: number) => boolean,
): InteractionRows {
  const { shopperOffsets, interactions: from } = rows;
  const kept = new Uint32Array(from.length);
  const offsets = new Uint32Array(shopperOffsets.length);
  let length = 0;
  for (let shopper = 0; shopper + 1 < shopperOffsets.length; shopper++) {
    for (let row = shopperOffsets[shopper]!; row < shopperOffsets[shopper + 1]!; row++) {
      if (keep(row, shopper)) kept[length++] = row;
    }
    offsets[shopper + 1] = length;
  }
  const interactions = {
    length,
    items: new Int32Array(length),
    times: new Float64Array(length),
    types: new Uint8Array(length),
    quantities: new Float32Array(length),
    orders: new Int32Array(length),
  };
  for (let at = 0; at < length; at++) {
    const row = kept[at]!;
    interactions.items[at] = from.items[row]!;
    interactions.times[at] = from.times[row]!;
    interactions.types[at] = from.types[row]!;
    interactions.quantities[at] = from.quantities[row]!;
    interactions.orders[at] = from.orders[row]!;
  }
  return { shopperOffsets: offsets, interactions };
}

/** The dataset with only the rows for which `keep` says yes; shoppers and items keep their numbers. */
export function restrict(dataset: Dataset, keep: (row: number, shopper: number) => boolean): Dataset {
  return { ...dataset, ...keepRows(dataset, keep) };
}
