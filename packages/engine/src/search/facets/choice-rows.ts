const CHUNK = 1024;

/** Numbered choices of every item in one array, so that counting them reads memory in order. */
export class ChoiceRows {
  /** Choices of an item stand from `start(item)` until before `end(item)`. */
  choices = new Int32Array(8 * CHUNK);
  #starts = new Int32Array(CHUNK);
  #ends = new Int32Array(CHUNK);
  #used = 0;
  /** Places before `#used` that no item has. */
  #unused = 0;

  start(item: number): number {
    return item < this.#starts.length ? this.#starts[item]! : 0;
  }

  end(item: number): number {
    return item < this.#ends.length ? this.#ends[item]! : 0;
  }

  set(item: number, choices: ReadonlySet<number>): void {
    if (item >= this.#starts.length) {
      const capacity = Math.max(item + 1, 2 * this.#starts.length);
      this.#starts = grown(this.#starts, capacity);
      this.#ends = grown(this.#ends, capacity);
    }
    let at = this.#starts[item]!;
    const before = this.#ends[item]! - at;
    if (choices.size > before) {
      this.#unused += before;
      // Nothing of it is to be moved.
      this.#starts[item] = 0;
      this.#ends[item] = 0;
      this.#makeRoom(choices.size);
      at = this.#used;
      this.#used += choices.size;
    } else this.#unused += before - choices.size;
    this.#starts[item] = at;
    for (const choice of choices) this.choices[at++] = choice;
    this.#ends[item] = at;
  }

  #makeRoom(more: number): void {
    if (this.#used + more <= this.choices.length) return;
    const held = this.#used - this.#unused + more;
    const from = this.choices;
    this.choices = new Int32Array(Math.max(2 * held, 8 * CHUNK));
    let used = 0;
    for (let item = 0; item < this.#starts.length; item++) {
      const start = used;
      for (let at = this.#starts[item]!; at < this.#ends[item]!; at++) this.choices[used++] = from[at]!;
      this.#starts[item] = start;
      this.#ends[item] = used;
    }
    this.#used = used;
    this.#unused = 0;
  }
}

function grown(from: Int32Array, capacity: number): Int32Array<ArrayBuffer> {
  const to = new Int32Array(capacity);
  to.set(from);
  return to;
}
