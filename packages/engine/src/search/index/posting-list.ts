/** Postings per block; the best impact of a block lets a search skip it whole. */
export const BLOCK = 64;

const NONE = new Float32Array(0);

/**
 * The products that have a term, by ascending item index, each with its impact: how much of the term's idf the product
 * earns, 0 … 1. Entries `i < length` are valid. Products may come and go in any order; in ascending order is fastest.
 */
export class PostingList {
  items: Int32Array;
  impacts: Float32Array;
  length = 0;
  #blocks: Float32Array = NONE;
  /** First block whose maximum is not current. */
  #stale = 0;

  constructor(capacity = 2) {
    this.items = new Int32Array(capacity);
    this.impacts = new Float32Array(capacity);
  }

  /** Adds the product, or replaces its impact. */
  set(item: number, impact: number): void {
    const { length } = this;
    let place = length;
    if (length > 0 && this.items[length - 1]! >= item) {
      place = this.lowerBound(item, 0);
      if (this.items[place] === item) {
        this.impacts[place] = impact;
        this.#touch(place);
        return;
      }
    }
    if (length === this.items.length) this.#grow();
    if (place < length) {
      this.items.copyWithin(place + 1, place, length);
      this.impacts.copyWithin(place + 1, place, length);
    }
    this.items[place] = item;
    this.impacts[place] = impact;
    this.length = length + 1;
    this.#touch(place);
  }

  delete(item: number): boolean {
    const place = this.lowerBound(item, 0);
    if (place === this.length || this.items[place] !== item) return false;
    this.items.copyWithin(place, place + 1, this.length);
    this.impacts.copyWithin(place, place + 1, this.length);
    this.length--;
    this.#touch(place);
    return true;
  }

  /** Impact of the product, 0 where it has no posting. */
  impactOf(item: number): number {
    const place = this.lowerBound(item, 0);
    return place < this.length && this.items[place] === item ? this.impacts[place]! : 0;
  }

  has(item: number): boolean {
    const place = this.lowerBound(item, 0);
    return place < this.length && this.items[place] === item;
  }

  /** First place ≥ `from` whose item is ≥ `item`. Looks near `from` first (galloping), since cursors move in small steps. */
  lowerBound(item: number, from: number): number {
    const { items, length } = this;
    if (from >= length || items[from]! >= item) return from;
    let step = 1;
    let low = from;
    while (low + step < length && items[low + step]! < item) {
      low += step;
      step <<= 1;
    }
    let high = Math.min(length, low + step);
    low++;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (items[middle]! < item) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Highest impact per block of `BLOCK` postings. */
  blockMaxima(): Float32Array {
    const blocks = Math.ceil(this.length / BLOCK);
    if (this.#stale >= blocks && this.#blocks.length >= blocks) return this.#blocks;
    if (this.#blocks.length < blocks) {
      const grown = new Float32Array(Math.max(blocks, Math.ceil(this.items.length / BLOCK)));
      grown.set(this.#blocks);
      this.#blocks = grown;
    }
    for (let block = this.#stale; block < blocks; block++) {
      const end = Math.min(this.length, (block + 1) * BLOCK);
      let best = 0;
      for (let at = block * BLOCK; at < end; at++) if (this.impacts[at]! > best) best = this.impacts[at]!;
      this.#blocks[block] = best;
    }
    this.#stale = blocks;
    return this.#blocks;
  }

  #touch(place: number): void {
    const block = Math.floor(place / BLOCK);
    if (block < this.#stale) this.#stale = block;
  }

  #grow(): void {
    const capacity = this.items.length < 16 ? this.items.length * 2 : Math.ceil(this.items.length * 1.5);
    const items = new Int32Array(capacity);
    items.set(this.items);
    this.items = items;
    const impacts = new Float32Array(capacity);
    impacts.set(this.impacts);
    this.impacts = impacts;
  }
}
