import type { History } from '../domain/history.ts';

const FIRST_CAPACITY = 1024;

/** Interactions of all shoppers as growing columns, in the order they arrive: 25 bytes a row. */
export class InteractionColumns {
  #length = 0;
  #shoppers = new Uint32Array(FIRST_CAPACITY);
  #items = new Int32Array(FIRST_CAPACITY);
  #times = new Float64Array(FIRST_CAPACITY);
  #types = new Uint8Array(FIRST_CAPACITY);
  #quantities = new Float32Array(FIRST_CAPACITY);
  #orders = new Int32Array(FIRST_CAPACITY);

  get length(): number {
    return this.#length;
  }

  push(shopper: number, item: number, time: number, type: number, quantity: number, order: number): void {
    if (this.#length === this.#items.length) this.#grow();
    const row = this.#length++;
    this.#shoppers[row] = shopper;
    this.#items[row] = item;
    this.#times[row] = time;
    this.#types[row] = type;
    this.#quantities[row] = quantity;
    this.#orders[row] = order;
  }

  /**
   * The rows by shopper, then time, then arrival, as a dataset keeps them.
   * @param shoppers number of shoppers; every row's shopper is below it.
   * @param numbers when given, shopper `s` of the rows counts as shopper `numbers[s]`.
   */
  sorted(shoppers: number, numbers?: Uint32Array): { shopperOffsets: Uint32Array; interactions: History } {
    const length = this.#length;
    if (numbers !== undefined) {
      for (let row = 0; row < length; row++) this.#shoppers[row] = numbers[this.#shoppers[row]!]!;
    }
    const offsets = new Uint32Array(shoppers + 1);
    for (let row = 0; row < length; row++) offsets[this.#shoppers[row]! + 1]!++;
    for (let shopper = 0; shopper < shoppers; shopper++) offsets[shopper + 1]! += offsets[shopper]!;
    const next = offsets.slice();
    const order = new Uint32Array(length);
    for (let row = 0; row < length; row++) order[next[this.#shoppers[row]!]!++] = row;
    const times = this.#times;
    for (let shopper = 0; shopper < shoppers; shopper++) {
      const from = offsets[shopper]!;
      const to = offsets[shopper + 1]!;
      for (let at = from + 1; at < to; at++) {
        if (times[order[at]!]! < times[order[at - 1]!]!) {
          order.subarray(from, to).sort((a, b) => times[a]! - times[b]! || a - b);
          break;
        }
      }
    }
    const interactions = {
      length,
      items: new Int32Array(length),
      times: new Float64Array(length),
      types: new Uint8Array(length),
      quantities: new Float32Array(length),
      orders: new Int32Array(length),
    };
    for (let at = 0; at < length; at++) {
      const row = order[at]!;
      interactions.items[at] = this.#items[row]!;
      interactions.times[at] = times[row]!;
      interactions.types[at] = this.#types[row]!;
      interactions.quantities[at] = this.#quantities[row]!;
      interactions.orders[at] = this.#orders[row]!;
    }
    return { shopperOffsets: offsets, interactions };
  }

  #grow(): void {
    const capacity = this.#items.length * 2;
    this.#shoppers = copied(this.#shoppers, new Uint32Array(capacity));
    this.#items = copied(this.#items, new Int32Array(capacity));
    this.#times = copied(this.#times, new Float64Array(capacity));
    this.#types = copied(this.#types, new Uint8Array(capacity));
    this.#quantities = copied(this.#quantities, new Float32Array(capacity));
    this.#orders = copied(this.#orders, new Int32Array(capacity));
  }
}

function copied<T extends Uint32Array | Int32Array | Float64Array | Float32Array | Uint8Array>(
  from: T,
  to: T,
): T {
  to.set(from);
  return to;
}
