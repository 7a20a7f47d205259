import { AisleError } from '../domain/errors.ts';
import type { Event, LoggedEvent } from '../domain/event.ts';
import type { AppendOutcome, EventLog } from '../domain/ports/event-log.ts';
import type { SlateRecord } from '../domain/slate.ts';

/** Failures that last until somebody mends the disk, and what /readyz says of them. */
const REASONS: Readonly<Record<string, string>> = {
  store_full: 'store_full: the disk of the data folder is full',
  store_read_only: 'store_read_only: the data folder cannot be written',
};

/** A log that remembers whether the disk took what was last written. */
export class WatchedLog implements EventLog {
  readonly #log: EventLog;
  readonly #probe: (() => Promise<void>) | undefined;
  #reason: string | undefined;
  #probing: Promise<void> | undefined;

  /**
   * @param probe writes what changes nothing. Without it a server that gets no more requests, because it said that it is
   * not ready, would never learn that the disk has room again.
   */
  constructor(log: EventLog, probe: (() => Promise<void>) | undefined) {
    this.#log = log;
    this.#probe = probe;
  }

  get head(): number {
    return this.#log.head;
  }

  append(events: readonly Event[]): Promise<readonly AppendOutcome[]> {
    return this.#watch(this.#log.append(events));
  }

  appendSlates(slates: readonly SlateRecord[]): Promise<void> {
    return this.#watch(this.#log.appendSlates(slates));
  }

  read(after: number, until?: number): AsyncIterable<readonly LoggedEvent[]> {
    return this.#log.read(after, until);
  }

  slate(requestId: string): Promise<SlateRecord | undefined> {
    return this.#log.slate(requestId);
  }

  slateCount(): Promise<number> {
    return this.#log.slateCount();
  }

  /** Why nothing can be written, undefined when the last write was taken. After a failure the disk is tried again. */
  async unwritable(): Promise<string | undefined> {
    if (this.#reason === undefined || this.#probe === undefined) return this.#reason;
    // One at a time, however many ask.
    this.#probing ??= this.#watch(this.#probe())
      .catch(() => undefined)
      .finally(() => {
        this.#probing = undefined;
      });
    await this.#probing;
    return this.#reason;
  }

  async #watch<T>(writing: Promise<T>): Promise<T> {
    try {
      const written = await writing;
      this.#reason = undefined;
      return written;
    } catch (error) {
      if (error instanceof AisleError) this.#reason = REASONS[error.code] ?? this.#reason;
      throw error;
    }
  }
}
