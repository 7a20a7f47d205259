import type { ModelQuery } from '../../domain/model.ts';
import { MOST_SESSION_STEPS, secondOf } from './open-session.ts';

export interface SessionQuestionOptions {
  /** Distinct items that are looked at. */
  readonly items: number;
  readonly gapSeconds: number;
  /** By event type code; above 0: a step. */
  readonly weights: ArrayLike<number>;
}

/** No act has this second. */
const NEVER = -1;

/**
 * The present session: distinct items, newest first, and how many steps back. The page's items come first, all at one
 * step; then the history back to its first long silence. A step back is a basket, or acts at one time, or acts in a row
 * on one item.
 */
export class SessionQuestion {
  readonly items: Int32Array;
  readonly stepsBack: Int32Array;
  /** Second of the newest act on it in the history, −1 for what is on the page alone. */
  readonly seconds: Float64Array;
  length = 0;
  readonly #options: SessionQuestionOptions;

  constructor(options: SessionQuestionOptions) {
    this.items = new Int32Array(options.items);
    this.stepsBack = new Int32Array(options.items);
    this.seconds = new Float64Array(options.items);
    this.#options = options;
  }

  read({ context, history }: ModelQuery): void {
    const { gapSeconds, weights } = this.#options;
    this.length = 0;
    for (let at = 0; at < context.length; at++) this.#add(context[at]!, 0, NEVER);
    let step = this.length > 0 ? 0 : -1;
    let item = context.length === 1 ? context[0]! : -1;
    let second = NEVER;
    let time = Number.NaN;
    let order = -1;
    for (let row = history.length - 1; row >= 0; row--) {
      if (!(weights[history.types[row]!]! > 0)) continue;
      const actSecond = secondOf(history.times[row]!);
      if (second !== NEVER && second - actSecond > gapSeconds) return;
      const sameStep =
        history.items[row] === item ||
        history.times[row] === time ||
        (order >= 0 && history.orders[row] === order);
      item = history.items[row]!;
      second = actSecond;
      time = history.times[row]!;
      order = history.orders[row]!;
      if (!sameStep) step++;
      if (step >= MOST_SESSION_STEPS || !this.#add(item, step, second)) return;
    }
  }

  /** False when there is no room for more. */
  #add(item: number, step: number, second: number): boolean {
    for (let place = 0; place < this.length; place++) {
      if (this.items[place] !== item) continue;
      if (this.seconds[place] === NEVER) this.seconds[place] = second;
      return true;
    }
    if (this.length === this.items.length) return false;
    this.items[this.length] = item;
    this.stepsBack[this.length] = step;
    this.seconds[this.length++] = second;
    return true;
  }
}
