import { eventTypeCode } from '../domain/event.ts';
import type { Interaction } from '../domain/history.ts';
import type { EpochMs } from '../domain/ids.ts';

const DAY_MS = 86_400_000;
/** Decay time of the recent rate. */
export const TREND_TAU_MS = 7 * DAY_MS;
/** Factors are computed for the start of the running five minutes (the rate moves by .05 % in that time) and kept. */
const EPOCH_MS = 5 * 60_000;

/** An item nobody ever touched. */
const LOG_HALF = Math.log(0.5);

const COUNTED = new Set(
  (['view', 'click', 'add_to_cart', 'wishlist', 'begin_checkout', 'purchase', 'rate'] as const).map(
    eventTypeCode,
  ),
);

/**
 * How much faster an item moves now than over its whole life:
 * factor = ((Σ_customers e^(−age / 7 d) + ½) / (popularity + 1)), age being that of the customer's latest act on the item.
 * Each customer counts once per item, exactly while the earlier act is in the customer's kept history; acts without a
 * profile count as a new customer each. Sums decay lazily: an item is touched only by its own events.
 */
export class TrendCounters {
  /** Σ e^(−age / τ) at `time`. */
  #recent = new Float64Array(1024);
  #time = new Float64Array(1024);
  /** Distinct customers. */
  #customers = new Float64Array(1024);
  /** ln(factor), valid where `#computed` holds the epoch asked for. */
  #logFactor = new Float64Array(1024);
  #computed = new Float64Array(1024);

  /**
   * Takes in one act.
   * @param previous time of the same customer's previous act on the item, NaN when this is the first.
   */
  observe(interaction: Interaction, previous: EpochMs): void {
    if (!COUNTED.has(interaction.type)) return;
    const { item, time } = interaction;
    if (item >= this.#recent.length) this.#grow(item);
    const last = this.#time[item]!;
    const from = this.#customers[item] === 0 ? time : last;
    const to = Math.max(from, time);
    const first = Number.isNaN(previous);
    // A late act that is older than what the customer did since changes nothing: the latest act counts.
    if (!first && previous > time) return;
    let recent = this.#recent[item]! * Math.exp((from - to) / TREND_TAU_MS);
    if (!first) recent -= Math.exp((previous - to) / TREND_TAU_MS);
    recent += Math.exp((time - to) / TREND_TAU_MS);
    this.#recent[item] = Math.max(0, recent);
    this.#time[item] = to;
    if (first) this.#customers[item]!++;
    this.#computed[item] = Number.NaN;
  }

  /** ln(factor) of an item at the start of the five minutes that `now` lies in. */
  logFactor(item: number, now: EpochMs): number {
    if (item >= this.#recent.length) return LOG_HALF;
    const epoch = Math.floor(now / EPOCH_MS) + 1;
    if (this.#computed[item] === epoch) return this.#logFactor[item]!;
    const at = (epoch - 1) * EPOCH_MS;
    const decay = Math.exp(Math.min(0, this.#time[item]! - at) / TREND_TAU_MS);
    const factor = (this.#recent[item]! * decay + 0.5) / (this.#customers[item]! + 1);
    this.#computed[item] = epoch;
    this.#logFactor[item] = Math.log(factor);
    return this.#logFactor[item]!;
  }

  #grow(item: number): void {
    const capacity = Math.max(2 * this.#recent.length, item + 1);
    this.#recent = grown(this.#recent, capacity);
    this.#time = grown(this.#time, capacity);
    this.#customers = grown(this.#customers, capacity);
    this.#logFactor = grown(this.#logFactor, capacity);
    this.#computed = grown(this.#computed, capacity);
  }
}

function grown(array: Float64Array, capacity: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(capacity);
  larger.set(array);
  return larger;
}
