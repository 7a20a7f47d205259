import { CATEGORY_SEPARATOR, type Product } from '../../domain/product.ts';
import { ChoiceRows } from './choice-rows.ts';

/** Values longer than this are texts, not choices. */
const LONGEST_VALUE = 80;

/** One choice of a facet. */
export interface Choice {
  readonly dimension: number;
  readonly value: string;
}

/**
 * What products can be narrowed down by, as numbered choices: brand, category, type, availability and every attribute
 * with short values. Grows only.
 */
export class FacetColumns {
  readonly #dimensions: string[] = [];
  readonly #isAttribute: boolean[] = [];
  readonly #dimensionNumbers = new Map<string, number>();
  readonly #choices: Choice[] = [];
  readonly #choiceNumbers: Map<string, number>[] = [];
  /** Dimension → its choices. */
  readonly #choicesOf: number[][] = [];
  /** Choice → dimension. */
  #dimensionOf = new Int32Array(1024);
  /** Choice → its first three UTF-16 units as a number: most comparisons need no more. */
  #beginnings = new Float64Array(1024);
  /** Choices of each item. */
  readonly rows = new ChoiceRows();

  get size(): number {
    return this.#choices.length;
  }

  put(item: number, product: Product, type: string | undefined): void {
    const chosen = new Set<number>();
    const add = (dimension: string, value: string): void => {
      const trimmed = value.trim();
      if (trimmed !== '' && trimmed.length <= LONGEST_VALUE) chosen.add(this.#intern(dimension, trimmed));
    };
    if (product.brand !== undefined) add('brand', product.brand);
    for (const path of product.categories ?? [])
      for (let depth = 1; depth <= path.length; depth++)
        add('category', path.slice(0, depth).join(CATEGORY_SEPARATOR));
    if (type !== undefined) add('type', type);
    add('availability', product.availability);
    for (const [name, value] of Object.entries(product.attributes ?? {})) {
      if (typeof value === 'string') add(`attributes.${name}`, value);
      else if (value === true) add(`attributes.${name}`, 'true');
      else if (Array.isArray(value))
        for (const each of value as readonly string[]) add(`attributes.${name}`, each);
    }
    this.rows.set(item, chosen);
  }

  has(item: number, choice: number): boolean {
    const { choices } = this.rows;
    for (let at = this.rows.start(item), end = this.rows.end(item); at < end; at++)
      if (choices[at] === choice) return true;
    return false;
  }

  hasAny(item: number, wanted: ReadonlySet<number>): boolean {
    const { choices } = this.rows;
    for (let at = this.rows.start(item), end = this.rows.end(item); at < end; at++)
      if (wanted.has(choices[at]!)) return true;
    return false;
  }

  /** Numbers of a dimension's choices. */
  choicesOf(dimension: number): readonly number[] {
    return this.#choicesOf[dimension] ?? [];
  }

  /** Dimension of a choice. */
  dimensionOf(choice: number): number {
    return this.#dimensionOf[choice]!;
  }

  choice(number: number): Choice {
    return this.#choices[number]!;
  }

  /** Whether the value of a choice stands before that of another, by UTF-16 units. */
  isBefore(choice: number, other: number): boolean {
    const difference = this.#beginnings[choice]! - this.#beginnings[other]!;
    if (difference !== 0) return difference < 0;
    return this.#choices[choice]!.value < this.#choices[other]!.value;
  }

  dimension(number: number): string {
    return this.#dimensions[number]!;
  }

  /** Whether a dimension is an attribute, not a field that every product may have. */
  isAttribute(dimension: number): boolean {
    return this.#isAttribute[dimension]!;
  }

  dimensions(): readonly string[] {
    return this.#dimensions;
  }

  numberOf(dimension: string, value: string): number | undefined {
    const number = this.#dimensionNumbers.get(dimension);
    return number === undefined ? undefined : this.#choiceNumbers[number]!.get(value);
  }

  dimensionNumber(dimension: string): number | undefined {
    return this.#dimensionNumbers.get(dimension);
  }

  #intern(dimension: string, value: string): number {
    let number = this.#dimensionNumbers.get(dimension);
    if (number === undefined) {
      number = this.#dimensions.length;
      this.#dimensionNumbers.set(dimension, number);
      this.#dimensions.push(dimension);
      this.#isAttribute.push(dimension.startsWith('attributes.'));
      this.#choiceNumbers.push(new Map());
      this.#choicesOf.push([]);
    }
    const numbers = this.#choiceNumbers[number]!;
    let choice = numbers.get(value);
    if (choice === undefined) {
      choice = this.#choices.length;
      numbers.set(value, choice);
      this.#choices.push({ dimension: number, value });
      this.#choicesOf[number]!.push(choice);
      if (choice >= this.#dimensionOf.length) {
        const grown = new Int32Array(2 * choice);
        grown.set(this.#dimensionOf);
        this.#dimensionOf = grown;
        const beginnings = new Float64Array(2 * choice);
        beginnings.set(this.#beginnings);
        this.#beginnings = beginnings;
      }
      this.#dimensionOf[choice] = number;
      this.#beginnings[choice] = beginningOf(value);
    }
    return choice;
  }
}

function beginningOf(value: string): number {
  let number = 0;
  for (let at = 0; at < 3; at++) number = number * 0x10000 + (at < value.length ? value.charCodeAt(at) : 0);
  return number;
}
