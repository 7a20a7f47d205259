import type { EpochMs } from '../domain/ids.ts';

const SECONDS = /^-?\d+(\.\d+)?$/;
const RFC_3339 = /^\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:\d\d)?)?$/;

/** RFC 3339 (a time without a zone counts as UTC) or UNIX seconds as UTC milliseconds; undefined when it is neither. */
export function occurredAtOf(text: string): EpochMs | undefined {
  if (SECONDS.test(text)) return Number(text) * 1000;
  if (!RFC_3339.test(text)) return undefined;
  const zoned = text.length <= 10 || /([Zz]|[+-]\d\d:\d\d)$/.test(text.slice(10));
  const time = Date.parse(zoned ? text : `${text}Z`);
  return Number.isNaN(time) ? undefined : time;
}
