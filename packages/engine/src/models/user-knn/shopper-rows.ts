import type { Csr } from '@aisle/kernels';
import type { UserKnnConfiguration } from './user-knn-configuration.ts';

/** BM25's saturation and length normalisation (Robertson & Zaragoza 2009). */
const K1 = 1.2;
const B = 0.75;

/** What is kept of past shoppers, by shopper: the same entries with two values each. */
export interface ShopperRows {
  readonly rowPointers: Uint32Array;
  readonly columnIndices: Uint32Array;
  /** How much a question that holds the item is like the shopper for it. */
  readonly likeness: Float32Array;
  /** How much a shopper like the asking one says for the item. */
  readonly worth: Float32Array;
}

/**
 * Weighs shoppers × items x for both steps of an answer:
 *
 *   cosine  likeness(u, i) = x_ui / (‖x_u‖ + s)
 *   bm25    likeness(u, i) = idf_i · x_ui·(k₁ + 1) / (x_ui + k₁·(1 − b + b·|x_u| / mean)), idf_i = ln(1 + (U − U_i + ½) / (U_i + ½))
 *   worth(u, i) = x_ui · U_i^−γ
 *
 * U shoppers, U_i of them with item i. Shoppers of fewer than two items say nothing and are left out.
 */
export function shopperRows(
  x: Csr & { readonly values: Float32Array },
  kept: (shopper: number) => boolean,
  { similarity, shrinkage, itemExponent }: UserKnnConfiguration,
): ShopperRows {
  const entries = x.columnIndices.length;
  const pointers = new Uint32Array(x.rows + 1);
  const columnIndices = new Uint32Array(entries);
  const values = new Float32Array(entries);
  const shoppersOf = new Uint32Array(x.columns);
  let rows = 0;
  let length = 0;
  let total = 0;
  for (let row = 0; row < x.rows; row++) {
    const from = x.rowPointers[row]!;
    const to = x.rowPointers[row + 1]!;
    if (to - from < 2 || !kept(row)) continue;
    for (let entry = from; entry < to; entry++) {
      const item = x.columnIndices[entry]!;
      shoppersOf[item]!++;
      total += x.values[entry]!;
      columnIndices[length] = item;
      values[length++] = x.values[entry]!;
    }
    pointers[++rows] = length;
  }
  const likeness = new Float32Array(length);
  const worth = new Float32Array(length);
  const mean = total / Math.max(1, rows);
  for (let row = 0; row < rows; row++) {
    const from = pointers[row]!;
    const to = pointers[row + 1]!;
    let squares = 0;
    let sum = 0;
    for (let entry = from; entry < to; entry++) {
      squares += values[entry]! ** 2;
      sum += values[entry]!;
    }
    const norm = Math.sqrt(squares) + shrinkage;
    const longer = K1 * (1 - B + (B * sum) / mean);
    for (let entry = from; entry < to; entry++) {
      const value = values[entry]!;
      const shoppers = shoppersOf[columnIndices[entry]!]!;
      const rarity = Math.log(1 + (rows - shoppers + 0.5) / (shoppers + 0.5));
      likeness[entry] =
        similarity === 'cosine' ? value / norm : (rarity * value * (K1 + 1)) / (value + longer);
      worth[entry] = value * shoppers ** -itemExponent;
    }
  }
  return {
    rowPointers: pointers.slice(0, rows + 1),
    columnIndices: columnIndices.slice(0, length),
    likeness,
    worth,
  };
}
