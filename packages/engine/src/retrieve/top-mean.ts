/** How many scores make the mean that brings a source's scores to scale. */
const TOP = 50;

/** Mean of the largest 50 of a stream of positive numbers, of all of them when there are fewer; 0 for none. */
export class TopMean {
  /** Min-heap of the largest values met. */
  readonly #heap = new Float64Array(TOP);
  #length = 0;

  begin(): void {
    this.#length = 0;
  }

  /** How many values make the mean. */
  get length(): number {
    return this.#length;
  }

  /** Takes a value in. Returns what another one must exceed to count: 0 while there is room, else the least of the largest. */
  offer(value: number): number {
    const heap = this.#heap;
    if (this.#length < TOP) {
      let slot = this.#length++;
      while (slot > 0) {
        const parent = (slot - 1) >> 1;
        if (heap[parent]! <= value) break;
        heap[slot] = heap[parent]!;
        slot = parent;
      }
      heap[slot] = value;
      return this.#length < TOP ? 0 : heap[0]!;
    }
    if (value <= heap[0]!) return heap[0]!;
    let slot = 0;
    for (;;) {
      let child = 2 * slot + 1;
      if (child >= TOP) break;
      if (child + 1 < TOP && heap[child + 1]! < heap[child]!) child++;
      if (heap[child]! >= value) break;
      heap[slot] = heap[child]!;
      slot = child;
    }
    heap[slot] = value;
    return heap[0]!;
  }

  value(): number {
    if (this.#length === 0) return 0;
    let sum = 0;
    for (let i = 0; i < this.#length; i++) sum += this.#heap[i]!;
    return sum / this.#length;
  }
}
