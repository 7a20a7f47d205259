import type { Interaction } from '../../domain/history.ts';

const WAYS = 4;
/** Purchases of an item by one shopper without order numbers this close together are one basket. */
export const BASKET_MILLISECONDS = 3_600_000;

/** What the memory found of the purchase before this one, of the same item by the same shopper. */
export interface EarlierPurchase {
  /** 0: the first known purchase; −1: a further line of the same basket; else baskets known before. */
  baskets: number;
  gapMilliseconds: number;
}

/**
 * Last purchase per (shopper, item) in bounded memory: a four-way set-associative table, in each set the entry used
 * longest ago makes room. What was pushed out counts as never bought, which errs towards a lower repeat rate.
 * 2^18 entries hold the purchases of weeks in a busy shop in 7 MB.
 */
export class PurchaseMemory {
  readonly #setMask: number;
  readonly #keys: Float64Array;
  readonly #times: Float64Array;
  readonly #orders: Int32Array;
  readonly #baskets: Int32Array;
  readonly #used: Uint32Array;
  #clock = 0;
  readonly #found: EarlierPurchase = { baskets: 0, gapMilliseconds: 0 };

  /** @param entries a power of two, 4 at least */
  constructor(entries = 2 ** 18) {
    this.#setMask = entries / WAYS - 1;
    this.#keys = new Float64Array(entries).fill(-1);
    this.#times = new Float64Array(entries);
    this.#orders = new Int32Array(entries);
    this.#baskets = new Int32Array(entries);
    this.#used = new Uint32Array(entries);
  }

  /** Records a purchase and says what came before it; the object is the same at every call. */
  record({ shopper, item, time, order }: Interaction): EarlierPurchase {
    const found = this.#found;
    const key = shopper * 2 ** 26 + item;
    const hash = Math.imul(Math.imul(shopper, 0x9e3779b1) ^ item, 0x85ebca6b);
    const first = (((hash >>> 8) ^ hash) & this.#setMask) * WAYS;
    this.#clock = (this.#clock + 1) >>> 0;
    let slot = first;
    for (let way = first; way < first + WAYS; way++) {
      if (this.#keys[way] === key) return this.#again(way, time, order);
      if (this.#used[way]! < this.#used[slot]!) slot = way;
    }
    this.#keys[slot] = key;
    this.#times[slot] = time;
    this.#orders[slot] = order;
    this.#baskets[slot] = 1;
    this.#used[slot] = this.#clock;
    found.baskets = 0;
    found.gapMilliseconds = 0;
    return found;
  }

  #again(slot: number, time: number, order: number): EarlierPurchase {
    const found = this.#found;
    const gap = time - this.#times[slot]!;
    const sameBasket = order >= 0 ? order === this.#orders[slot] : Math.abs(gap) < BASKET_MILLISECONDS;
    this.#used[slot] = this.#clock;
    if (sameBasket) {
      found.baskets = -1;
      found.gapMilliseconds = 0;
      return found;
    }
    found.baskets = this.#baskets[slot]!;
    found.gapMilliseconds = Math.abs(gap);
    this.#baskets[slot]!++;
    this.#orders[slot] = order;
    this.#times[slot] = Math.max(time, this.#times[slot]!);
    return found;
  }
}
