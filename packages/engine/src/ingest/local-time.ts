import type { EpochMs } from '../domain/ids.ts';

const HOUR = 3_600_000;

/** A wall-clock reading, given as if it were UTC → the instant it was in a time zone. */
export type ToInstant = (wallClock: EpochMs) => EpochMs;

/**
 * Wall-clock time of an IANA time zone → UTC. An hour that occurs twice (autumn) is taken as the first of the two; an
 * hour that does not exist (spring) is moved forward by the gap. One look-up a
 * quarter of an hour, then from memory. NaN stays NaN.
 * @throws RangeError when the zone is unknown.
 */
export function localTimeIn(timeZone: string): ToInstant {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  const offsetAt = (instant: EpochMs): number => {
    const part: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(instant)) part[type] = Number(value);
    const wall = Date.UTC(
      part['year']!,
      part['month']! - 1,
      part['day']!,
      part['hour']!,
      part['minute']!,
      part['second']!,
    );
    return wall - Math.floor(instant / 1000) * 1000;
  };
  const offsets = new Map<number, number>();
  return (wallClock) => {
    if (Number.isNaN(wallClock)) return Number.NaN;
    // Zones shift at whole quarters of an hour.
    const key = Math.floor(wallClock / (HOUR / 4));
    let offset = offsets.get(key);
    if (offset === undefined) {
      // The offsets on either side of any shift near this reading; the larger one gives the earlier instant.
      const before = offsetAt(wallClock - 24 * HOUR);
      const after = offsetAt(wallClock + 24 * HOUR);
      const early = wallClock - Math.max(before, after);
      const late = wallClock - Math.min(before, after);
      if (before === after) offset = before;
      else if (early + offsetAt(early) === wallClock) offset = offsetAt(early);
      else if (late + offsetAt(late) === wallClock) offset = offsetAt(late);
      else offset = before;
      offsets.set(key, offset);
    }
    return wallClock - offset;
  };
}
