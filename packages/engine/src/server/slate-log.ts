import type { Logger } from 'pino';
import { AisleError } from '../domain/errors.ts';
import type { EventLog } from '../domain/ports/event-log.ts';
import type { SlateRecord } from '../domain/slate.ts';

/** Records written at once: few enough that making their JSON holds the thread for a millisecond at most. */
const BLOCK = 200;
/** How long records are gathered for a block. A commit costs the writer as much for one record as for a hundred. */
const GATHER_MS = 25;
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 1000;

/**
 * Records what was shown without making the shopper wait for the disk: records queue here for some
 * milliseconds and are appended in blocks, one append at a time. The queue is bounded; what does not fit, or what the log refuses for good, is counted and logged.
 */
export class SlateLog {
  readonly #log: EventLog;
  readonly #logger: Logger;
  readonly #capacity: number;
  readonly #waiting: SlateRecord[] = [];
  #appending = 0;
  #running = false;
  #pushed = 0;
  #settled = 0;
  readonly #waiters: (() => void)[] = [];
  /** Ends the gathering that is under way. */
  #endGathering: (() => void) | undefined;
  #unreported = 0;
  written = 0;
  dropped = 0;

  constructor(log: EventLog, logger: Logger, capacity: number) {
    this.#log = log;
    this.#logger = logger;
    this.#capacity = capacity;
  }

  /** Records that are not in the log yet. */
  get pending(): number {
    return this.#waiting.length + this.#appending;
  }

  push(record: SlateRecord): void {
    if (this.pending >= this.#capacity) {
      this.#drop(1);
      return;
    }
    this.#waiting.push(record);
    this.#pushed += 1;
    if (this.#waiting.length >= BLOCK) this.#endGathering?.();
    if (this.#running) return;
    this.#running = true;
    void this.#run();
  }

  /** Resolves when everything pushed before the call is in the log, or dropped and counted. */
  async flush(): Promise<void> {
    const target = this.#pushed;
    while (this.#settled < target) {
      await new Promise<void>((resolve) => {
        this.#waiters.push(resolve);
        this.#endGathering?.();
      });
    }
  }

  /** Blocks are appended in the order of their records, so a count is enough to know which are through. */
  #settle(count: number): void {
    this.#appending = 0;
    this.#settled += count;
    for (const waiter of this.#waiters.splice(0)) waiter();
  }

  #drop(count: number): void {
    this.dropped += count;
    this.#unreported += count;
  }

  async #run(): Promise<void> {
    let pause = FIRST_PAUSE_MS;
    while (this.#waiting.length > 0) {
      await this.#gather();
      const block = this.#waiting.splice(0, BLOCK);
      this.#appending = block.length;
      try {
        await this.#log.appendSlates(block);
        this.written += block.length;
        this.#settle(block.length);
        pause = FIRST_PAUSE_MS;
      } catch (error) {
        if (error instanceof AisleError && error.code === 'log_busy') {
          this.#appending = 0;
          this.#waiting.unshift(...block);
          await new Promise<void>((resolve) => setTimeout(resolve, pause));
          pause = Math.min(LONGEST_PAUSE_MS, pause * 2);
        } else {
          this.#drop(block.length);
          this.#settle(block.length);
          this.#report(error instanceof AisleError ? error.code : 'internal');
        }
      }
    }
    if (this.#unreported > 0) this.#report('queue_full');
    this.#running = false;
  }

  /** Until a block is full, the time is over, or somebody waits for what is here. */
  async #gather(): Promise<void> {
    if (this.#waiting.length >= BLOCK || this.#waiters.length > 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, GATHER_MS);
      this.#endGathering = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#endGathering = undefined;
  }

  #report(cause: string): void {
    this.#logger.error({ dropped: this.#unreported, cause }, 'slates could not be logged');
    this.#unreported = 0;
  }
}
