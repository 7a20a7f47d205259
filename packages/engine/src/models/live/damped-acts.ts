import { DAY_MS } from '../../domain/day-ms.ts';
import type { Interaction } from '../../domain/history.ts';
import type { EpochMs } from '../../domain/ids.ts';

const WAYS = 4;
/** Stands for all strangers together. */
const STRANGERS = -1;
/** Share of the strongest act that a shopper's other acts on the item can add. */
const REST = 0.25;

/**
 * A week, in milliseconds: whoever comes back to an item within it is no new interest, and who forges a history of months
 * gains no more than a few purchases of it, which the models let fade by half in about as long.
 */
export const REPEAT_WINDOW = 7 * DAY_MS;

export interface Damping {
  /** Milliseconds within which a shopper's acts on one item count together. */
  readonly window: number;
  /**
   * Weight c up to which the acts of strangers on one item in one window count about fully; beyond it they count their
   * logarithm, together c·ln(1 + Σ/c). 0: strangers count nothing.
   */
  readonly strangers: number;
  /** Pairs of shopper and item that are remembered, a power of two, 4 at least. Default 2^17, 3.5 MB. */
  readonly entries?: number;
}

/**
 * What an act adds to a count, so that nobody can buy a place by repeating themselves. A shopper's acts on one item within
 * a window count as m·(1 + ¼·r/(r + m)), m the strongest and r the sum of the others: together less than 1¼ of the
 * strongest. The window begins with the first act; a later act that is dated before it counts within it, so that dating
 * back gains nothing. Strangers (acts without a profile, and a guest's first) have no name worth remembering: those of one
 * item and window (as the clock has them) are counted together.
 *
 * The same acts of a shopper in time order give the same counts whatever others do between them, so training, which reads
 * shopper by shopper, and serving agree. The memory is a four-way set-associative table in which the pair used longest ago
 * makes room: an act after that counts as a first one.
 */
export class DampedActs {
  readonly #window: number;
  readonly #strangers: number;
  readonly #setMask: number;
  readonly #shoppers: Int32Array;
  readonly #items: Int32Array;
  readonly #begins: Float64Array;
  readonly #strongest: Float32Array;
  readonly #sums: Float32Array;
  /** Number of the act that used an entry last, 0 for a free one. */
  readonly #used: Uint32Array;
  #acts = 0;

  constructor({ window, strangers, entries = 2 ** 17 }: Damping) {
    this.#window = window;
    this.#strangers = strangers;
    this.#setMask = entries / WAYS - 1;
    this.#shoppers = new Int32Array(entries);
    this.#items = new Int32Array(entries);
    this.#begins = new Float64Array(entries);
    this.#strongest = new Float32Array(entries);
    this.#sums = new Float32Array(entries);
    this.#used = new Uint32Array(entries);
  }

  /** What an act of this weight adds, 0 … `weight`. */
  add({ shopper, stranger, item, time }: Interaction, weight: number): number {
    return shopper < 0 || stranger === true
      ? this.#addOfStranger(item, time, weight)
      : this.#addOfShopper(shopper, item, time, weight);
  }

  #addOfShopper(shopper: number, item: number, time: EpochMs, weight: number): number {
    const at = this.#entryOf(shopper, item, Number.NaN);
    if (this.#strongest[at] === 0 || time - this.#begins[at]! >= this.#window) {
      this.#begins[at] = time;
      this.#strongest[at] = weight;
      this.#sums[at] = weight;
      return weight;
    }
    const before = together(this.#strongest[at]!, this.#sums[at]!);
    this.#strongest[at] = Math.max(this.#strongest[at]!, weight);
    this.#sums[at]! += weight;
    return Math.max(0, together(this.#strongest[at]!, this.#sums[at]!) - before);
  }

  #addOfStranger(item: number, time: EpochMs, weight: number): number {
    const free = this.#strangers;
    if (free === 0) return 0;
    const at = this.#entryOf(STRANGERS, item, Math.floor(time / this.#window) * this.#window);
    const before = this.#sums[at]!;
    this.#sums[at] = before + weight;
    return free * Math.log1p(weight / (free + before));
  }

  /**
   * The entry of a pair, a fresh one (sum and strongest 0) where there is none.
   * @param begin begin of the window, as a part of the key; NaN where the pair has one entry for all windows.
   */
  #entryOf(shopper: number, item: number, begin: EpochMs): number {
    const dated = !Number.isNaN(begin);
    const mixed =
      Math.imul(shopper, 0x9e3779b1) ^ item ^ (dated ? Math.imul(begin / this.#window, 0xc2b2ae35) : 0);
    const hash = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b);
    const first = ((hash ^ (hash >>> 13)) & this.#setMask) * WAYS;
    this.#acts = Math.max(1, (this.#acts + 1) >>> 0);
    let slot = first;
    for (let way = first; way < first + WAYS; way++) {
      const used = this.#used[way]!;
      if (used > 0 && this.#shoppers[way] === shopper && this.#items[way] === item) {
        if (!dated || this.#begins[way] === begin) {
          this.#used[way] = this.#acts;
          return way;
        }
      }
      if (used < this.#used[slot]!) slot = way;
    }
    this.#shoppers[slot] = shopper;
    this.#items[slot] = item;
    this.#begins[slot] = begin;
    this.#strongest[slot] = 0;
    this.#sums[slot] = 0;
    this.#used[slot] = this.#acts;
    return slot;
  }
}

/** m·(1 + ¼·r/(r + m)) with r = Σ − m; grows with every act. */
function together(strongest: number, sum: number): number {
  return strongest * (1 + REST * (1 - strongest / sum));
}

/** The least weight above 0 of those by event type code: what the slightest act counts. */
export function leastWeight(weights: Float32Array): number {
  let least = Number.POSITIVE_INFINITY;
  for (const weight of weights) if (weight > 0) least = Math.min(least, weight);
  return Number.isFinite(least) ? least : 0;
}
