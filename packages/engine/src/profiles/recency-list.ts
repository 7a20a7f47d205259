import { grownFor } from '../domain/grown.ts';

/** Doubly linked list of profile numbers from the most to the least recently active one; all moves are O(1). */
export class RecencyList {
  #newer = new Int32Array(1024);
  #older = new Int32Array(1024);
  #first = -1;
  #last = -1;

  /** The least recently active number, −1 when the list is empty. */
  get last(): number {
    return this.#last;
  }

  add(number: number): void {
    if (number >= this.#newer.length) {
      this.#newer = grownFor(this.#newer, number);
      this.#older = grownFor(this.#older, number);
    }
    this.#newer[number] = -1;
    this.#older[number] = this.#first;
    if (this.#first >= 0) this.#newer[this.#first] = number;
    else this.#last = number;
    this.#first = number;
  }

  remove(number: number): void {
    const newer = this.#newer[number]!;
    const older = this.#older[number]!;
    if (newer >= 0) this.#older[newer] = older;
    else this.#first = older;
    if (older >= 0) this.#newer[older] = newer;
    else this.#last = newer;
  }

  touch(number: number): void {
    if (number === this.#first) return;
    this.remove(number);
    this.add(number);
  }
}
