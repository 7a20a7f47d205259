import type { ModelQuery } from '../../domain/model.ts';

/** Distinct items that an answer looks at; what lies further back weighs next to nothing. */
export const INPUT_CAPACITY = 1024;
/** Below this a step back weighs too little to change an answer. */
const LEAST_FACTOR = 1e-4;

export interface QueryInputOptions {
  /** Weight of an act by event type code. */
  readonly weights: ArrayLike<number>;
  /** An act `s` steps back weighs e^(−s / decay); 0: all steps weigh the same. */
  readonly decay: number;
  /** Items of the live table when the scorer was loaded; newer ones have no row. */
  readonly items: number;
}

/**
 * A query as a sparse vector: distinct items, newest first, with their weights. The page's items weigh 1. A step back
 * is a basket, or acts at one time, or acts in a row on one item: what was bought together is of one age.
 */
export class QueryInput {
  readonly items: Uint32Array;
  readonly weights: Float32Array;
  length = 0;
  readonly #options: QueryInputOptions;
  /** By item: the fill that saw it last, and its place in that fill. */
  readonly #seenIn: Uint32Array;
  readonly #placeOf: Uint16Array;
  #fill = 0;

  /** @param items, weights at least `INPUT_CAPACITY` long; `weights` where the kernels can read them. */
  constructor(items: Uint32Array, weights: Float32Array, options: QueryInputOptions) {
    this.items = items;
    this.weights = weights;
    this.#options = options;
    this.#seenIn = new Uint32Array(options.items);
    this.#placeOf = new Uint16Array(options.items);
  }

  /** Replaces the vector by that of `query`. */
  read(query: ModelQuery): void {
    this.#fill++;
    this.length = 0;
    for (let at = 0; at < query.context.length; at++) this.#add(query.context[at]!, 1);
    const { items, times, types, orders, length } = query.history;
    const { weights, decay } = this.#options;
    let steps = this.length > 0 ? 0 : -1;
    let factor = 1;
    let item = -1;
    let time = Number.NaN;
    let order = -1;
    for (let row = length - 1; row >= 0 && this.length < INPUT_CAPACITY; row--) {
      const weight = weights[types[row]!]!;
      if (!(weight > 0)) continue;
      const sameStep = items[row] === item || times[row] === time || (order >= 0 && orders[row] === order);
      item = items[row]!;
      time = times[row]!;
      order = orders[row]!;
      if (!sameStep) {
        steps++;
        if (decay > 0) factor = Math.exp(-steps / decay);
        if (factor < LEAST_FACTOR) return;
      }
      this.#add(item, weight * factor);
    }
  }

  /** An item met again keeps the greater weight. */
  #add(item: number, weight: number): void {
    if (item >= this.#options.items) return;
    if (this.#seenIn[item] === this.#fill) {
      const place = this.#placeOf[item]!;
      if (weight > this.weights[place]!) this.weights[place] = weight;
      return;
    }
    if (this.length === INPUT_CAPACITY) return;
    this.#seenIn[item] = this.#fill;
    this.#placeOf[item] = this.length;
    this.items[this.length] = item;
    this.weights[this.length++] = weight;
  }
}
