import type { Csr } from '@aisle/kernels';
import type { Dataset } from '../domain/dataset.ts';
import { eventTypeCode } from '../domain/event.ts';

const PURCHASE = eventTypeCode('purchase');

/**
 * Baskets × items: what was bought together. Columns ascend and do not repeat within a basket; values are ones.
 * @param mostItems larger baskets are left out: who stocks a shelf says nothing about what goes together, and pairs
 *   grow with the square.
 */
export function baskets(dataset: Dataset, mostItems = Number.POSITIVE_INFINITY): Csr {
  const { items, types, orders, length } = dataset.interactions;
  let numbers = 0;
  for (let row = 0; row < length; row++) {
    if (types[row] === PURCHASE && orders[row]! >= numbers) numbers = orders[row]! + 1;
  }
  const begins = new Uint32Array(numbers + 1);
  for (let row = 0; row < length; row++) {
    if (types[row] === PURCHASE && orders[row]! >= 0) begins[orders[row]! + 1]!++;
  }
  for (let order = 0; order < numbers; order++) begins[order + 1]! += begins[order]!;
  const next = begins.slice();
  const lines = new Uint32Array(begins[numbers]!);
  for (let row = 0; row < length; row++) {
    if (types[row] === PURCHASE && orders[row]! >= 0) lines[next[orders[row]!]!++] = items[row]!;
  }
  const rowPointers = new Uint32Array(numbers + 1);
  const columnIndices = new Uint32Array(lines.length);
  let rows = 0;
  let end = 0;
  for (let order = 0; order < numbers; order++) {
    const basket = lines.subarray(begins[order]!, begins[order + 1]!).sort();
    const begin = end;
    for (let at = 0; at < basket.length; at++) {
      if (at === 0 || basket[at] !== basket[at - 1]) columnIndices[end++] = basket[at]!;
    }
    if (end === begin || end - begin > mostItems) end = begin;
    else rowPointers[++rows] = end;
  }
  return {
    rows,
    columns: dataset.items.size,
    rowPointers: rowPointers.slice(0, rows + 1),
    columnIndices: columnIndices.slice(0, end),
    values: null,
  };
}
