import type { ItemId } from '../domain/ids.ts';
import type { Product } from '../domain/product.ts';
import { type UnknownItems, unknownItemsOf } from '../domain/unknown-items.ts';

/**
 * Which items are learned from: those that a product has the id of, deleted ones too, so that an invented id never is.
 * Where there is no product at all every item counts: a shop of events alone.
 */
export class KnownItems {
  readonly #known: ReadonlySet<ItemId> | undefined;
  readonly #leftOut = new Map<ItemId, number>();

  constructor(products: readonly Product[]) {
    if (products.length > 0) this.#known = new Set(products.map(({ id }) => id));
  }

  /** Whether an act on the item is taken in; one that is not is counted. */
  takes(item: ItemId): boolean {
    if (this.#known === undefined || this.#known.has(item)) return true;
    this.#leftOut.set(item, (this.#leftOut.get(item) ?? 0) + 1);
    return false;
  }

  get leftOut(): UnknownItems | undefined {
    return unknownItemsOf(this.#leftOut);
  }
}

/** Deleted products keep what the log says of them and are no items of their own. */
export function servable(products: readonly Product[]): readonly Product[] {
  return products.filter(({ status }) => status !== 'deleted');
}
