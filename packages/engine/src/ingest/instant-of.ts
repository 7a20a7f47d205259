import type { EpochMs } from '../domain/ids.ts';

const INSTANT =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:[Zz]|[+-]\d{2}:?\d{2})?)?$/;
const ZONED = /(?:[Zz]|[+-]\d{2}:?\d{2})$/;

/** RFC 3339 in UTC milliseconds; a time without a zone is UTC, a bare date its midnight. Undefined when it is neither. */
export function instantOf(text: string): EpochMs | undefined {
  const parts = INSTANT.exec(text);
  if (parts === null) return undefined;
  const [, year, month, day] = parts.map(Number);
  // Date.parse takes 30 February for 2 March.
  if (new Date(Date.UTC(year!, month! - 1, day!)).getUTCDate() !== day) return undefined;
  const time = Date.parse(text.length === 10 || ZONED.test(text.slice(10)) ? text : `${text}Z`);
  return Number.isNaN(time) ? undefined : time;
}
