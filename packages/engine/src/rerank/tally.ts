/**
 * Counts by small whole number, begun anew for every slate. A round number tells this slate's counts from earlier ones,
 * so nothing is cleared: a `Map` emptied per request leaves its old table to the collector, and where that had grown old
 * it keeps every later table alive with it (each points to its successor) until the next full collection.
 */
export class Tally {
  #rounds = new Int32Array(64);
  #counts = new Int32Array(64);
  #round = 1;

  begin(): void {
    this.#round++;
  }

  /** Count of `key`; 0 for one never counted, and for negative ones. */
  of(key: number): number {
    return this.#rounds[key] === this.#round ? this.#counts[key]! : 0;
  }

  /** Counts `key` once more; a negative one is none and is not counted. */
  count(key: number): void {
    if (key < 0) return;
    if (key >= this.#rounds.length) this.#growTo(key + 1);
    this.#counts[key] = this.of(key) + 1;
    this.#rounds[key] = this.#round;
  }

  #growTo(size: number): void {
    const capacity = Math.max(size, 2 * this.#rounds.length);
    const [rounds, counts] = [this.#rounds, this.#counts];
    this.#rounds = new Int32Array(capacity);
    this.#counts = new Int32Array(capacity);
    this.#rounds.set(rounds);
    this.#counts.set(counts);
  }
}
