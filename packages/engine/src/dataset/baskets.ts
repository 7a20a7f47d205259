import type { Csr } from '@aisle/kernels';
import type { Dataset } from '../domain/dataset.ts';
import { eventTypeCode } from '../domain/event.ts';

const PURCHASE = eventTypeCode('purchase');

/** Baskets × items, by shopper and then time, with who bought each and when (UTC milliseconds, of the first line). */
export interface Baskets extends Csr {
  readonly shoppers: Uint32Array;
  readonly times: Float64Array;
}

/**
 * What was bought together. Columns ascend and do not repeat within a basket; values are ones. A basket is one shopper's:
 * nobody puts lines into another's by naming its order.
 * @param mostItems larger baskets are left out: who stocks a shelf says nothing about what goes together, and pairs
 *   grow with the square.
 */
export function baskets(dataset: Dataset, mostItems = Number.POSITIVE_INFINITY): Baskets {
  const { shopperOffsets } = dataset;
  const { items, types, orders, times, length } = dataset.interactions;
  let orderCount = 0;
  let lineCount = 0;
  for (let row = 0; row < length; row++) {
    if (types[row] !== PURCHASE || orders[row]! < 0) continue;
    lineCount++;
    if (orders[row]! >= orderCount) orderCount = orders[row]! + 1;
  }
  /** The newest basket of an order, and 1 + its shopper. */
  const basketOf = new Uint32Array(orderCount);
  const ownerOf = new Uint32Array(orderCount);
  const numbers = new Uint32Array(length);
  const begins = new Uint32Array(lineCount + 1);
  const shoppers = new Uint32Array(lineCount);
  const boughtAt = new Float64Array(lineCount);
  let count = 0;
  for (let shopper = 0; shopper < dataset.shoppers.length; shopper++) {
    for (let row = shopperOffsets[shopper]!; row < shopperOffsets[shopper + 1]!; row++) {
      const order = orders[row]!;
      if (types[row] !== PURCHASE || order < 0) continue;
      if (ownerOf[order] !== shopper + 1) {
        ownerOf[order] = shopper + 1;
        shoppers[count] = shopper;
        boughtAt[count] = times[row]!;
        basketOf[order] = count++;
      }
      numbers[row] = basketOf[order]!;
      begins[basketOf[order]! + 1]!++;
    }
  }
  for (let basket = 0; basket < count; basket++) begins[basket + 1]! += begins[basket]!;
  const next = begins.slice();
  const lines = new Uint32Array(lineCount);
  for (let row = 0; row < length; row++) {
    if (types[row] === PURCHASE && orders[row]! >= 0) lines[next[numbers[row]!]!++] = items[row]!;
  }
  const rowPointers = new Uint32Array(count + 1);
  const columnIndices = new Uint32Array(lineCount);
  let rows = 0;
  let end = 0;
  for (let number = 0; number < count; number++) {
    const basket = lines.subarray(begins[number]!, begins[number + 1]!).sort();
    const begin = end;
    for (let at = 0; at < basket.length; at++) {
      if (at === 0 || basket[at] !== basket[at - 1]) columnIndices[end++] = basket[at]!;
    }
    if (end - begin > mostItems) {
      end = begin;
      continue;
    }
    shoppers[rows] = shoppers[number]!;
    boughtAt[rows] = boughtAt[number]!;
    rowPointers[++rows] = end;
  }
  return {
    rows,
    columns: dataset.items.size,
    rowPointers: rowPointers.slice(0, rows + 1),
    columnIndices: columnIndices.slice(0, end),
    values: null,
    shoppers: shoppers.slice(0, rows),
    times: boughtAt.slice(0, rows),
  };
}
