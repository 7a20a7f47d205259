/**
 * The best `capacity` of what is offered, ties to the lower item; a binary heap with the worst at the root. Reused from
 * query to query.
 */
export class TopHits {
  readonly #items: Int32Array;
  readonly #scores: Float32Array;
  #capacity: number;
  #length = 0;

  constructor(capacity: number) {
    this.#items = new Int32Array(capacity);
    this.#scores = new Float32Array(capacity);
    this.#capacity = capacity;
  }

  /** Empties the heap; `capacity` is at most that of the constructor. */
  clear(capacity: number): void {
    this.#capacity = Math.min(capacity, this.#items.length);
    this.#length = 0;
  }

  get length(): number {
    return this.#length;
  }

  /** An item must have more to come in, or as much with a lower index; −∞ while there is room. */
  get threshold(): number {
    return this.#length < this.#capacity ? Number.NEGATIVE_INFINITY : this.#scores[0]!;
  }

  offer(item: number, score: number): void {
    if (this.#length < this.#capacity) {
      this.#up(this.#length++, item, score);
      return;
    }
    if (this.#capacity === 0) return;
    const worst = this.#scores[0]!;
    if (score < worst || (score === worst && item > this.#items[0]!)) return;
    this.#down(item, score);
  }

  /** Takes out the worst: called until empty it gives the list from its end. */
  pop(): { item: number; score: number } {
    const item = this.#items[0]!;
    const score = this.#scores[0]!;
    this.#length--;
    if (this.#length > 0) this.#down(this.#items[this.#length]!, this.#scores[this.#length]!);
    return { item, score };
  }

  item(at: number): number {
    return this.#items[at]!;
  }

  score(at: number): number {
    return this.#scores[at]!;
  }

  #worse(at: number, item: number, score: number): boolean {
    const other = this.#scores[at]!;
    return other < score || (other === score && this.#items[at]! > item);
  }

  #up(from: number, item: number, score: number): void {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#worse(parent, item, score)) break;
      this.#items[at] = this.#items[parent]!;
      this.#scores[at] = this.#scores[parent]!;
      at = parent;
    }
    this.#items[at] = item;
    this.#scores[at] = score;
  }

  #down(item: number, score: number): void {
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#length) break;
      if (child + 1 < this.#length && this.#worse(child + 1, this.#items[child]!, this.#scores[child]!))
        child++;
      if (!this.#worse(child, item, score)) break;
      this.#items[at] = this.#items[child]!;
      this.#scores[at] = this.#scores[child]!;
      at = child;
    }
    this.#items[at] = item;
    this.#scores[at] = score;
  }
}
