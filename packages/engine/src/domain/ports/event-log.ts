import type { Event, LoggedEvent } from '../event.ts';
import type { SlateRecord } from '../slate.ts';

export interface AppendOutcome {
  /** Offset of the event in the log; of the first one when this was a repeat. */
  readonly offset: number;
  /** The `eventId` was in the log already: acknowledged, nothing changed. */
  readonly duplicate: boolean;
}

/** The append-only log of what shoppers did and, beside it and without an offset, what they were shown. */
export interface EventLog {
  /** Offset of the last event, 0 when empty. */
  readonly head: number;
  /**
   * Resolves once the events are on disk (group commit: what is waiting is committed together with one fsync).
   * Outcomes are in the order of `events`. A repeated `eventId`, within the call too, is a duplicate.
   * Events that carry both a visitor and a shopper id record the merge in the same transaction.
   * @throws AisleError `log_busy` when more waits than the log accepts; `store_full`, `store_read_only`.
   */
  append(events: readonly Event[]): Promise<readonly AppendOutcome[]>;
  /** Records what was shown; same durability, same failure modes. A repeated `requestId` changes nothing. */
  appendSlates(slates: readonly SlateRecord[]): Promise<void>;
  /** Events with offset > `after` and ≤ `until` (default: head at the call), in offset order, in blocks. */
  read(after: number, until?: number): AsyncIterable<readonly LoggedEvent[]>;
  /** The slate answered under `requestId`. */
  slate(requestId: string): Promise<SlateRecord | undefined>;
  /** How many slates are kept. */
  slateCount(): Promise<number>;
}
