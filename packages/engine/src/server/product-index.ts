import type { Category } from '@aisle/contract';
import { AisleError } from '../domain/errors.ts';
import type { ItemId } from '../domain/ids.ts';
import type { Catalogue } from '../domain/ports/catalogue.ts';
import { CATEGORY_SEPARATOR, type Product } from '../domain/product.ts';

interface Entry {
  /** Place in the order of first sight; the cursor of a page. */
  readonly sequence: number;
  readonly active: boolean;
  readonly brand: string | undefined;
  /** Keys of the categories and of all that lie above them. */
  readonly categories: ReadonlySet<string>;
}

export interface ListQuery {
  readonly category?: string | undefined;
  readonly brand?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** Products that are hidden too. */
  readonly hidden: boolean;
}

export interface ListPage {
  readonly ids: readonly ItemId[];
  readonly total: number;
  readonly nextCursor?: string;
}

function keysOf(product: Product): Set<string> {
  const keys = new Set<string>();
  for (const path of product.categories ?? [])
    for (let depth = 1; depth <= path.length; depth++)
      keys.add(path.slice(0, depth).join(CATEGORY_SEPARATOR));
  return keys;
}

const encode = (sequence: number): string => Buffer.from(`p${sequence}`).toString('base64url');

function decode(cursor: string): number {
  const match = /^p([0-9]{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString());
  if (match === null)
    throw new AisleError('invalid_cursor', 'The cursor is not one of this list.', { field: 'cursor' });
  return Number(match[1]);
}

/** Products by category and brand, kept up with the catalogue, so that a list reads what it shows and not the catalogue. */
export class ProductIndex {
  readonly #entries = new Map<ItemId, Entry>();
  readonly #byCategory = new Map<string, Set<ItemId>>();
  readonly #byBrand = new Map<string, Set<ItemId>>();
  readonly #unsubscribe: () => void;
  #sequence = 0;
  #active = 0;
  #categories: Category[] | undefined;

  constructor(catalogue: Catalogue) {
    for (const product of catalogue.all()) this.#put(product);
    this.#unsubscribe = catalogue.subscribe((changed) => {
      for (const product of changed) {
        if (product.status === 'deleted') this.#remove(product.id);
        else this.#put(product);
      }
    });
  }

  close(): void {
    this.#unsubscribe();
  }

  #remove(id: ItemId): Entry | undefined {
    const entry = this.#entries.get(id);
    if (entry === undefined) return undefined;
    this.#entries.delete(id);
    if (entry.active) this.#active -= 1;
    for (const key of entry.categories) leave(this.#byCategory, key, id);
    if (entry.brand !== undefined) leave(this.#byBrand, entry.brand, id);
    this.#categories = undefined;
    return entry;
  }

  #put(product: Product): void {
    const known = this.#entries.get(product.id);
    const active = product.status === 'active';
    const categories = keysOf(product);
    if (known !== undefined && known.brand === product.brand && same(known.categories, categories)) {
      if (known.active === active) return;
      this.#entries.set(product.id, { ...known, active });
      this.#active += active ? 1 : -1;
      this.#categories = undefined;
      return;
    }
    // A product that moves keeps its number: lists are sorted by it, so pages stay in order.
    const sequence = this.#remove(product.id)?.sequence ?? ++this.#sequence;
    this.#entries.set(product.id, { sequence, active, brand: product.brand, categories });
    if (active) this.#active += 1;
    for (const key of categories) enter(this.#byCategory, key, product.id);
    if (product.brand !== undefined) enter(this.#byBrand, product.brand, product.id);
    this.#categories = undefined;
  }

  /**
   * A page of products, oldest first.
   * @throws AisleError `invalid_cursor`.
   */
  list(query: ListQuery): ListPage {
    const after = query.cursor === undefined ? 0 : decode(query.cursor);
    const pool = this.#pool(query);
    const found: { id: ItemId; sequence: number }[] = [];
    let total = 0;
    for (const id of pool) {
      const entry = this.#entries.get(id)!;
      if (!entry.active && !query.hidden) continue;
      if (query.brand !== undefined && entry.brand !== query.brand) continue;
      total += 1;
      if (entry.sequence > after) insert(found, { id, sequence: entry.sequence }, query.limit + 1);
    }
    const more = found.length > query.limit;
    const page = more ? found.slice(0, query.limit) : found;
    return {
      ids: page.map((place) => place.id),
      total,
      ...(more ? { nextCursor: encode(page.at(-1)!.sequence) } : {}),
    };
  }

  #pool(query: ListQuery): Iterable<ItemId> {
    if (query.category !== undefined) return this.#byCategory.get(query.category) ?? [];
    if (query.brand !== undefined) return this.#byBrand.get(query.brand) ?? [];
    return this.#entries.keys();
  }

  /** All categories that have active products, by key; the same list until the catalogue changes. */
  categories(): readonly Category[] {
    if (this.#categories !== undefined) return this.#categories;
    const list: Category[] = [];
    for (const [key, ids] of this.#byCategory) {
      let products = 0;
      for (const id of ids) if (this.#entries.get(id)!.active) products += 1;
      if (products > 0) list.push({ key, path: key.split(CATEGORY_SEPARATOR), products });
    }
    list.sort((left, right) => (left.key < right.key ? -1 : 1));
    this.#categories = list;
    return list;
  }

  get active(): number {
    return this.#active;
  }
}

function enter(index: Map<string, Set<ItemId>>, key: string, id: ItemId): void {
  const ids = index.get(key);
  if (ids === undefined) index.set(key, new Set([id]));
  else ids.add(id);
}

function leave(index: Map<string, Set<ItemId>>, key: string, id: ItemId): void {
  const ids = index.get(key);
  ids?.delete(id);
  if (ids?.size === 0) index.delete(key);
}

function same(left: ReadonlySet<string>, right: ReadonlySet<string>): boolean {
  if (left.size !== right.size) return false;
  for (const key of left) if (!right.has(key)) return false;
  return true;
}

/** Keeps the `most` smallest by sequence, sorted; nearly always an append, because sets are in order of entry. */
function insert(
  sorted: { id: ItemId; sequence: number }[],
  place: { id: ItemId; sequence: number },
  most: number,
): void {
  let at = sorted.length;
  while (at > 0 && sorted[at - 1]!.sequence > place.sequence) at -= 1;
  if (at >= most) return;
  sorted.splice(at, 0, place);
  if (sorted.length > most) sorted.pop();
}
