import type { ChoiceRows } from './choice-rows.ts';
import type { FacetColumns } from './facet-columns.ts';

/** Numbers kept of a choice and of a dimension, side by side so that one access fetches all of them. */
const WIDTH = 4;
/** Of a choice: products that have it, the choice counted before it in its dimension (−1: none), its dimension. */
const COUNT = 0;
const NEXT = 1;
const DIMENSION = 2;
/** Of a dimension: choices counted with repetition, the choice counted last, products of its most frequent choice. */
const TOTAL = 0;
const LAST = 1;
const MOST = 2;
/** Of both: the query that the other numbers are of. */
const ROUND = 3;

/** How many products have each choice, in arrays that are kept from query to query and never cleared. */
export class ChoiceCounts {
  #choices = new Int32Array(1024 * WIDTH);
  #dimensions = new Int32Array(64 * WIDTH);
  #touched = new Int32Array(1024);
  #length = 0;
  #round = 0;
  /** Choices whose dimension is written down. */
  #known = 0;
  readonly #counted: number[] = [];

  /** Forgets the last query and makes room for what there is to choose from now. */
  open(facets: FacetColumns): void {
    this.#round++;
    this.#length = 0;
    this.#counted.length = 0;
    const { size } = facets;
    if (size * WIDTH > this.#choices.length) {
      const grown = new Int32Array(2 * size * WIDTH);
      grown.set(this.#choices);
      this.#choices = grown;
      this.#touched = new Int32Array(2 * size);
    }
    for (; this.#known < size; this.#known++)
      this.#choices[this.#known * WIDTH + DIMENSION] = facets.dimensionOf(this.#known);
    const dimensions = facets.dimensions().length;
    if (dimensions * WIDTH > this.#dimensions.length)
      this.#dimensions = new Int32Array(2 * dimensions * WIDTH);
  }

  /** The choices of so many products. */
  addAll(items: Int32Array, count: number, rows: ChoiceRows): void {
    const kept = this.#choices;
    const touched = this.#touched;
    const round = this.#round;
    const { choices } = rows;
    let length = this.#length;
    for (let each = 0; each < count; each++) {
      const item = items[each]!;
      for (let at = rows.start(item), end = rows.end(item); at < end; at++) {
        const choice = choices[at]!;
        const place = choice * WIDTH;
        if (kept[place + ROUND] === round) kept[place + COUNT]!++;
        else {
          kept[place + ROUND] = round;
          kept[place + COUNT] = 1;
          touched[length++] = choice;
        }
      }
    }
    this.#length = length;
  }

  add(choice: number): void {
    const place = choice * WIDTH;
    if (this.#choices[place + ROUND] === this.#round) this.#choices[place + COUNT]!++;
    else {
      this.#choices[place + ROUND] = this.#round;
      this.#choices[place + COUNT] = 1;
      this.#touched[this.#length++] = choice;
    }
  }

  /** Ends counting: choices are brought together by dimension. */
  close(): void {
    const choices = this.#choices;
    const dimensions = this.#dimensions;
    for (let at = 0; at < this.#length; at++) {
      const choice = this.#touched[at]!;
      const place = choice * WIDTH;
      const count = choices[place + COUNT]!;
      const dimension = choices[place + DIMENSION]!;
      const of = dimension * WIDTH;
      if (dimensions[of + ROUND] !== this.#round) {
        dimensions[of + ROUND] = this.#round;
        dimensions[of + TOTAL] = 0;
        dimensions[of + LAST] = -1;
        dimensions[of + MOST] = 0;
        this.#counted.push(dimension);
      }
      dimensions[of + TOTAL]! += count;
      if (count > dimensions[of + MOST]!) dimensions[of + MOST] = count;
      choices[place + NEXT] = dimensions[of + LAST]!;
      dimensions[of + LAST] = choice;
    }
  }

  /** Dimensions that any product has a choice of, in no order. */
  get dimensions(): readonly number[] {
    return this.#counted;
  }

  /** Choices counted in a dimension, with repetition. */
  total(dimension: number): number {
    return this.#dimensions[dimension * WIDTH + TOTAL]!;
  }

  /** Products that have the choice of a dimension that most have. */
  most(dimension: number): number {
    return this.#dimensions[dimension * WIDTH + MOST]!;
  }

  of(choice: number): number {
    return this.#choices[choice * WIDTH + COUNT]!;
  }

  /** One of the choices of a dimension that were counted, −1 for none; then `after` it. */
  first(dimension: number): number {
    const of = dimension * WIDTH;
    return dimension >= 0 && this.#dimensions[of + ROUND] === this.#round ? this.#dimensions[of + LAST]! : -1;
  }

  after(choice: number): number {
    return this.#choices[choice * WIDTH + NEXT]!;
  }
}
