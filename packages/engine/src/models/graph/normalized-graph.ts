import type { Csr } from '@aisle/kernels';

export interface NormalizedGraph {
  /** N = D_u^−a · R · D_i^−b over the shoppers of two items and more, D_u and D_i the sums of R's rows and columns. */
  readonly matrix: Csr & { readonly values: Float32Array };
  /** D_i, by item; 0 for items that nobody else's basket of likes connects. */
  readonly itemTotals: Float64Array;
}

/** The graph of shoppers and items, damped by degree. A shopper of one item connects nothing and is left out. */
export function normalizedGraph(
  wanted: Csr & { readonly values: Float32Array },
  { shopperExponent, itemExponent }: { readonly shopperExponent: number; readonly itemExponent: number },
): NormalizedGraph {
  const { rows, columns, rowPointers } = wanted;
  const pointers = new Uint32Array(rows + 1);
  const columnIndices = new Uint32Array(wanted.columnIndices.length);
  const values = new Float32Array(wanted.columnIndices.length);
  const itemTotals = new Float64Array(columns);
  let kept = 0;
  let length = 0;
  for (let row = 0; row < rows; row++) {
    const from = rowPointers[row]!;
    const to = rowPointers[row + 1]!;
    if (to - from < 2) continue;
    let total = 0;
    for (let entry = from; entry < to; entry++) total += wanted.values[entry]!;
    const damping = total ** -shopperExponent;
    for (let entry = from; entry < to; entry++) {
      const item = wanted.columnIndices[entry]!;
      itemTotals[item]! += wanted.values[entry]!;
      columnIndices[length] = item;
      values[length++] = wanted.values[entry]! * damping;
    }
    pointers[++kept] = length;
  }
  for (let entry = 0; entry < length; entry++)
    values[entry]! *= itemTotals[columnIndices[entry]!]! ** -itemExponent;
  return {
    matrix: {
      rows: kept,
      columns,
      rowPointers: pointers.slice(0, kept + 1),
      columnIndices: columnIndices.slice(0, length),
      values: values.slice(0, length),
    },
    itemTotals,
  };
}
