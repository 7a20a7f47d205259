import { DAY_MS } from '../domain/day-ms.ts';
import { eventTypeCode } from '../domain/event.ts';
import type { Interaction } from '../domain/history.ts';
import type { EpochMs } from '../domain/ids.ts';

/** Decay time of the recent rate. */
export const TREND_TAU_MS = 7 * DAY_MS;
/** Factors are computed for the start of the running five minutes (the rate moves by .05 % in that time) and kept. */
const EPOCH_MS = 5 * 60_000;

/** Exponents whose powers are kept; placements of one shop use one or two. */
const KEPT_EXPONENTS = 8;

/** By event type code: 1 for the acts that count. */
export const TREND_TYPES = new Uint8Array(256);
for (const type of [
  'view',
  'click',
  'add_to_cart',
  'wishlist',
  'begin_checkout',
  'purchase',
  'rate',
] as const)
  TREND_TYPES[eventTypeCode(type)] = 1;

/** factor^exponent by item, valid where `epochs` holds the epoch asked for. */
interface KeptPowers {
  readonly exponent: number;
  powers: Float64Array<ArrayBuffer>;
  epochs: Float64Array<ArrayBuffer>;
}

/**
 * How much faster an item moves now than over its whole life:
 * factor = ((Σ_shoppers e^(−age / 7 d) + ½) / (popularity + 1)), age being that of the shopper's latest act on the item.
 * Each shopper counts once per item, exactly while the earlier act is in the shopper's kept history; acts without a
 * profile count as a new shopper each. Sums decay lazily: an item is touched only by its own events.
 */
export class TrendCounters {
  /** Σ e^(−age / τ) at `time`. */
  #recent = new Float64Array(1024);
  #time = new Float64Array(1024);
  /** Distinct shoppers. */
  #shoppers = new Float64Array(1024);
  /** The same three for all items together. */
  #allRecent = 0;
  #allTime = Number.NEGATIVE_INFINITY;
  #allShoppers = 0;
  readonly #kept: KeptPowers[] = [];

  /**
   * Takes in one act.
   * @param previous time of the same shopper's previous act of `TREND_TYPES` on the item, NaN when this is the first.
   */
  observe(interaction: Interaction, previous: EpochMs): void {
    if (TREND_TYPES[interaction.type] !== 1) return;
    const { item, time } = interaction;
    if (item >= this.#recent.length) this.#grow(item);
    const last = this.#time[item]!;
    const from = this.#shoppers[item] === 0 ? time : last;
    const to = Math.max(from, time);
    const first = Number.isNaN(previous);
    // A late act that is older than what the shopper did since changes nothing: the latest act counts.
    if (!first && previous > time) return;
    let recent = this.#recent[item]! * Math.exp((from - to) / TREND_TAU_MS);
    if (!first) recent -= Math.exp((previous - to) / TREND_TAU_MS);
    recent += Math.exp((time - to) / TREND_TAU_MS);
    this.#recent[item] = Math.max(0, recent);
    this.#time[item] = to;
    if (first) this.#shoppers[item]!++;
    this.#observeAll(time, previous, first);
    for (const { epochs } of this.#kept) if (item < epochs.length) epochs[item] = Number.NaN;
  }

  #observeAll(time: EpochMs, previous: EpochMs, first: boolean): void {
    const to = Math.max(this.#allTime, time);
    let recent = this.#allRecent === 0 ? 0 : this.#allRecent * Math.exp((this.#allTime - to) / TREND_TAU_MS);
    if (first) this.#allShoppers++;
    else recent -= Math.exp((previous - to) / TREND_TAU_MS);
    this.#allRecent = Math.max(0, recent + Math.exp((time - to) / TREND_TAU_MS));
    this.#allTime = to;
  }

  /**
   * factor^exponent by item, at the start of the five minutes that `now` lies in; valid for the first `length` of `items`
   * until the next call. An item nobody ever touched has the factor of all acts of the
   * shop together: nothing says that it moves faster or slower than others.
   */
  powers(items: Int32Array, length: number, exponent: number, now: EpochMs): Float64Array {
    let largest = -1;
    for (let i = 0; i < length; i++) if (items[i]! > largest) largest = items[i]!;
    if (largest >= this.#recent.length) this.#grow(largest);
    const { powers, epochs } = this.#keptFor(exponent);
    const epoch = Math.floor(now / EPOCH_MS) + 1;
    const at = (epoch - 1) * EPOCH_MS;
    // Changes with every act on any item, so it is not kept.
    const untouched = factorOf(this.#allRecent, this.#allTime - at, this.#allShoppers) ** exponent;
    for (let i = 0; i < length; i++) {
      const item = items[i]!;
      if (this.#shoppers[item] === 0) {
        powers[item] = untouched;
        continue;
      }
      if (epochs[item] === epoch) continue;
      powers[item] = this.#factor(item, at) ** exponent;
      epochs[item] = epoch;
    }
    return powers;
  }

  #factor(item: number, at: EpochMs): number {
    return factorOf(this.#recent[item]!, this.#time[item]! - at, this.#shoppers[item]!);
  }

  /** Kept powers of an exponent with room for every item. */
  #keptFor(exponent: number): KeptPowers {
    const capacity = this.#recent.length;
    let kept = this.#kept.find((other) => other.exponent === exponent);
    if (kept === undefined) {
      if (this.#kept.length === KEPT_EXPONENTS) this.#kept.shift();
      kept = { exponent, powers: new Float64Array(capacity), epochs: new Float64Array(capacity) };
      this.#kept.push(kept);
    } else if (kept.powers.length < capacity) {
      kept.powers = grown(kept.powers, capacity);
      kept.epochs = grown(kept.epochs, capacity);
    }
    return kept;
  }

  #grow(item: number): void {
    const capacity = Math.max(2 * this.#recent.length, item + 1);
    this.#recent = grown(this.#recent, capacity);
    this.#time = grown(this.#time, capacity);
    this.#shoppers = grown(this.#shoppers, capacity);
  }
}

/** @param since time of the sum less the time asked about, milliseconds; the future does not decay. */
function factorOf(recent: number, since: number, shoppers: number): number {
  const decayed = recent === 0 ? 0 : recent * Math.exp(Math.min(0, since) / TREND_TAU_MS);
  return (decayed + 0.5) / (shoppers + 1);
}

function grown(array: Float64Array, capacity: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(capacity);
  larger.set(array);
  return larger;
}
