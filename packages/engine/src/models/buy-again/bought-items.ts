import { DAY_MS } from '../../domain/day-ms.ts';
import { eventTypeCode } from '../../domain/event.ts';
import type { History } from '../../domain/history.ts';
import type { EpochMs } from '../../domain/ids.ts';
import { grownInt32 } from '../live/grown-array.ts';
import { BASKET_MILLISECONDS } from './purchase-memory.ts';

const PURCHASE = eventTypeCode('purchase');

/**
 * The items a history bought, each once, with its baskets: columns refilled per request. Lines of one order (or of one
 * hour, without order numbers) are one basket. O(history) time, no allocation but to grow.
 */
export class BoughtItems {
  length = 0;
  items = new Int32Array(64);
  baskets = new Float64Array(64);
  /** Σ_baskets e^(−age/memoryDays). */
  decayed = new Float64Array(64);
  /** Σ ln(gap in days) over the shopper's own gaps, gaps of less than a day as a day. */
  logGaps = new Float64Array(64);
  lastTime = new Float64Array(64);
  #lastOrder = new Int32Array(64);
  /** 1 + row of an item, 0 outside a request. */
  #rowOf: Int32Array;

  constructor(items: number) {
    this.#rowOf = new Int32Array(items);
  }

  read(history: History, now: EpochMs, memoryDays: number): void {
    this.length = 0;
    for (let entry = 0; entry < history.length; entry++) {
      const time = history.times[entry]!;
      if (history.types[entry] !== PURCHASE || time > now) continue;
      this.#addLine(
        history.items[entry]!,
        time,
        history.orders[entry]!,
        Math.exp((time - now) / (memoryDays * DAY_MS)),
      );
    }
    for (let row = 0; row < this.length; row++) this.#rowOf[this.items[row]!] = 0;
  }

  #addLine(item: number, time: EpochMs, order: number, worth: number): void {
    if (item >= this.#rowOf.length) this.#rowOf = grownInt32(this.#rowOf, item + 1);
    const row = this.#rowOf[item]! - 1;
    if (row < 0) {
      this.#append(item, time, order, worth);
      return;
    }
    const gap = time - this.lastTime[row]!;
    const sameBasket = order >= 0 ? order === this.#lastOrder[row] : gap < BASKET_MILLISECONDS;
    if (sameBasket) return;
    this.baskets[row]!++;
    this.decayed[row]! += worth;
    this.logGaps[row]! += Math.log(Math.max(1, gap / DAY_MS));
    this.lastTime[row] = time;
    this.#lastOrder[row] = order;
  }

  #append(item: number, time: EpochMs, order: number, worth: number): void {
    if (this.length === this.items.length) this.#grow();
    const row = this.length++;
    this.#rowOf[item] = row + 1;
    this.items[row] = item;
    this.baskets[row] = 1;
    this.decayed[row] = worth;
    this.logGaps[row] = 0;
    this.lastTime[row] = time;
    this.#lastOrder[row] = order;
  }

  #grow(): void {
    const length = 2 * this.items.length;
    const float = (column: Float64Array): Float64Array<ArrayBuffer> => {
      const grown = new Float64Array(length);
      grown.set(column);
      return grown;
    };
    this.items = grownInt32(this.items, this.items.length);
    this.#lastOrder = grownInt32(this.#lastOrder, this.#lastOrder.length);
    this.baskets = float(this.baskets);
    this.decayed = float(this.decayed);
    this.logGaps = float(this.logGaps);
    this.lastTime = float(this.lastTime);
  }
}
