import type { FacetColumns } from './facet-columns.ts';

/**
 * How many products have each choice, in arrays that are kept from query to query: only what was touched is cleared and
 * read again.
 */
export class ChoiceCounts {
  #counts = new Int32Array(1024);
  #touched = new Int32Array(1024);
  #length = 0;
  /** Choices of a dimension as a chain: first choice by dimension, next choice by choice, −1 at the end. */
  #first = new Int32Array(64);
  #next = new Int32Array(1024);
  #totals = new Int32Array(64);
  readonly #dimensions: number[] = [];

  /** Forgets the last query and makes room for what there is to choose from now. */
  open(facets: FacetColumns): void {
    for (let at = 0; at < this.#length; at++) this.#counts[this.#touched[at]!] = 0;
    this.#length = 0;
    for (const dimension of this.#dimensions) this.#totals[dimension] = 0;
    this.#dimensions.length = 0;
    if (facets.size > this.#counts.length) {
      const capacity = Math.max(facets.size, 2 * this.#counts.length);
      this.#counts = new Int32Array(capacity);
      this.#touched = new Int32Array(capacity);
      this.#next = new Int32Array(capacity);
    }
    const dimensions = facets.dimensions().length;
    if (dimensions > this.#first.length) {
      this.#first = new Int32Array(2 * dimensions);
      this.#totals = new Int32Array(2 * dimensions);
    }
  }

  /** One product with these choices. */
  addAll(choices: Int32Array): void {
    const counts = this.#counts;
    const touched = this.#touched;
    let length = this.#length;
    for (let at = 0; at < choices.length; at++) {
      const choice = choices[at]!;
      if (counts[choice]! === 0) touched[length++] = choice;
      counts[choice]!++;
    }
    this.#length = length;
  }

  add(choice: number): void {
    if (this.#counts[choice]! === 0) this.#touched[this.#length++] = choice;
    this.#counts[choice]!++;
  }

  /** Ends counting: choices are brought together by dimension. */
  close(facets: FacetColumns): void {
    for (let at = 0; at < this.#length; at++) {
      const choice = this.#touched[at]!;
      const dimension = facets.dimensionOf(choice);
      if (this.#totals[dimension] === 0) {
        this.#dimensions.push(dimension);
        this.#first[dimension] = -1;
      }
      this.#totals[dimension]! += this.#counts[choice]!;
      this.#next[choice] = this.#first[dimension]!;
      this.#first[dimension] = choice;
    }
  }

  /** Dimensions that any product has a choice of, in no order. */
  get dimensions(): readonly number[] {
    return this.#dimensions;
  }

  /** Choices counted in a dimension, with repetition. */
  total(dimension: number): number {
    return this.#totals[dimension]!;
  }

  of(choice: number): number {
    return this.#counts[choice]!;
  }

  /** The first choice of a dimension that was counted, −1 for none; then `after` it. */
  first(dimension: number): number {
    return dimension < 0 || this.#totals[dimension] === 0 ? -1 : this.#first[dimension]!;
  }

  after(choice: number): number {
    return this.#next[choice]!;
  }
}
