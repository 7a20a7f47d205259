import type { EpochMs, ItemIndex } from '../../domain/ids.ts';
import type { ItemTable } from '../../domain/item-table.ts';
import type { Catalogue } from '../../domain/ports/catalogue.ts';
import type { Product } from '../../domain/product.ts';
import { CategorySets } from './category-sets.ts';
import { itemDigest } from './item-digest.ts';

/** Bits of `flags`. */
export const KNOWN = 1;
export const ACTIVE = 2;
export const IN_STOCK = 4;

/** Products indexed between two looks at the event loop while the shop opens. */
const STRIDE = 512;

/**
 * The catalogue as columns over the shop's item table, current with the catalogue: what rules and filters look at, one
 * array access per candidate. An item that only events have named has flags 0 and is in no answer.
 */
export class CatalogueIndex {
  readonly items: ItemTable;
  readonly categories = new CategorySets();
  /** KNOWN | ACTIVE | IN_STOCK. Deleted products have 0. */
  flags = new Uint8Array(1024);
  /** Regular price in decimal units, NaN where unknown. */
  price = new Float64Array(1024);
  /** Price in force from `saleFrom` until before `saleTo`, NaN where there is none. */
  sale = new Float64Array(1024);
  saleFrom = new Float64Array(1024);
  saleTo = new Float64Array(1024);
  /** UTC milliseconds, NaN where unknown; comparisons with NaN are false, as the rules want. */
  publishedAt = new Float64Array(1024);
  expiresAt = new Float64Array(1024);
  /** Number of the category set, −1 for none. */
  categorySet = new Int32Array(1024);
  /** Number of the narrowest category, −1 for none: what caps count. */
  category = new Int32Array(1024);
  /** Numbers of brand and variant group, −1 for none. */
  brand = new Int32Array(1024);
  group = new Int32Array(1024);
  /** Digests of the item's and its group's name, for cursors; the group's is the item's own where there is no group. */
  digest = new Uint32Array(1024);
  groupDigest = new Uint32Array(1024);
  readonly #products: (Product | undefined)[] = [];
  readonly #brands = new Map<string, number>();
  readonly #groups = new Map<string, number>();
  #active = 0;

  constructor(items: ItemTable) {
    this.items = items;
  }

  /** Products that are active, in stock or not, published or not. */
  get activeCount(): number {
    return this.#active;
  }

  /** Brings the index up to what was written; deleted products are taken out. */
  apply(changed: readonly Product[]): void {
    for (const product of changed) this.#put(product);
  }

  /**
   * Follows a catalogue: takes in all there is, letting the event loop go in between, and every later change at once.
   * @returns the unsubscriber.
   */
  async follow(catalogue: Catalogue, onChange?: (changed: readonly Product[]) => void): Promise<() => void> {
    const stop = catalogue.subscribe((changed) => {
      this.apply(changed);
      onChange?.(changed);
    });
    let block: Product[] = [];
    for (const product of [...catalogue.all()]) {
      // A product that changed while the event loop was free is already newer here.
      const current = catalogue.get(product.id);
      if (current !== undefined) block.push(current);
      if (block.length < STRIDE) continue;
      this.apply(block);
      onChange?.(block);
      block = [];
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.apply(block);
    onChange?.(block);
    return stop;
  }

  /** Undefined for deleted products and for items only events have named. */
  product(item: number): Product | undefined {
    return this.#products[item];
  }

  /** The price a shopper pays at `now`; NaN where unknown. */
  priceAt(item: number, now: EpochMs): number {
    const sale = this.sale[item]!;
    return !Number.isNaN(sale) && now >= this.saleFrom[item]! && now < this.saleTo[item]!
      ? sale
      : this.price[item]!;
  }

  /** Makes room for every item of the table, also those that only events have named. */
  cover(): void {
    if (this.items.size > this.flags.length) this.#grow(Math.max(2 * this.flags.length, this.items.size));
  }

  #put(product: Product): void {
    const item: ItemIndex = this.items.intern(product.id);
    this.cover();
    if ((this.flags[item]! & ACTIVE) !== 0) this.#active--;
    if (product.status === 'deleted') {
      this.flags[item] = 0;
      this.#products[item] = undefined;
      return;
    }
    const active = product.status === 'active';
    if (active) this.#active++;
    this.flags[item] = KNOWN | (active ? ACTIVE : 0) | (isAvailable(product) ? IN_STOCK : 0);
    this.#products[item] = product;
    this.price[item] = product.price?.amount ?? Number.NaN;
    this.sale[item] = product.price?.sale ?? Number.NaN;
    this.saleFrom[item] = product.price?.saleFrom ?? Number.NEGATIVE_INFINITY;
    this.saleTo[item] = product.price?.saleTo ?? Number.POSITIVE_INFINITY;
    this.publishedAt[item] = product.publishedAt ?? Number.NaN;
    this.expiresAt[item] = product.expiresAt ?? Number.NaN;
    const set = this.categories.intern(product.categories);
    this.categorySet[item] = set;
    this.category[item] = this.categories.narrowest(set);
    this.brand[item] = product.brand === undefined ? -1 : numbered(this.#brands, product.brand);
    this.group[item] = product.groupId === undefined ? -1 : numbered(this.#groups, product.groupId);
    this.digest[item] = itemDigest(`i:${product.id}`);
    this.groupDigest[item] =
      product.groupId === undefined ? this.digest[item]! : itemDigest(`g:${product.groupId}`);
  }

  #grow(capacity: number): void {
    this.flags = grown(this.flags, new Uint8Array(capacity));
    this.price = grown(this.price, new Float64Array(capacity));
    this.sale = grown(this.sale, new Float64Array(capacity));
    this.saleFrom = grown(this.saleFrom, new Float64Array(capacity));
    this.saleTo = grown(this.saleTo, new Float64Array(capacity));
    this.publishedAt = grown(this.publishedAt, new Float64Array(capacity));
    this.expiresAt = grown(this.expiresAt, new Float64Array(capacity));
    this.categorySet = grown(this.categorySet, new Int32Array(capacity));
    this.category = grown(this.category, new Int32Array(capacity));
    this.brand = grown(this.brand, new Int32Array(capacity));
    this.group = grown(this.group, new Int32Array(capacity));
    this.digest = grown(this.digest, new Uint32Array(capacity));
    this.groupDigest = grown(this.groupDigest, new Uint32Array(capacity));
  }
}

/** Can be bought: also on pre-order and back-order, not with a stock counted down to nothing. */
function isAvailable(product: Product): boolean {
  if (product.availability === 'out_of_stock') return false;
  return product.availability !== 'in_stock' || product.quantity === undefined || product.quantity > 0;
}

function numbered(numbers: Map<string, number>, name: string): number {
  let number = numbers.get(name);
  if (number === undefined) {
    number = numbers.size;
    numbers.set(name, number);
  }
  return number;
}

function grown<T extends Uint8Array | Int32Array | Uint32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
