import { BLOCK, type PostingList } from '../index/posting-list.ts';
import type { ScoredList } from './scored-list.ts';

/** Brings the postings of a word's readings together. Its arrays are kept from query to query. */
export class PostingUnions {
  /** Best so far by item; what is set is set back when it is read. */
  #best = new Float32Array(1024);
  /** Bit per item: some reading has it. */
  #present = new Uint32Array(32);

  /**
   * Every product that has any of the terms once, by ascending item, with the best of what they earn. `weights` are
   * relative to `weight`; all items are below `span`.
   */
  of(parts: readonly PostingList[], weights: readonly number[], weight: number, span: number): ScoredList {
    this.#cover(span);
    const best = this.#best;
    const present = this.#present;
    let length = 0;
    for (let part = 0; part < parts.length; part++) {
      const { items, impacts, length: count } = parts[part]!;
      const worth = weights[part]!;
      for (let at = 0; at < count; at++) {
        const item = items[at]!;
        const earned = impacts[at]! * worth;
        const bit = 1 << (item & 31);
        if ((present[item >>> 5]! & bit) === 0) {
          present[item >>> 5]! |= bit;
          best[item] = earned;
          length++;
        } else if (earned > best[item]!) best[item] = earned;
      }
    }
    const union = { items: new Int32Array(length), impacts: new Float32Array(length), length };
    let at = 0;
    for (let block = 0; at < length; block++) {
      let bits = present[block]!;
      present[block] = 0;
      while (bits !== 0) {
        const item = (block << 5) + 31 - Math.clz32(bits & -bits);
        bits &= bits - 1;
        union.items[at] = item;
        union.impacts[at++] = best[item]!;
      }
    }
    return {
      ...union,
      weight,
      blockMaxima: () => maximaOf(union.impacts, union.length),
      lowerBound: (item, from) => lowerBoundIn(union.items, union.length, item, from),
    };
  }

  #cover(span: number): void {
    if (span <= this.#best.length) return;
    const capacity = Math.ceil(Math.max(span, 2 * this.#best.length) / 32) * 32;
    this.#best = new Float32Array(capacity);
    this.#present = new Uint32Array(capacity / 32);
  }
}

function maximaOf(impacts: Float32Array, length: number): Float32Array {
  const maxima = new Float32Array(Math.ceil(length / BLOCK));
  for (let at = 0; at < length; at++) {
    const block = Math.floor(at / BLOCK);
    if (impacts[at]! > maxima[block]!) maxima[block] = impacts[at]!;
  }
  return maxima;
}

function lowerBoundIn(items: Int32Array, length: number, item: number, from: number): number {
  let low = from;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (items[middle]! < item) low = middle + 1;
    else high = middle;
  }
  return low;
}
