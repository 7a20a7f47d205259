import type { History } from '../domain/history.ts';
import type { ExcludedItems } from './evaluated.ts';

/** A history and the distinct items in it, filled again for every question so that nothing is allocated per shopper. */
export class HistoryWindow implements History {
  length = 0;
  readonly items: Int32Array;
  readonly times: Float64Array;
  readonly types: Uint8Array;
  readonly quantities: Float32Array;
  readonly orders: Int32Array;
  readonly seen: ExcludedItems;

  readonly #seen: { length: number; items: Int32Array };
  readonly #seenBy: Uint32Array;
  #number = 0;

  /**
   * @param rows most rows a window will hold.
   * @param items size of the item table.
   */
  constructor(rows: number, items: number) {
    this.items = new Int32Array(rows);
    this.times = new Float64Array(rows);
    this.types = new Uint8Array(rows);
    this.quantities = new Float32Array(rows);
    this.orders = new Int32Array(rows);
    this.#seen = { length: 0, items: new Int32Array(rows) };
    this.seen = this.#seen;
    this.#seenBy = new Uint32Array(items);
  }

  /** Shows the rows `start … end − 1` of `source`. */
  show(source: History, start: number, end: number): void {
    const number = ++this.#number;
    this.length = end - start;
    this.#seen.length = 0;
    for (let row = start; row < end; row++) {
      const at = row - start;
      const item = source.items[row]!;
      this.items[at] = item;
      this.times[at] = source.times[row]!;
      this.types[at] = source.types[row]!;
      this.quantities[at] = source.quantities[row]!;
      this.orders[at] = source.orders[row]!;
      if (this.#seenBy[item] === number) continue;
      this.#seenBy[item] = number;
      this.#seen.items[this.#seen.length++] = item;
    }
  }
}
