/** What was refused and kept aside, for the command line. */
import { pipeline } from 'node:stream/promises';
import { AisleError } from '../domain/errors.ts';
import type { EpochMs } from '../domain/ids.ts';
import type { QuarantinedRow, QuarantineFilter } from '../domain/ports/quarantine.ts';
import { withRefusedNote } from '../ingest/jsonl/refused-note.ts';
import { mistakeKind } from '../ingest/mistake-kind.ts';
import { replaceWithStream } from '../store/replace-with-stream.ts';
import { openLogReader } from '../store/sqlite/log-reader.ts';
import { openStore } from '../store/sqlite/open-store.ts';
import { requireFreeTarget } from './require-free-target.ts';
import { requireShop } from './require-shop.ts';

/** Codes under which rows are wrong in many ways; the reason begins with the column or field. */
const OF_FIELDS: ReadonlySet<string> = new Set(['invalid_field', 'unknown_field']);
/** Kinds of one source and code; what comes after them is one group. */
const MOST_KINDS = 50;

/** Rows of one source and code that are wrong in the same way. */
export interface QuarantineGroup {
  /** File or endpoint, without the digits of the import or request. */
  readonly source: string;
  readonly code: string;
  readonly rows: number;
  readonly firstAt: EpochMs;
  readonly lastAt: EpochMs;
  /** Of the first of them. */
  readonly reason: string;
}

export interface QuarantineExport {
  /** Lines written. */
  readonly lines: number;
  /** Rows that are no whole JSON: lines of a table, and what was longer than quarantine keeps. */
  readonly leftOut: number;
}

/** A server may run beside it. @throws AisleError `not_found` when there is no shop. */
function withRows<T>(data: string, filter: QuarantineFilter, use: (rows: Generator<QuarantinedRow>) => T): T {
  requireShop(data);
  const reader = openLogReader(data);
  try {
    return use(reader.quarantined(filter));
  } finally {
    reader.close();
  }
}

/** Groups, the largest first. @throws AisleError `not_found`. */
export function quarantineGroups(data: string, filter: QuarantineFilter): readonly QuarantineGroup[] {
  return withRows(data, filter, (rows) => {
    const groups = new Map<string, QuarantineGroup>();
    const kinds = new Map<string, number>();
    const keyOf = (code: string, name: string, reason: string): string => {
      const whole = `${code}\n${name}`;
      if (!OF_FIELDS.has(code)) return whole;
      const key = `${whole}\n${mistakeKind(reason)}`;
      if (groups.has(key)) return key;
      const count = kinds.get(whole) ?? 0;
      if (count >= MOST_KINDS) return `${whole}\n…`;
      kinds.set(whole, count + 1);
      return key;
    };
    for (const { source, code, at, reason } of rows) {
      const name = source.includes('#') ? source.slice(0, source.lastIndexOf('#')) : source;
      const key = keyOf(code, name, reason);
      const known = groups.get(key) ?? { source: name, code, rows: 0, firstAt: at, lastAt: at, reason };
      groups.set(key, {
        ...known,
        rows: known.rows + 1,
        firstAt: Math.min(known.firstAt, at),
        lastAt: Math.max(known.lastAt, at),
      });
    }
    const nameOf = ({ source, code, reason }: QuarantineGroup) => `${source}\n${code}\n${reason}`;
    return [...groups.values()].sort((a, b) => b.rows - a.rows || (nameOf(a) < nameOf(b) ? -1 : 1));
  });
}

/** The first `limit` rows in the order in which they came. @throws AisleError `not_found`. */
export function quarantinedRows(
  data: string,
  filter: QuarantineFilter,
  limit: number,
): readonly QuarantinedRow[] {
  return withRows(data, filter, (rows) => {
    const first: QuarantinedRow[] = [];
    for (const row of rows) {
      first.push(row);
      if (first.length >= limit) break;
    }
    return first;
  });
}

/**
 * Writes the events and products that were refused, one a line as they came with row and reason under `_refused`, to be
 * mended and imported again. A file is replaced when all is on disk, and left as it was when the export breaks off.
 * @throws AisleError `not_found`, `interrupted`; see `requireFreeTarget`.
 */
export async function exportQuarantine(
  data: string,
  filter: QuarantineFilter,
  out: string | NodeJS.WritableStream,
  signal: AbortSignal,
): Promise<QuarantineExport> {
  requireShop(data);
  if (typeof out === 'string') requireFreeTarget(data, out, true);
  const reader = openLogReader(data);
  let lines = 0;
  let leftOut = 0;
  function* content(): Generator<string> {
    for (const row of reader.quarantined(filter)) {
      if (signal.aborted) throw new AisleError('interrupted', `Stopped after ${lines} lines.`);
      if (isObject(row.content)) {
        lines++;
        yield `${withRefusedNote(row)}\n`;
      } else leftOut++;
    }
  }
  try {
    if (typeof out === 'string') await replaceWithStream(out, content());
    else await pipeline(content, out, { end: false });
  } catch (error) {
    if (typeof out === 'string' || (error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  } finally {
    reader.close();
  }
  return { lines, leftOut };
}

/** Removes rows and resolves to how many. @throws AisleError `not_found`; `store_locked` while a server runs. */
export async function clearQuarantine(data: string, filter: QuarantineFilter): Promise<number> {
  requireShop(data);
  const store = await openStore(data);
  try {
    return await store.quarantine.remove(filter);
  } finally {
    await store.close();
  }
}

function isObject(text: string): boolean {
  if (!text.startsWith('{') || text.includes('\n')) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
