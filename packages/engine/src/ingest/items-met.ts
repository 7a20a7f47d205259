import type { ItemId } from '../domain/ids.ts';
import type { Catalogue } from '../domain/ports/catalogue.ts';
import { type UnknownItems, unknownItemsOf } from '../domain/unknown-items.ts';
import type { ImportBlock } from './pipeline.ts';

/** What the files of one import speak of. Products that come after their events, or in a later file, are known too. */
export class ItemsMet {
  readonly #lines = new Map<ItemId, number>();
  readonly #products = new Set<ItemId>();

  add({ events, products }: ImportBlock): void {
    for (const { id } of products) this.#products.add(id);
    for (const { items } of events)
      for (const { itemId } of items) this.#lines.set(itemId, (this.#lines.get(itemId) ?? 0) + 1);
  }

  /** Undefined when every item is a product's, and for a shop without a catalogue, where every item counts. */
  unknown(catalogue: Pick<Catalogue, 'known' | 'knows'>): UnknownItems | undefined {
    if (catalogue.known === 0 && this.#products.size === 0) return undefined;
    return unknownItemsOf(
      new Map([...this.#lines].filter(([id]) => !this.#products.has(id) && !catalogue.knows(id))),
    );
  }
}
