import type { Dataset } from '../domain/dataset.ts';
import { type EventType, eventTypeCode } from '../domain/event.ts';
import type { EpochMs, ItemId, ProfileKey } from '../domain/ids.ts';
import { ItemTable } from '../domain/item-table.ts';
import type { Product } from '../domain/product.ts';
import { InteractionColumns } from './interaction-columns.ts';
import { itemColumns } from './item-columns.ts';
import { withoutReturns } from './without-returns.ts';

/** One act on one item, by the shop's own names. */
export interface InteractionInput {
  readonly shopper: ProfileKey;
  readonly item: ItemId;
  readonly time: EpochMs;
  /** Default `purchase`. */
  readonly type?: EventType;
  /** Units, default 1. */
  readonly quantity?: number;
  /** Name of the basket, for purchases and their refunds. */
  readonly order?: string;
}

export interface DatasetBuildOptions {
  /** Default: the time of the latest interaction, 0 when there is none. */
  readonly asOf?: EpochMs;
  readonly snapshotOffset?: number;
  /** Every product becomes an item, also one that nobody has touched yet. */
  readonly products?: Iterable<Product>;
}

/**
 * Collects interactions in any order and gives out a `Dataset`. Items and shoppers are
 * numbered in order of first appearance; products that nobody has touched follow.
 */
export class DatasetBuilder {
  readonly #items = new ItemTable();
  readonly #shoppers = new Map<ProfileKey, number>();
  readonly #orders = new Map<string, number>();
  readonly #columns = new InteractionColumns();
  #baskets = 0;
  #latest = Number.NEGATIVE_INFINITY;

  get interactions(): number {
    return this.#columns.length;
  }

  /** Gives these items the next indices, in this order; interning them again changes nothing. */
  reserveItems(ids: Iterable<ItemId>): void {
    for (const id of ids) this.#items.intern(id);
  }

  /** Number of a named basket, the same for the same name. */
  basketOf(name: string): number {
    let number = this.#orders.get(name);
    if (number === undefined) {
      number = this.#baskets++;
      this.#orders.set(name, number);
    }
    return number;
  }

  /** Number of a basket that has no name. */
  newBasket(): number {
    return this.#baskets++;
  }

  /** A purchase without an `order` is a basket of its own. */
  add(input: InteractionInput): void {
    const type = input.type ?? 'purchase';
    const order =
      input.order !== undefined ? this.basketOf(input.order) : type === 'purchase' ? this.newBasket() : -1;
    this.push(input.shopper, input.item, input.time, eventTypeCode(type), input.quantity ?? 1, order);
  }

  /** The same by numbers, for readers of millions of rows. */
  push(
    shopper: ProfileKey,
    item: ItemId,
    time: EpochMs,
    type: number,
    quantity: number,
    order: number,
  ): void {
    let row = this.#shoppers.get(shopper);
    if (row === undefined) {
      row = this.#shoppers.size;
      this.#shoppers.set(shopper, row);
    }
    if (time > this.#latest) this.#latest = time;
    this.#columns.push(row, this.#items.intern(item), time, type, quantity, order);
  }

  /** Refunds cancel what they return; see `withoutReturns`. */
  build(options: DatasetBuildOptions = {}): Dataset {
    const products = options.products === undefined ? [] : [...options.products];
    for (const product of products) this.#items.intern(product.id);
    const { shopperOffsets, interactions } = this.#columns.sorted(this.#shoppers.size);
    const items = new ItemTable(this.#items.ids());
    return withoutReturns({
      asOf: options.asOf ?? (this.#columns.length > 0 ? this.#latest : 0),
      snapshotOffset: options.snapshotOffset ?? 0,
      items,
      itemColumns: itemColumns(items, products),
      shoppers: [...this.#shoppers.keys()],
      shopperOffsets,
      interactions,
    });
  }
}
