/** Candidates in falling order of score, taken one at a time: O(n) to build, O(log n) a candidate. */
export class CandidateHeap {
  #items = new Int32Array(1024);
  #keys = new Float64Array(1024);
  #length = 0;

  /** Takes candidates over; `scores` are by item, ties go to the lower index. */
  build(items: Int32Array, length: number, scores: Float64Array): void {
    if (length > this.#items.length) {
      this.#items = new Int32Array(2 * length);
      this.#keys = new Float64Array(2 * length);
    }
    for (let i = 0; i < length; i++) {
      this.#items[i] = items[i]!;
      this.#keys[i] = scores[items[i]!]!;
    }
    this.#length = length;
    for (let i = (length >> 1) - 1; i >= 0; i--) this.#sink(i, this.#items[i]!, this.#keys[i]!);
  }

  /** The best candidate left, −1 when all are taken. */
  pop(): number {
    if (this.#length === 0) return -1;
    const best = this.#items[0]!;
    this.#length--;
    if (this.#length > 0) this.#sink(0, this.#items[this.#length]!, this.#keys[this.#length]!);
    return best;
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
