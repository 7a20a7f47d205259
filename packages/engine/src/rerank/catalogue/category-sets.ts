import { CATEGORY_SEPARATOR } from '../../domain/product.ts';

/**
 * Categories of products as numbered sets: products with the same paths share one set, so that a test over categories
 * is answered once per set and not once per product. A set holds every step of its paths (`Kitchen`) and every key from
 * the root on (`Home > Kitchen`). Grows only.
 */
export class CategorySets {
  readonly #sets: ReadonlySet<string>[] = [];
  readonly #narrowest: number[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #keys: string[] = [];
  readonly #keyNumbers = new Map<string, number>();

  /** Number of the set of these paths, −1 for none. */
  intern(paths: readonly (readonly string[])[] | undefined): number {
    if (paths === undefined || paths.length === 0) return -1;
    const name = JSON.stringify(paths);
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const members = new Set<string>();
    for (const path of paths) {
      for (let depth = 0; depth < path.length; depth++) {
        members.add(path[depth]!);
        members.add(path.slice(0, depth + 1).join(CATEGORY_SEPARATOR));
      }
    }
    const number = this.#sets.length;
    this.#sets.push(members);
    this.#narrowest.push(paths[0]!.length > 0 ? this.#keyNumber(paths[0]!.join(CATEGORY_SEPARATOR)) : -1);
    this.#numbers.set(name, number);
    return number;
  }

  /** Steps and keys of a set. */
  members(set: number): ReadonlySet<string> {
    return this.#sets[set]!;
  }

  /** Number of the narrowest category of the first path, −1 for the empty set. */
  narrowest(set: number): number {
    return set < 0 ? -1 : this.#narrowest[set]!;
  }

  /** The key of a narrowest category. */
  key(category: number): string {
    return this.#keys[category]!;
  }

  #keyNumber(key: string): number {
    let number = this.#keyNumbers.get(key);
    if (number === undefined) {
      number = this.#keys.length;
      this.#keys.push(key);
      this.#keyNumbers.set(key, number);
    }
    return number;
  }
}
