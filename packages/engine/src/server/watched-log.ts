import { AisleError } from '../domain/errors.ts';
import type { Event, LoggedEvent } from '../domain/event.ts';
import type { AppendOutcome, EventLog } from '../domain/ports/event-log.ts';
import type { SlateRecord } from '../domain/slate.ts';

/** Failures that last until somebody mends the disk, and what /readyz says of them. */
const REASONS: Readonly<Record<string, string>> = {
  store_full: 'store_full: the disk of the data folder is full',
  store_read_only: 'store_read_only: the data folder cannot be written',
};

/** A log that remembers whether the disk took what was last written, and how much of it there was. */
export class WatchedLog implements EventLog {
  readonly #log: EventLog;
  readonly #probe: ((bytes: number) => Promise<void>) | undefined;
  #reason: string | undefined;
  /** Size of the largest write that failed: a smaller one that fits says nothing of the next like it. */
  #failedBytes = 0;
  #probing: Promise<void> | undefined;

  /**
   * @param probe writes so many bytes that change nothing. Without it a server that gets no more requests, because it said that it is
   * not ready, would never learn that the disk has room again.
   */
  constructor(log: EventLog, probe: ((bytes: number) => Promise<void>) | undefined) {
    this.#log = log;
    this.#probe = probe;
  }

  get head(): number {
    return this.#log.head;
  }

  append(events: readonly Event[]): Promise<readonly AppendOutcome[]> {
    return this.#watch(this.#log.append(events), () => JSON.stringify(events).length);
  }

  appendSlates(slates: readonly SlateRecord[]): Promise<void> {
    return this.#watch(this.#log.appendSlates(slates), () => JSON.stringify(slates).length);
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

  /** Why nothing can be written, undefined when a write as large as the last that failed was taken. After a failure the disk is tried again. */
  async unwritable(): Promise<string | undefined> {
    if (this.#reason === undefined || this.#probe === undefined) return this.#reason;
    // One at a time, however many ask.
    const bytes = this.#failedBytes;
    this.#probing ??= this.#watch(this.#probe(bytes), () => bytes)
      .catch(() => undefined)
      .finally(() => {
        this.#probing = undefined;
      });
    await this.#probing;
    return this.#reason;
  }

  /** @param sizeOf bytes of what is written; asked for when a write fails and after, as it costs. */
  async #watch<T>(writing: Promise<T>, sizeOf: () => number): Promise<T> {
    try {
      const written = await writing;
      if (this.#reason !== undefined && sizeOf() >= this.#failedBytes) {
        this.#reason = undefined;
        this.#failedBytes = 0;
      }
      return written;
    } catch (error) {
      const reason = error instanceof AisleError ? REASONS[error.code] : undefined;
      if (reason !== undefined) {
        this.#reason = reason;
        this.#failedBytes = Math.max(this.#failedBytes, sizeOf());
      }
      throw error;
    }
  }
}
