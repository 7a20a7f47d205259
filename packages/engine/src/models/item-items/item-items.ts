import type { Csr } from '@aisle/kernels';
import type { ArtefactContent } from '../../domain/artefact.ts';
import { AisleError } from '../../domain/errors.ts';
import type { Json } from '../../domain/model.ts';
import { columnOf } from '../live/artefact-columns.ts';

/**
 * The learned half of an item-item model: row `i` holds what a shopper's interest in item `i` says for other items.
 * Items are numbered by the artefact; columns ascend within a row.
 */
export interface ItemItems {
  readonly matrix: Csr & { readonly values: Float32Array };
  readonly itemIds: readonly string[];
}

/** The arrays of an artefact that holds an item-item matrix. */
export function itemItemsArrays(matrix: Csr): ArtefactContent['arrays'] {
  return {
    rowPointers: matrix.rowPointers,
    columnIndices: matrix.columnIndices,
    values: matrix.values ?? new Float32Array(matrix.columnIndices.length).fill(1),
  };
}

/**
 * Checks the arrays' types and lengths and where rows begin; the entries are checked as they are placed.
 * @throws AisleError `artefact_corrupt`.
 */
export function itemItemsOf(model: string, content: ArtefactContent): ItemItems {
  const items = content.itemIds.length;
  const rowPointers = columnOf(model, content, 'rowPointers', 'Uint32Array', items + 1);
  const entries = rowPointers[items]!;
  const columnIndices = columnOf(model, content, 'columnIndices', 'Uint32Array', entries);
  const values = columnOf(model, content, 'values', 'Float32Array', entries);
  if (rowPointers[0] !== 0) throw corruptRow(model, 0);
  for (let item = 0; item < items; item++) {
    if (rowPointers[item + 1]! < rowPointers[item]!) throw corruptRow(model, item);
  }
  return {
    matrix: { rows: items, columns: items, rowPointers, columnIndices, values },
    itemIds: content.itemIds,
  };
}

export function corruptRow(model: string, item: number): AisleError {
  return new AisleError('artefact_corrupt', `The ${model} artefact's row ${item} is no row of a matrix.`, {
    remedy: `Train ${model} again, or promote an earlier version.`,
  });
}

/** The configuration an artefact was made with. @throws AisleError `artefact_corrupt`. */
export function configurationOf(model: string, content: ArtefactContent): { readonly [key: string]: Json } {
  const configuration = content.meta['configuration'];
  if (typeof configuration !== 'object' || configuration === null || Array.isArray(configuration)) {
    throw new AisleError('artefact_corrupt', `The ${model} artefact does not say how it was made.`, {
      remedy: `Train ${model} again, or promote an earlier version.`,
    });
  }
  return configuration as { readonly [key: string]: Json };
}

/** Entry of row `item` in column `column`, or −1: binary search. */
export function entryOf(
  matrix: Pick<Csr, 'rowPointers' | 'columnIndices'>,
  item: number,
  column: number,
): number {
  let low = matrix.rowPointers[item]!;
  let high = matrix.rowPointers[item + 1]! - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = matrix.columnIndices[middle]!;
    if (found === column) return middle;
    if (found < column) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
