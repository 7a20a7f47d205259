import type { EpochMs, RequestId } from '../domain/ids.ts';

/**
 * A version 7 UUID (RFC 9562): 48 bits of milliseconds, then 74 random bits, so that ids sort by time.
 * @param random numbers in [0, 1)
 */
export function requestId(now: EpochMs, random: () => number): RequestId {
  const time = hex(Math.max(0, Math.floor(now)), 12);
  const a = hex(0x7000 + Math.floor(random() * 0x1000), 4);
  const b = hex(0x8000 + Math.floor(random() * 0x4000), 4);
  const c = hex(Math.floor(random() * 2 ** 48), 12);
  return `${time.slice(0, 8)}-${time.slice(8)}-${a}-${b}-${c}` as RequestId;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
