import type { ItemId } from '../ids.ts';
import type { Product, ProductPatch } from '../product.ts';

/** The products of the shop. Writes are durable when they resolve; reads come from memory and see them at once. */
export interface Catalogue {
  readonly size: number;
  /** Adds or replaces. */
  upsert(products: readonly Product[]): Promise<void>;
  /** @throws AisleError `product_not_found`. */
  patch(id: ItemId, patch: ProductPatch): Promise<Product>;
  /** Marks as deleted: no answer shows it again, the log keeps its meaning. False when it was not there. */
  delete(id: ItemId): Promise<boolean>;
  /** Deleted products are not found. */
  get(id: ItemId): Product | undefined;
  /** Products ever held, deleted ones included; 0: the shop has no catalogue. */
  readonly known: number;
  /** Whether the id is or was a product's; deleted products count. */
  knows(id: ItemId): boolean;
  /** All products that are not deleted, in insertion order. */
  all(): Iterable<Product>;
  /** Calls back after each durable change, before the write resolves. Returns the unsubscriber. */
  subscribe(listener: (changed: readonly Product[]) => void): () => void;
}
