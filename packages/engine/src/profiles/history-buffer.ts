import type { History } from '../domain/history.ts';

/** A history with room to be filled again for every request; the arrays grow and are never given back. */
export class HistoryBuffer implements History {
  length = 0;
  items = new Int32Array(64);
  times = new Float64Array(64);
  types = new Uint8Array(64);
  quantities = new Float32Array(64);
  orders = new Int32Array(64);

  /** Sets the length, making room for it; the entries are the caller's to write. */
  resize(length: number): void {
    if (length > this.items.length) {
      const capacity = Math.max(length, 2 * this.items.length);
      this.items = new Int32Array(capacity);
      this.times = new Float64Array(capacity);
      this.types = new Uint8Array(capacity);
      this.quantities = new Float32Array(capacity);
      this.orders = new Int32Array(capacity);
    }
    this.length = length;
  }
}
