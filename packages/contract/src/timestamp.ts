import Type from 'typebox';
import Format from 'typebox/format';

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** `count` ASCII digits from `at` as a number, NaN when one of them is no digit. */
function digits(text: string, at: number, count: number): number {
  let value = 0;
  for (let i = at; i < at + count; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

/**
 * UTC milliseconds of an RFC 3339 date and time (`2026-11-24T10:30:00.25+08:00`), NaN when it is not one.
 * Written out because every event passes through it and `Date.parse` takes 30 February for 2 March.
 * Fractions below a millisecond are cut; leap seconds (`:60`) are refused.
 */
export function parseTimestamp(text: string): number {
  const length = text.length;
  if (length < 20 || length > 40) return Number.NaN;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 2);
  const day = digits(text, 8, 2);
  const hour = digits(text, 11, 2);
  const minute = digits(text, 14, 2);
  const second = digits(text, 17, 2);
  if (text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return Number.NaN;
  if ((text.charCodeAt(10) | 32) !== 116) return Number.NaN;
  if (text.charCodeAt(13) !== 58 || text.charCodeAt(16) !== 58) return Number.NaN;
  if (!(month >= 1 && month <= 12 && hour <= 23 && minute <= 59 && second <= 59)) return Number.NaN;
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 1 : 0;
  if (!(day >= 1 && day <= DAYS[month - 1]! + leap)) return Number.NaN;

  let at = 19;
  let milliseconds = 0;
  if (text.charCodeAt(at) === 46) {
    let scale = 100;
    const start = ++at;
    for (; at < length; at++) {
      const digit = text.charCodeAt(at) - 48;
      if (digit < 0 || digit > 9) break;
      milliseconds += digit * scale;
      scale = Math.trunc(scale / 10);
    }
    if (at === start) return Number.NaN;
  }

  let offset = 0;
  const zone = text.charCodeAt(at);
  if ((zone | 32) === 122) {
    at += 1;
  } else if (zone === 43 || zone === 45) {
    const hours = digits(text, at + 1, 2);
    const minutes = digits(text, at + 4, 2);
    if (text.charCodeAt(at + 3) !== 58 || !(hours <= 23 && minutes <= 59)) return Number.NaN;
    offset = (hours * 60 + minutes) * (zone === 43 ? 1 : -1);
    at += 6;
  } else return Number.NaN;
  if (at !== length) return Number.NaN;

  const utc = Date.UTC(year, month - 1, day, hour, minute, second, milliseconds);
  // Date.UTC reads the years 0…99 as 1900…1999.
  if (year < 100) return new Date(utc).setUTCFullYear(year, month - 1, day) - offset * 60_000;
  return utc - offset * 60_000;
}

export function isTimestamp(text: string): boolean {
  return !Number.isNaN(parseTimestamp(text));
}

/** RFC 3339 in UTC with milliseconds. */
export function formatTimestamp(time: number): string {
  return new Date(time).toISOString();
}

Format.Set('date-time', isTimestamp);

export const Timestamp = Type.String({
  format: 'date-time',
  minLength: 20,
  maxLength: 40,
  description: 'RFC 3339 date and time with an offset.',
  examples: ['2026-11-24T10:30:00Z'],
});
