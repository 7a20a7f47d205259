import type { Logger } from 'pino';
import type { EpochMs } from '../domain/ids.ts';
import type { Quarantine, QuarantinedRow } from '../domain/ports/quarantine.ts';
import { TokenBuckets } from './token-buckets.ts';

const LONGEST_CONTENT = 2000;
/** Rows of one request that are kept: as many as say what is wrong with what sends them. */
const MOST_OF_REQUEST = 100;

export interface RefusedRow {
  /** Place in the request, from 1. */
  readonly row: number;
  readonly code: string;
  readonly reason: string;
  readonly content: unknown;
}

/**
 * The beginning of what `JSON.stringify` writes, made without the rest: a refused row may be a megabyte, of which a page
 * is kept. Each level writes a sign, so the depth is bounded by the length.
 */
export function contentOf(value: unknown): string {
  let text = '';
  const write = (part: unknown): void => {
    if (Array.isArray(part)) {
      text += '[';
      for (let at = 0; at < part.length && text.length < LONGEST_CONTENT; at++) {
        if (at > 0) text += ',';
        write(part[at]);
      }
      text += ']';
    } else if (typeof part === 'object' && part !== null) {
      let first = true;
      text += '{';
      for (const key in part) {
        if (text.length >= LONGEST_CONTENT) break;
        if (!first) text += ',';
        first = false;
        text += `${JSON.stringify(key.slice(0, LONGEST_CONTENT))}:`;
        write((part as Readonly<Record<string, unknown>>)[key]);
      }
      text += '}';
    } else text += JSON.stringify(typeof part === 'string' ? part.slice(0, LONGEST_CONTENT) : part) ?? '';
  };
  write(value);
  return text.slice(0, LONGEST_CONTENT);
}

/**
 * Keeps refused operations aside; the quarantine masks the secrets in them. Bounded in time, so that nobody can push out
 * what others sent with rubbish; the excess is counted.
 */
export class RefusedRows {
  readonly #quarantine: Quarantine;
  readonly #logger: Logger;
  readonly #budget = new TokenBuckets({ perSecond: 50, burst: 2000 }, 1);
  kept = 0;
  dropped = 0;

  constructor(quarantine: Quarantine, logger: Logger) {
    this.#quarantine = quarantine;
    this.#logger = logger;
  }

  /**
   * @param source endpoint and request, `events:batch#r-1f`: the quarantine takes a row of one source once.
   * Never rejects: a quarantine that cannot be written must not turn an answer into a failure.
   */
  async keep(source: string, rows: readonly RefusedRow[], now: EpochMs): Promise<void> {
    const kept: QuarantinedRow[] = [];
    for (const { row, code, reason, content } of rows) {
      if (kept.length < MOST_OF_REQUEST && this.#budget.take(0, now))
        kept.push({ source, row, code, reason, content: contentOf(content), at: now });
      else this.dropped += 1;
    }
    if (kept.length === 0) return;
    try {
      await this.#quarantine.add(kept);
      this.kept += kept.length;
    } catch {
      this.dropped += kept.length;
      this.#logger.error({ dropped: kept.length }, 'refused rows could not be put in quarantine');
    }
  }
}
