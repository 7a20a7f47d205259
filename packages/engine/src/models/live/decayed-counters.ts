import type { EpochMs } from '../../domain/ids.ts';
import { grownFloat64 } from './grown-array.ts';

/** Half-lives the newest event may lie past the landmark before everything is scaled back (2^60 fits a float32). */
const MAXIMUM_LEAD = 60;
/** Smallest normal float32. What has decayed below it has no place in an order any more. */
const SMALLEST_KEY = 2 ** -126;

/**
 * Exponentially decayed sums, one per item, by forward decay (Cormode et al., ICDE 2009): an event of weight w at time t
 * adds w·2^((t − landmark)/halfLife), and the sum as of `now` is the stored value times 2^−((now − landmark)/halfLife).
 * Stored values change with events alone and their order is the order of the decayed sums at any time: nothing needs a sweep.
 * Events may come in any time order.
 */
export class DecayedCounters {
  readonly halfLife: number;
  /** Order keys: the stored values rounded to float32, 0 where there is nothing. Read only. */
  keys: Float64Array;
  #values: Float64Array;
  #landmark: EpochMs = Number.NaN;
  #total = 0;

  /** @param halfLife milliseconds */
  constructor(halfLife: number, items: number) {
    this.halfLife = halfLife;
    this.#values = new Float64Array(items);
    this.keys = new Float64Array(items);
  }

  /** Sets the landmark before the first event: where the latest time is known, no scaling happens on the way there. */
  startAt(time: EpochMs): void {
    if (Number.isNaN(this.#landmark)) this.#landmark = time;
  }

  /** True until an event of some weight came. */
  get empty(): boolean {
    return this.#total === 0;
  }

  get landmark(): EpochMs {
    return this.#landmark;
  }

  /** Stored values, for an artefact; meaningful together with `landmark`. */
  get values(): Float64Array {
    return this.#values;
  }

  /** Adds `weight`; a negative one takes back what was added at that time. True when every stored value was scaled, so that orders kept outside must be rebuilt. */
  add(item: number, weight: number, time: EpochMs): boolean {
    if (item >= this.#values.length) this.#grow(item + 1);
    const scaled = this.#advance(time);
    const added = weight * 2 ** ((time - this.#landmark) / this.halfLife);
    this.#total += added;
    this.#values[item]! += added;
    this.keys[item] = keyOf(this.#values[item]!);
    return scaled;
  }

  /** Moves a whole stored value in, as read from an artefact with the given landmark. */
  restore(item: number, value: number, landmark: EpochMs): void {
    if (item >= this.#values.length) this.#grow(item + 1);
    this.#advance(landmark);
    const added = value * 2 ** ((landmark - this.#landmark) / this.halfLife);
    this.#total += added;
    this.#values[item]! += added;
    this.keys[item] = keyOf(this.#values[item]!);
  }

  /** The decayed sum of `item` as of `now`. */
  at(item: number, now: EpochMs): number {
    return item < this.#values.length ? this.#values[item]! * this.factor(now) : 0;
  }

  /** The decayed sum over all items as of `now`. */
  totalAt(now: EpochMs): number {
    return this.#total * this.factor(now);
  }

  /** What a stored value is worth as of `now`. */
  factor(now: EpochMs): number {
    return Number.isNaN(this.#landmark) ? 0 : 2 ** ((this.#landmark - now) / this.halfLife);
  }

  #advance(time: EpochMs): boolean {
    if (Number.isNaN(this.#landmark)) {
      this.#landmark = time;
      return false;
    }
    const lead = (time - this.#landmark) / this.halfLife;
    if (lead <= MAXIMUM_LEAD) return false;
    // A whole number of half-lives, so that the factor is a power of two and no value loses a bit.
    const steps = Math.floor(lead);
    const factor = steps > 1074 ? 0 : 2 ** -steps;
    this.#landmark += steps * this.halfLife;
    this.#total *= factor;
    for (let item = 0; item < this.#values.length; item++) {
      this.#values[item]! *= factor;
      this.keys[item] = keyOf(this.#values[item]!);
    }
    return true;
  }

  #grow(items: number): void {
    this.#values = grownFloat64(this.#values, items);
    this.keys = grownFloat64(this.keys, items);
  }
}

function keyOf(value: number): number {
  const key = Math.fround(value);
  return key >= SMALLEST_KEY ? key : 0;
}
