import { createHash } from 'node:crypto';
import type { Dataset } from '../domain/dataset.ts';

/** SHA-256 over everything a fit can see: equal data, equal digest. Shoppers count by number, not by name. */
export function snapshotDigest(dataset: Dataset): string {
  const { interactions, itemColumns, items, shopperOffsets } = dataset;
  const hash = createHash('sha256');
  const column = (array: ArrayBufferView): void => {
    hash.update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  };
  hash.update(JSON.stringify([dataset.asOf, dataset.snapshotOffset, interactions.length]));
  hash.update(JSON.stringify(items.ids()));
  hash.update(JSON.stringify([itemColumns.categories, itemColumns.titles]));
  for (const array of [itemColumns.category, itemColumns.publishedAt, itemColumns.price, itemColumns.group]) {
    column(array);
  }
  column(shopperOffsets);
  column(interactions.items.subarray(0, interactions.length));
  column(interactions.times.subarray(0, interactions.length));
  column(interactions.types.subarray(0, interactions.length));
  column(interactions.quantities.subarray(0, interactions.length));
  column(interactions.orders.subarray(0, interactions.length));
  return hash.digest('hex');
}
