import type { History } from '../../domain/history.ts';
import { INPUT_CAPACITY } from '../item-items/query-input.ts';
import { RATE } from './rated-acts.ts';

/** The latest rating of each item of a history, newest first. Allocates nothing between histories. */
export class RatedInput {
  readonly ratings: Float32Array;
  length = 0;
  readonly #items: Uint32Array;
  /** By item: the fill that saw it last. */
  readonly #seenIn: Uint32Array;
  #fill = 0;

  /** @param items INPUT_CAPACITY long; @param size live items that a rating may be of. */
  constructor(items: Uint32Array, ratings: Float32Array, size: number) {
    this.#items = items;
    this.ratings = ratings;
    this.#seenIn = new Uint32Array(size);
  }

  read({ items, types, quantities, length }: History): void {
    this.#fill++;
    this.length = 0;
    for (let row = length - 1; row >= 0 && this.length < INPUT_CAPACITY; row--) {
      const item = items[row]!;
      if (types[row] !== RATE || item >= this.#seenIn.length || this.#seenIn[item] === this.#fill) continue;
      this.#seenIn[item] = this.#fill;
      this.#items[this.length] = item;
      this.ratings[this.length++] = quantities[row]!;
    }
  }
}
