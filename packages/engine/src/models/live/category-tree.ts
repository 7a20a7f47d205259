import type { Dataset } from '../../domain/dataset.ts';
import { CATEGORY_SEPARATOR } from '../../domain/product.ts';
import { grownInt32 } from './grown-array.ts';

/** Categories of items as a tree, known by their path keys (`Home > Kitchen`). Grows only. */
export class CategoryTree {
  readonly #keys: string[] = [];
  readonly #parents: number[] = [];
  readonly #numbers = new Map<string, number>();
  #ofItem: Int32Array;

  constructor(items: number) {
    this.#ofItem = new Int32Array(items).fill(-1);
  }

  /** Category keys by number; a category's ancestors come before it. */
  get keys(): readonly string[] {
    return this.#keys;
  }

  /** Number of the narrowest category of an item, −1 when it has none. */
  of(item: number): number {
    return item < this.#ofItem.length ? this.#ofItem[item]! : -1;
  }

  /** Number of a category, undefined when no item ever had it. */
  numberOf(key: string): number | undefined {
    return this.#numbers.get(key);
  }

  /** Number of the category around, −1 at the top. */
  parentOf(category: number): number {
    return this.#parents[category]!;
  }

  /** Whether the item lies in the category or below it. */
  within(item: number, category: number): boolean {
    let at = this.of(item);
    while (at > category) at = this.#parents[at]!;
    return at === category;
  }

  /** Puts an item into a category, out of all with undefined. True when that changed something. */
  place(item: number, key: string | undefined): boolean {
    const category = key === undefined ? -1 : this.#intern(key);
    if (this.of(item) === category) return false;
    if (item >= this.#ofItem.length) this.#ofItem = grownInt32(this.#ofItem, item + 1, -1);
    this.#ofItem[item] = category;
    return true;
  }

  placeAll(dataset: Dataset): void {
    const { category, categories } = dataset.itemColumns;
    for (let item = 0; item < dataset.items.size; item++) {
      const number = category[item]!;
      if (number >= 0) this.place(item, categories[number]!);
    }
  }

  /** Parents get lower numbers than children, which is what lets `within` stop early. */
  #intern(key: string): number {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const cut = key.lastIndexOf(CATEGORY_SEPARATOR);
    const parent = cut < 0 ? -1 : this.#intern(key.slice(0, cut));
    const number = this.#keys.length;
    this.#keys.push(key);
    this.#parents.push(parent);
    this.#numbers.set(key, number);
    return number;
  }
}
