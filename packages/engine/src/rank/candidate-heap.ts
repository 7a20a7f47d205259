import type { ItemRule } from '../domain/item-rule.ts';

/** As many candidates as one pass keeps: more than most slates look at. */
const HEAD = 64;

/**
 * Candidates in falling order of score, taken one at a time. A slate takes a few dozen of thousands: one pass finds the
 * best 64, and only when those are used up do the rest come into a heap, O(n) to build and O(log n) a candidate.
 */
export class CandidateHeap {
  #candidates: Int32Array = new Int32Array(0);
  #scores: Float64Array = new Float64Array(0);
  #count = 0;
  #rule: ItemRule = { allows: () => true };
  /** Heap of the candidates at hand, the best one at its root. */
  #items = new Int32Array(1024);
  #keys = new Float64Array(1024);
  #length = 0;
  /** Candidates remain behind the head, whose last one this is. */
  #more = false;
  #lastItem = -1;
  #lastKey = 0;

  /**
   * Begins with those of the first `length` candidates that the rule allows; `scores` are by item, ties go to the lower
   * index. The arrays must stay as they are while candidates are taken.
   */
  build(items: Int32Array, length: number, scores: Float64Array, rule: ItemRule): void {
    this.#candidates = items;
    this.#scores = scores;
    this.#count = length;
    this.#rule = rule;
    this.#findHead();
    this.#order();
  }

  /** The best candidate left, −1 when all are taken. */
  pop(): number {
    if (this.#length === 0) {
      if (!this.#more) return -1;
      this.#findRest();
      this.#order();
      if (this.#length === 0) return -1;
    }
    const best = this.#items[0]!;
    this.#length--;
    if (this.#length > 0) this.#sink(0, this.#items[this.#length]!, this.#keys[this.#length]!);
    return best;
  }

  /** Keeps the best 64 in a heap that has the worst one at its root. */
  #findHead(): void {
    const candidates = this.#candidates;
    const scores = this.#scores;
    const kept = this.#items;
    const keys = this.#keys;
    let length = 0;
    let more = false;
    for (let i = 0; i < this.#count; i++) {
      const item = candidates[i]!;
      const key = scores[item]!;
      if (length === HEAD && !before(key, item, keys[0]!, kept[0]!)) {
        more = true;
      } else if (this.#rule.allows(item)) {
        if (length < HEAD) rise(kept, keys, length++, item, key);
        else {
          more = true;
          replaceWorst(kept, keys, item, key);
        }
      }
    }
    this.#length = length;
    this.#more = more;
    this.#lastItem = kept[0]!;
    this.#lastKey = keys[0]!;
  }

  #findRest(): void {
    if (this.#count > this.#items.length) {
      this.#items = new Int32Array(2 * this.#count);
      this.#keys = new Float64Array(2 * this.#count);
    }
    let length = 0;
    for (let i = 0; i < this.#count; i++) {
      const item = this.#candidates[i]!;
      const key = this.#scores[item]!;
      if (!before(this.#lastKey, this.#lastItem, key, item) || !this.#rule.allows(item)) continue;
      this.#items[length] = item;
      this.#keys[length++] = key;
    }
    this.#length = length;
    this.#more = false;
  }

  /** Makes a heap with the best one at its root. */
  #order(): void {
    for (let i = (this.#length >> 1) - 1; i >= 0; i--) this.#sink(i, this.#items[i]!, this.#keys[i]!);
  }

  #sink(slot: number, item: number, key: number): void {
    const items = this.#items;
    const keys = this.#keys;
    for (;;) {
      let child = 2 * slot + 1;
      if (child >= this.#length) break;
      if (
        child + 1 < this.#length &&
        before(keys[child + 1]!, items[child + 1]!, keys[child]!, items[child]!)
      )
        child++;
      if (!before(keys[child]!, items[child]!, key, item)) break;
      items[slot] = items[child]!;
      keys[slot] = keys[child]!;
      slot = child;
    }
    items[slot] = item;
    keys[slot] = key;
  }
}

function before(key: number, item: number, otherKey: number, otherItem: number): boolean {
  return key > otherKey || (key === otherKey && item < otherItem);
}

/** Puts an entry at the end of a heap that has the worst one at its root. */
function rise(items: Int32Array, keys: Float64Array, end: number, item: number, key: number): void {
  let slot = end;
  while (slot > 0) {
    const parent = (slot - 1) >> 1;
    if (!before(keys[parent]!, items[parent]!, key, item)) break;
    items[slot] = items[parent]!;
    keys[slot] = keys[parent]!;
    slot = parent;
  }
  items[slot] = item;
  keys[slot] = key;
}

/** Puts an entry in the place of the worst of 64. */
function replaceWorst(items: Int32Array, keys: Float64Array, item: number, key: number): void {
  let slot = 0;
  for (;;) {
    let child = 2 * slot + 1;
    if (child >= HEAD) break;
    const other = child + 1;
    if (other < HEAD && before(keys[child]!, items[child]!, keys[other]!, items[other]!)) child = other;
    if (!before(key, item, keys[child]!, items[child]!)) break;
    items[slot] = items[child]!;
    keys[slot] = keys[child]!;
    slot = child;
  }
  items[slot] = item;
  keys[slot] = key;
}
