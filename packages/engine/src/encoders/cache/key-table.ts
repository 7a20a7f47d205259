/** Length of a key: half of a SHA-256. Two of 2⁴⁰ contents share one with a chance of 10⁻¹⁵. */
export const KEY_BYTES = 16;
const WORDS = KEY_BYTES / 4;
const EMPTY = 0xffffffff;

/** Row numbers by 16-byte keys: open addressing over flat arrays, as a Map of strings takes five times the memory. */
export class KeyTable {
  #keys = new Uint32Array(1024 * WORDS);
  #rows = new Uint32Array(1024).fill(EMPTY);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(key: Uint32Array): number {
    const row = this.#rows[this.#slotOf(key)]!;
    return row === EMPTY ? -1 : row;
  }

  set(key: Uint32Array, row: number): void {
    if (this.#size * 2 >= this.#rows.length) this.#grow();
    const slot = this.#slotOf(key);
    if (this.#rows[slot] === EMPTY) {
      this.#size++;
      this.#keys.set(key, slot * WORDS);
    }
    this.#rows[slot] = row;
  }

  #slotOf(key: Uint32Array): number {
    const mask = this.#rows.length - 1;
    const keys = this.#keys;
    // A key is a hash already: its first word spreads.
    let slot = key[0]! & mask;
    while (this.#rows[slot] !== EMPTY) {
      const at = slot * WORDS;
      if (
        keys[at] === key[0] &&
        keys[at + 1] === key[1] &&
        keys[at + 2] === key[2] &&
        keys[at + 3] === key[3]
      )
        break;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #grow(): void {
    const [keys, rows] = [this.#keys, this.#rows];
    this.#keys = new Uint32Array(keys.length * 2);
    this.#rows = new Uint32Array(rows.length * 2).fill(EMPTY);
    for (let slot = 0; slot < rows.length; slot++) {
      if (rows[slot] === EMPTY) continue;
      const key = keys.subarray(slot * WORDS, (slot + 1) * WORDS);
      const target = this.#slotOf(key);
      this.#keys.set(key, target * WORDS);
      this.#rows[target] = rows[slot]!;
    }
  }
}
