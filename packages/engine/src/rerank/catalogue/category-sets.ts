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
  /** By category, the number of the first step of its path. */
  readonly #departments: number[] = [];

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
    this.#narrowest.push(this.#pathNumber(paths[0]!));
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

  /** Number of the department that a narrowest category lies in: the first step of its path. */
  department(category: number): number {
    return this.#departments[category]!;
  }

  /** The key of a narrowest category. */
  key(category: number): string {
    return this.#keys[category]!;
  }

  #pathNumber(path: readonly string[]): number {
    if (path.length === 0) return -1;
    const department = this.#keyNumber(path[0]!);
    this.#departments[department] = department;
    const number = this.#keyNumber(path.join(CATEGORY_SEPARATOR));
    this.#departments[number] = department;
    return number;
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
