import type { ScoredItems } from '../../domain/model.ts';

/**
 * The best k of a stream of scored items, by score, then lower item index: a heap whose root is the worst one kept.
 * Scores are compared as float32, which is what `ScoredItems` holds, so that ties are the ties the reader sees.
 * Buffers are kept between uses; only a larger k than ever before allocates.
 */
export class TopSelection {
  #items = new Int32Array(64);
  #scores = new Float32Array(64);
  #length = 0;
  #limit = 0;

  /** Begins a new selection of at most `k` items. */
  begin(k: number): void {
    if (k > this.#items.length) {
      this.#items = new Int32Array(k);
      this.#scores = new Float32Array(k);
    }
    this.#limit = k;
    this.#length = 0;
  }

  offer(item: number, score: number): void {
    const rounded = Math.fround(score);
    if (this.#length < this.#limit) {
      this.#rise(this.#length++, item, rounded);
    } else if (this.#limit > 0 && before(rounded, item, this.#scores[0]!, this.#items[0]!)) {
      this.#sink(item, rounded);
    }
  }

  /** Writes what was kept, best first, and empties the selection. */
  drain(out: ScoredItems): void {
    out.length = this.#length;
    while (this.#length > 0) {
      const worst = this.#length - 1;
      out.items[worst] = this.#items[0]!;
      out.scores[worst] = this.#scores[0]!;
      this.#length = worst;
      this.#sink(this.#items[worst]!, this.#scores[worst]!);
    }
  }

  #rise(slot: number, item: number, score: number): void {
    while (slot > 0) {
      const parent = (slot - 1) >> 1;
      if (!before(this.#scores[parent]!, this.#items[parent]!, score, item)) break;
      this.#items[slot] = this.#items[parent]!;
      this.#scores[slot] = this.#scores[parent]!;
      slot = parent;
    }
    this.#items[slot] = item;
    this.#scores[slot] = score;
  }

  /** Puts an entry in the root's place. */
  #sink(item: number, score: number): void {
    let slot = 0;
    for (;;) {
      let child = 2 * slot + 1;
      if (child >= this.#length) break;
      const other = child + 1;
      if (
        other < this.#length &&
        before(this.#scores[child]!, this.#items[child]!, this.#scores[other]!, this.#items[other]!)
      ) {
        child = other;
      }
      if (!before(score, item, this.#scores[child]!, this.#items[child]!)) break;
      this.#items[slot] = this.#items[child]!;
      this.#scores[slot] = this.#scores[child]!;
      slot = child;
    }
    this.#items[slot] = item;
    this.#scores[slot] = score;
  }
}

/** Whether the first entry ranks before the second. */
function before(score: number, item: number, otherScore: number, otherItem: number): boolean {
  return score > otherScore || (score === otherScore && item < otherItem);
}
