import type { EpochMs } from '../domain/ids.ts';
import type { RateLimit } from './config.ts';

/**
 * Token buckets by slot: each fills with `perSecond` tokens a second up to `burst`; a request takes one, or as many as it
 * brings events or bytes.
 * Two arrays of fixed length, so memory does not grow with the number of callers.
 */
export class TokenBuckets {
  readonly limit: RateLimit;
  readonly #tokens: Float64Array;
  readonly #filledAt: Float64Array;
  /** Outcome of the last `take`; kept here so that a request allocates nothing. */
  remaining = 0;
  /** Seconds until the bucket is full again. */
  resetSeconds = 0;
  /** Seconds until the tokens wanted are there. */
  retrySeconds = 0;

  constructor(limit: RateLimit, slots: number) {
    this.limit = limit;
    this.#tokens = new Float64Array(slots).fill(limit.burst);
    this.#filledAt = new Float64Array(slots);
  }

  /** Takes tokens from the slot; none and false when there are fewer. Who wants more than a full bucket gets a full one. */
  take(slot: number, now: EpochMs, wanted = 1): boolean {
    const { perSecond, burst } = this.limit;
    const count = Math.min(wanted, burst);
    // A clock that was set back gives nothing, and takes nothing away.
    const elapsed = Math.max(0, now - this.#filledAt[slot]!) / 1000;
    const tokens = Math.min(burst, this.#tokens[slot]! + elapsed * perSecond);
    const allowed = tokens >= count;
    const left = allowed ? tokens - count : tokens;
    this.#tokens[slot] = left;
    this.#filledAt[slot] = now;
    this.remaining = Math.floor(left);
    this.resetSeconds = Math.ceil((burst - left) / perSecond);
    this.retrySeconds = allowed ? 0 : Math.max(1, Math.ceil((count - left) / perSecond));
    return allowed;
  }
}
