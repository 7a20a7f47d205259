import { DAY_MS } from '../domain/day-ms.ts';
import { eventTypeCode } from '../domain/event.ts';
import type { History } from '../domain/history.ts';
import type { EpochMs } from '../domain/ids.ts';
import type { Repurchase } from '../domain/model.ts';

export const PURCHASED = 1;
export const VIEWED = 2;
export const IN_CART = 4;
export const DISMISSED = 8;

const PURCHASE = eventTypeCode('purchase');
const VIEW = eventTypeCode('view');
const CLICK = eventTypeCode('click');
const DISMISS = eventTypeCode('dismiss');

/** Bought at least so often, in baskets, an item may come back when half its rhythm has passed. */
const RHYTHM_BASKETS = 2;
/** Bought so often it may come back after a day, whatever its rhythm. */
const HABIT_BASKETS = 4;
/** Bought by at least this share of its buyers in a second basket, an item is one that people come back for. */
const HABIT_RATE = 0.1;
/** Fewer buyers tell of the shop's average rather than of the item. */
const HABIT_BUYERS = 10;
/** What people come back for is left alone for a quarter of their rhythm, at most for so long. */
const JUST_BOUGHT_DAYS = 3;

/**
 * What one shopper did with each item, as marks over the item table, filled once per call. A round number tells this
 * call's marks from earlier ones, so nothing is cleared.
 */
export class ShopperMarks {
  #rounds = new Int32Array(1024);
  #bits = new Uint8Array(1024);
  #baskets = new Int32Array(1024);
  #firstBought = new Float64Array(1024);
  #lastBought = new Float64Array(1024);
  #lastOrder = new Int32Array(1024);
  #round = 0;

  begin(size: number): void {
    if (size > this.#rounds.length) {
      const capacity = Math.max(size, 2 * this.#rounds.length);
      this.#rounds = new Int32Array(capacity);
      this.#bits = new Uint8Array(capacity);
      this.#baskets = new Int32Array(capacity);
      this.#firstBought = new Float64Array(capacity);
      this.#lastBought = new Float64Array(capacity);
      this.#lastOrder = new Int32Array(capacity);
    }
    this.#round++;
  }

  mark(item: number, bit: number): void {
    if (this.#rounds[item] !== this.#round) {
      this.#rounds[item] = this.#round;
      this.#bits[item] = bit;
      this.#baskets[item] = 0;
    } else {
      this.#bits[item]! |= bit;
    }
  }

  has(item: number, bit: number): boolean {
    return this.#rounds[item] === this.#round && (this.#bits[item]! & bit) !== 0;
  }

  /** Marks what a history tells: bought, viewed, dismissed; counts baskets per item. */
  readHistory(history: History): void {
    for (let i = 0; i < history.length; i++) {
      const item = history.items[i]!;
      const type = history.types[i]!;
      if (type === PURCHASE) this.#bought(item, history.times[i]!, history.orders[i]!);
      else if (type === VIEW || type === CLICK) this.mark(item, VIEWED);
      else if (type === DISMISS) this.mark(item, DISMISSED);
    }
  }

  /**
   * Whether a bought item may be shown again: in two baskets or more and half of the mean time between them has passed
   * since the last, or in four or more and a day has passed; or it is an item that its buyers come
   * back for, and it was not just bought.
   * @param habit of everybody with the item, where a model knows it.
   */
  isRebuyable(item: number, now: EpochMs, habit: Repurchase | undefined): boolean {
    if (!this.has(item, PURCHASED)) return false;
    const baskets = this.#baskets[item]!;
    const since = now - this.#lastBought[item]!;
    if (
      habit !== undefined &&
      habit.buyers >= HABIT_BUYERS &&
      habit.rate >= HABIT_RATE &&
      since >= Math.min(habit.rhythmDays / 4, JUST_BOUGHT_DAYS) * DAY_MS
    )
      return true;
    if (baskets < RHYTHM_BASKETS) return false;
    const rhythm = (this.#lastBought[item]! - this.#firstBought[item]!) / (baskets - 1);
    return since >= rhythm / 2 || (baskets >= HABIT_BASKETS && since >= DAY_MS);
  }

  #bought(item: number, time: EpochMs, order: number): void {
    this.mark(item, PURCHASED);
    if (this.#baskets[item] === 0) {
      this.#firstBought[item] = time;
    } else if (order >= 0 && order === this.#lastOrder[item]) {
      return;
    }
    this.#baskets[item]!++;
    this.#lastBought[item] = time;
    this.#lastOrder[item] = order;
  }
}
