import type { ItemId } from '../domain/ids.ts';
import type { Catalogue } from '../domain/ports/catalogue.ts';
import type { ImportBlock } from './pipeline.ts';

/** Ids that a report names. */
const NAMED = 5;

/** Items that events speak of and no product has the id of: they are kept in the log and left out of training. */
export interface UnknownItems {
  readonly items: number;
  /** Lines of events with such an item. */
  readonly lines: number;
  /** The most frequent few. */
  readonly first: readonly ItemId[];
}

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
    const unknown = [...this.#lines].filter(([id]) => !this.#products.has(id) && !catalogue.knows(id));
    if (unknown.length === 0) return undefined;
    unknown.sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
    return {
      items: unknown.length,
      lines: unknown.reduce((sum, [, lines]) => sum + lines, 0),
      first: unknown.slice(0, NAMED).map(([id]) => id),
    };
  }
}
