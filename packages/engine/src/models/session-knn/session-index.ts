import { grownFloat64, grownInt32 } from '../live/grown-array.ts';

const NONE = -1;

/**
 * The newest steps of all sessions, in a ring: step number `n` lies in slot `n mod capacity` until `capacity` later ones
 * have come. Each is chained to the step of the same item before it and to the next step of its session. Links are
 * distances between step numbers, so that one that leads out of the ring is seen by its number alone.
 */
export class SessionIndex {
  readonly capacity: number;
  readonly items: Int32Array;
  /** UTC seconds of the latest act of the step. */
  readonly seconds: Uint32Array;
  /** Distance to the step of the same item before it; 0: none. */
  readonly sinceItem: Uint32Array;
  /** Distance to the first step of its session. */
  readonly sinceFirst: Uint32Array;
  /** Distance to the next step of its session; 0: none yet. */
  readonly untilNext: Uint32Array;
  /** By item: its newest step, and how many of its steps the ring holds. */
  #newest = new Float64Array(0);
  #counts = new Int32Array(0);
  #length = 0;

  /** Memory is taken as it is used: the arrays are long from the beginning and empty pages cost nothing. */
  constructor(capacity: number) {
    this.capacity = capacity;
    this.items = new Int32Array(capacity);
    this.seconds = new Uint32Array(capacity);
    this.sinceItem = new Uint32Array(capacity);
    this.sinceFirst = new Uint32Array(capacity);
    this.untilNext = new Uint32Array(capacity);
  }

  /** Steps that ever came: the number of the next one. */
  get length(): number {
    return this.#length;
  }

  /** Steps in the ring. */
  get size(): number {
    return Math.min(this.#length, this.capacity);
  }

  /** The oldest step number still in the ring. */
  get oldest(): number {
    return this.#length - this.size;
  }

  /** The newest step of an item, or −1. */
  newestOf(item: number): number {
    const newest = this.#newest[item] ?? NONE;
    return newest >= this.oldest ? newest : NONE;
  }

  /** Steps of the item in the ring. */
  countOf(item: number): number {
    return this.#counts[item] ?? 0;
  }

  /**
   * Adds a step, after step `previous` of the session that began with step `first`; both −1 for a first step.
   * @returns its number, or −1 where the ring has lost the session meanwhile.
   */
  add(item: number, second: number, first: number, previous: number): number {
    // The new step takes the oldest one's slot.
    const oldest = this.#length < this.capacity ? 0 : this.oldest + 1;
    if (previous !== NONE && first < oldest) return NONE;
    const number = this.#length;
    const slot = number % this.capacity;
    if (number >= this.capacity) this.#counts[this.items[slot]!]!--;
    if (item >= this.#newest.length) {
      this.#newest = grownFloat64(this.#newest, item + 1, NONE);
      this.#counts = grownInt32(this.#counts, item + 1);
    }
    const before = this.#newest[item]!;
    this.items[slot] = item;
    this.seconds[slot] = second;
    this.sinceItem[slot] = before >= oldest ? number - before : 0;
    this.sinceFirst[slot] = previous === NONE ? 0 : number - first;
    this.untilNext[slot] = 0;
    if (previous !== NONE) this.untilNext[previous % this.capacity] = number - previous;
    this.#newest[item] = number;
    this.#counts[item]!++;
    this.#length++;
    return number;
  }

  /** Another act on the item of a step. */
  touch(number: number, second: number): void {
    if (number >= this.oldest) this.seconds[number % this.capacity] = second;
  }
}
