import type { Dataset } from '../domain/dataset.ts';
import { type EventType, eventTypeCode } from '../domain/event.ts';
import type { History } from '../domain/history.ts';
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

const PURCHASE = eventTypeCode('purchase');

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
  readonly #merged = new Map<ProfileKey, ProfileKey>();
  readonly #returnedOrders = new Set<number>();
  readonly #ownReturns = new Map<ProfileKey, Set<number>>();
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

  /** From now on, and looking back, what `guest` did was done by `customer`. */
  merge(guest: ProfileKey, customer: ProfileKey): void {
    if (guest !== customer) this.#merged.set(guest, customer);
  }

  /** The whole basket came back; of the given shopper alone, where one is given. */
  returnOrder(name: string, shopper?: ProfileKey): void {
    if (shopper === undefined) {
      this.#returnedOrders.add(this.basketOf(name));
      return;
    }
    const own = this.#ownReturns.get(shopper) ?? new Set();
    own.add(this.basketOf(name));
    this.#ownReturns.set(shopper, own);
  }

  /** Purchases of one shopper at one time without an `order` are one basket. */
  add(input: InteractionInput): void {
    const type = input.type ?? 'purchase';
    const order = input.order === undefined ? -1 : this.basketOf(input.order);
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
    const items = new ItemTable(this.#items.ids());
    const { shoppers, numbers } = this.#resolvedShoppers();
    const { shopperOffsets, interactions } = this.#columns.sorted(shoppers.length, numbers);
    this.#numberUnnamedBaskets(shopperOffsets, interactions);
    const dataset: Dataset = {
      asOf: options.asOf ?? (this.#columns.length > 0 ? this.#latest : 0),
      snapshotOffset: options.snapshotOffset ?? 0,
      items,
      itemColumns: itemColumns(items, products),
      shoppers,
      shopperOffsets,
      interactions,
    };
    return withoutReturns(dataset, {
      ofAnybody: this.#returnedOrders,
      ofShopper: this.#ownReturnsOf(shoppers),
    });
  }

  /** Guests that were merged give way to their customers. */
  #resolvedShoppers(): { shoppers: ProfileKey[]; numbers: Uint32Array } {
    const shoppers: ProfileKey[] = [];
    const places = new Map<ProfileKey, number>();
    const numbers = new Uint32Array(this.#shoppers.size);
    for (const [key, number] of this.#shoppers) {
      const owner = this.#merged.get(key) ?? key;
      let place = places.get(owner);
      if (place === undefined) {
        place = shoppers.length;
        shoppers.push(owner);
        places.set(owner, place);
      }
      numbers[number] = place;
    }
    return { shoppers, numbers };
  }

  #ownReturnsOf(shoppers: readonly ProfileKey[]): Map<number, Set<number>> {
    const returns = new Map<number, Set<number>>();
    if (this.#ownReturns.size === 0) return returns;
    const places = new Map(shoppers.map((key, place) => [key, place]));
    for (const [key, orders] of this.#ownReturns) {
      const place = places.get(this.#merged.get(key) ?? key);
      if (place !== undefined) returns.set(place, new Set([...(returns.get(place) ?? []), ...orders]));
    }
    return returns;
  }

  #numberUnnamedBaskets(shopperOffsets: Uint32Array, rows: History): void {
    for (let shopper = 0; shopper + 1 < shopperOffsets.length; shopper++) {
      let time = Number.NaN;
      let basket = -1;
      for (let row = shopperOffsets[shopper]!; row < shopperOffsets[shopper + 1]!; row++) {
        if (rows.types[row] !== PURCHASE || rows.orders[row]! >= 0) continue;
        if (rows.times[row] !== time) {
          time = rows.times[row]!;
          basket = this.newBasket();
        }
        rows.orders[row] = basket;
      }
    }
  }
}
