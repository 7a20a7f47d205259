import type { ScoredList } from './scored-list.ts';

/** Words of a query that can be told apart in a mask. */
export const MOST_WORDS = 30;

/**
 * Scores of all products that have any word of a query, term at a time, into arrays that are kept from query to query:
 * only what was touched is cleared.
 */
export class Accumulator {
  scores = new Float32Array(1024);
  /** Bit w: the product has word w. */
  masks = new Uint32Array(1024);
  touched = new Int32Array(1024);
  length = 0;

  /** Makes room for items below `span`. */
  cover(span: number): void {
    if (span <= this.scores.length) return;
    const capacity = Math.max(span, 2 * this.scores.length);
    this.scores = new Float32Array(capacity);
    this.masks = new Uint32Array(capacity);
    this.touched = new Int32Array(capacity);
    this.length = 0;
  }

  clear(): void {
    const { scores, masks, touched } = this;
    for (let at = 0; at < this.length; at++) {
      const item = touched[at]!;
      scores[item] = 0;
      masks[item] = 0;
    }
    this.length = 0;
  }

  /** Makes the item a match that no word gave a score. */
  touch(item: number): void {
    if (this.masks[item] !== 0) return;
    this.masks[item] = 1;
    this.touched[this.length++] = item;
  }

  /** Adds a word's postings. Each item stands in a list once. */
  add(list: ScoredList, word: number): void {
    const { scores, masks, touched } = this;
    const { items, impacts, length, weight } = list;
    const bit = 1 << word;
    let count = this.length;
    for (let at = 0; at < length; at++) {
      const item = items[at]!;
      if (masks[item] === 0) touched[count++] = item;
      masks[item]! |= bit;
      scores[item]! += weight * impacts[at]!;
    }
    this.length = count;
  }
}
