import type { EpochMs } from '../../domain/ids.ts';
import { localTimeIn } from '../local-time.ts';

const PARTS = ['YYYY', 'MM', 'DD', 'HH', 'mm', 'ss'] as const;

/** Text → instant; NaN when the text is not a time in this format. */
export type ParseTime = (text: string) => EpochMs;

/** A parser for `iso`, `unix` (seconds), `unix-ms` or a pattern of YYYY, MM, DD, HH, mm, ss, read in `timezone`. */
export function timeParser(format: string, timezone: string): ParseTime {
  if (format === 'unix')
    return (text) => (/^\d+(?:\.\d+)?$/.test(text) ? Math.round(Number(text) * 1000) : Number.NaN);
  if (format === 'unix-ms') return (text) => (/^\d+$/.test(text) ? Number(text) : Number.NaN);
  const local = localTimeIn(timezone);
  if (format === 'iso') {
    return (text) => {
      if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return Number.NaN;
      const zone = text.search(/(?:Z|[+-]\d{2}:?\d{2})$/);
      const gap = text.search(/[T ]/);
      const zoned = gap >= 0 && gap < zone;
      const time = Date.parse(
        zoned ? text : text.length === 10 ? `${text}T00:00Z` : `${text.replace(' ', 'T')}Z`,
      );
      return zoned || Number.isNaN(time) ? time : local(time);
    };
  }
  const order: string[] = [];
  const pattern = format.replace(/YYYY|MM|DD|HH|mm|ss|[^A-Za-z0-9\s]/g, (part) => {
    if (!(PARTS as readonly string[]).includes(part)) return `\\${part}`;
    order.push(part);
    return part === 'YYYY' ? '(\\d{4})' : '(\\d{1,2})';
  });
  const regex = new RegExp(`^${pattern}$`);
  return (text) => {
    const match = regex.exec(text);
    if (match === null) return Number.NaN;
    const part = (name: string, otherwise: number): number => {
      const at = order.indexOf(name);
      return at < 0 ? otherwise : Number(match[at + 1]);
    };
    const day = part('DD', 1);
    const [hour, minute, second] = [part('HH', 0), part('mm', 0), part('ss', 0)];
    const wall = Date.UTC(part('YYYY', 1970), part('MM', 1) - 1, day, hour, minute, second);
    if (new Date(wall).getUTCDate() !== day || hour > 23 || minute > 59 || second > 59) return Number.NaN;
    return local(wall);
  };
}
