import { grownInt32 } from '../live/grown-array.ts';

/** Half-octaves from 1 day: bin b holds gaps of 2^(b/2) … 2^((b+1)/2) days, the last all above 1.4 years. */
export const RHYTHM_BINS = 20;

/** Gaps of the whole shop that an item is credited with before its own count. */
const PRIOR_GAPS = 8;
/** Where nothing was ever bought twice: a month. */
const RHYTHM_UNKNOWN_DAYS = 30;

/** Days between purchases of the same item by the same shopper, as a histogram per item and one for the shop. */
export class RhythmHistograms {
  /** Row of an item in `counts`, −1 for an item never bought twice. */
  #rowOf: Int32Array;
  #counts = new Uint32Array(16 * RHYTHM_BINS);
  #rows = 0;
  readonly #shop = new Float64Array(RHYTHM_BINS);
  #shopGaps = 0;

  constructor(items: number) {
    this.#rowOf = new Int32Array(items).fill(-1);
  }

  add(item: number, gapDays: number): void {
    const exponent = Math.floor(2 * Math.log2(Math.max(1, gapDays)));
    this.addCount(item, Math.min(RHYTHM_BINS - 1, exponent), 1);
  }

  addCount(item: number, bin: number, count: number): void {
    this.#counts[this.#rowFor(item) * RHYTHM_BINS + bin]! += count;
    this.#shop[bin]! += count;
    this.#shopGaps += count;
  }

  count(item: number, bin: number): number {
    const row = this.#rowOf[item] ?? -1;
    return row < 0 ? 0 : this.#counts[row * RHYTHM_BINS + bin]!;
  }

  /**
   * Median gap in days: of the item's gaps together with `PRIOR_GAPS` gaps in the shape of the whole shop's, so that
   * an item with few repeats has the shop's rhythm and one with many its own. Log-linear within the bin.
   */
  medianDays(item: number): number {
    if (this.#shopGaps === 0) return RHYTHM_UNKNOWN_DAYS;
    const prior = PRIOR_GAPS / this.#shopGaps;
    let gaps = PRIOR_GAPS;
    for (let bin = 0; bin < RHYTHM_BINS; bin++) gaps += this.count(item, bin);
    let below = 0;
    for (let bin = 0; bin < RHYTHM_BINS; bin++) {
      const inBin = this.count(item, bin) + prior * this.#shop[bin]!;
      if (inBin > 0 && below + inBin >= gaps / 2) return 2 ** ((bin + (gaps / 2 - below) / inBin) / 2);
      below += inBin;
    }
    return 2 ** (RHYTHM_BINS / 2);
  }

  #rowFor(item: number): number {
    if (item >= this.#rowOf.length) this.#rowOf = grownInt32(this.#rowOf, item + 1, -1);
    if (this.#rowOf[item]! >= 0) return this.#rowOf[item]!;
    if ((this.#rows + 1) * RHYTHM_BINS > this.#counts.length) {
      const larger = new Uint32Array(2 * this.#counts.length);
      larger.set(this.#counts);
      this.#counts = larger;
    }
    this.#rowOf[item] = this.#rows;
    return this.#rows++;
  }
}
