import type { ItemId } from '../domain/ids.ts';
import type { Product } from '../domain/product.ts';

/**
 * The ids that a catalogue knows, those of deleted products included, so that an invented id is never learned from.
 * Undefined where there is no product at all: a shop of events alone keeps every item.
 */
export function knownItems(products: readonly Product[]): ReadonlySet<ItemId> | undefined {
  return products.length === 0 ? undefined : new Set(products.map(({ id }) => id));
}

/** Deleted products keep what the log says of them and are no items of their own. */
export function servable(products: readonly Product[]): readonly Product[] {
  return products.filter(({ status }) => status !== 'deleted');
}
