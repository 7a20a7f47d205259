const FIRST_MS = 250;
const LONGEST_MS = 20_000;

/**
 * Milliseconds before try `attempt` (1 is the first after a failure): anything up to a bound that doubles ("full
 * jitter"), so that many callers do not come back together; never less than what the service asked for.
 */
export function backoffMs(attempt: number, random: () => number, retryAfterMs = 0): number {
  const bound = Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempt - 1));
  return Math.min(LONGEST_MS * 3, Math.max(retryAfterMs, random() * bound));
}

/** Milliseconds of a Retry-After header: seconds or a date; 0 where it says nothing. */
export function retryAfterMs(header: string | null, now: number): number {
  if (header === null || header.trim() === '') return 0;
  const seconds = Number(header);
  const wait = Number.isNaN(seconds) ? Date.parse(header) - now : seconds * 1000;
  return Number.isFinite(wait) && wait > 0 ? wait : 0;
}
