/** The best of several sorted lists, best first, of equal scores the lower item first. Allocates only to grow. */
export class CandidateList {
  #limit = 0;
  #count = 0;
  #items = new Uint32Array(0);
  #scores = new Float32Array(0);
  #nextItems = new Uint32Array(0);
  #nextScores = new Float32Array(0);
  #sorted = new Uint32Array(0);

  begin(limit: number): void {
    this.#limit = limit;
    this.#count = 0;
    if (this.#items.length >= limit) return;
    this.#items = new Uint32Array(limit);
    this.#scores = new Float32Array(limit);
    this.#nextItems = new Uint32Array(limit);
    this.#nextScores = new Float32Array(limit);
    this.#sorted = new Uint32Array(limit);
  }

  /** Merges `count` sorted results, whose items count from `first` on. Lists come in the order of their items. */
  merge(ids: Uint32Array, scores: Float32Array, count: number, first: number): void {
    const [oldItems, oldScores, items, next] = [this.#items, this.#scores, this.#nextItems, this.#nextScores];
    const total = Math.min(this.#limit, this.#count + count);
    for (let at = 0, old = 0, fresh = 0; at < total; at++) {
      const takeOld = fresh === count || (old < this.#count && oldScores[old]! >= scores[fresh]!);
      if (takeOld) {
        items[at] = oldItems[old]!;
        next[at] = oldScores[old++]!;
      } else {
        items[at] = ids[fresh]! + first;
        next[at] = scores[fresh++]!;
      }
    }
    this.#items = items;
    this.#scores = next;
    this.#nextItems = oldItems;
    this.#nextScores = oldScores;
    this.#count = total;
  }

  /** The first `k` into two arrays; how many there are. */
  copy(k: number, items: Uint32Array, scores: Float32Array): number {
    const count = Math.min(k, this.#count);
    items.set(this.#items.subarray(0, count));
    scores.set(this.#scores.subarray(0, count));
    return count;
  }

  /** All items by their index; a view that the next call overwrites. */
  ascending(): Uint32Array {
    const sorted = this.#sorted.subarray(0, this.#count);
    sorted.set(this.#items.subarray(0, this.#count));
    return sorted.sort();
  }
}
