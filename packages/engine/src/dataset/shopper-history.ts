import type { Dataset } from '../domain/dataset.ts';
import type { History } from '../domain/history.ts';
import type { InteractionRows } from './restrict.ts';

/** A shopper's rows as a history, oldest first: views into the dataset's columns, nothing is copied. */
export function shopperHistory(rows: Dataset | InteractionRows, shopper: number): History {
  const from = rows.shopperOffsets[shopper]!;
  const to = rows.shopperOffsets[shopper + 1]!;
  const { items, times, types, quantities, orders } = rows.interactions;
  return {
    length: to - from,
    items: items.subarray(from, to),
    times: times.subarray(from, to),
    types: types.subarray(from, to),
    quantities: quantities.subarray(from, to),
    orders: orders.subarray(from, to),
  };
}
