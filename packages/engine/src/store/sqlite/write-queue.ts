import { Worker } from 'node:worker_threads';
import { AisleError } from '../../domain/errors.ts';
import { receivedError, storeClosed } from '../store-error.ts';
import { WorkerChannel } from './worker-channel.ts';
import type { WriteKind, WriteOutcome, WriteRequest, WriteResult } from './write-request.ts';

export interface WriterData {
  readonly file: string;
  readonly maxPageCount?: number;
  /** Refused rows kept; the oldest make room. */
  readonly quarantineRows: number;
}

export interface QueueLimits {
  /** Most rows that may wait, those on their way to the disk included. */
  readonly rows: number;
  /** Most bytes, as far as text is counted in UTF-16 code units. */
  readonly bytes: number;
}

interface Entry {
  readonly request: WriteRequest;
  readonly rows: number;
  readonly bytes: number;
  readonly resolve: (result: WriteResult) => void;
  readonly reject: (error: AisleError) => void;
}

/**
 * Group commit. Requests wait here while the writer is busy; when it is idle all of them go to it at once and are
 * written in one transaction with one fsync. Nothing is acknowledged before that.
 */
export class WriteQueue {
  readonly #channel: WorkerChannel;
  readonly #limits: QueueLimits;
  #waiting: Entry[] = [];
  #rows = 0;
  #bytes = 0;
  #sending: Promise<void> | undefined;
  #closed = false;
  #head = 0;

  private constructor(channel: WorkerChannel, limits: QueueLimits) {
    this.#channel = channel;
    this.#limits = limits;
  }

  /** Starts the writer. @throws AisleError `store_corrupt`, `store_too_new`, `store_read_only`, `store_full`. */
  static async open(data: WriterData, limits: QueueLimits): Promise<WriteQueue> {
    const worker = new Worker(new URL('./writer-worker.ts', import.meta.url), { workerData: data });
    const queue = new WriteQueue(new WorkerChannel(worker), limits);
    queue.#head = (await queue.#channel.ready()) as number;
    return queue;
  }

  /** Offset of the last event when the file was opened. */
  get headAtOpen(): number {
    return this.#head;
  }

  /**
   * Resolves when the request is on disk. A request larger than the limits is taken when nothing waits.
   * @throws AisleError `log_busy`, `shutting_down`, `store_full`, `store_read_only`, `store_corrupt`.
   */
  write<Kind extends WriteKind>(
    request: WriteRequest<Kind>,
    rows: number,
    bytes: number,
  ): Promise<WriteResult<Kind>> {
    if (this.#closed) return Promise.reject(storeClosed());
    const { rows: maxRows, bytes: maxBytes } = this.#limits;
    if (this.#rows > 0 && (this.#rows + rows > maxRows || this.#bytes + bytes > maxBytes)) {
      return Promise.reject(
        new AisleError('log_busy', `${this.#rows} rows wait to be written; the log accepts no more.`, {
          remedy: 'Send again in a second.',
        }),
      );
    }
    this.#rows += rows;
    this.#bytes += bytes;
    return new Promise((resolve, reject) => {
      this.#waiting.push({
        request: request as WriteRequest,
        rows,
        bytes,
        resolve: resolve as Entry['resolve'],
        reject,
      });
      this.#sending ??= this.#send();
    });
  }

  /** Writes what waits, then ends the writer. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#sending;
    await this.#channel.close();
  }

  async #send(): Promise<void> {
    // One turn of the microtask queue, so that callers of the same moment share the first transaction.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const group = this.#waiting;
      this.#waiting = [];
      try {
        const requests = group.map(({ request }) => request);
        this.#settle(group, (await this.#channel.ask(requests)) as WriteOutcome[]);
      } catch (error) {
        this.#release(group);
        for (const { reject } of group) reject(error as AisleError);
      }
    }
    this.#sending = undefined;
  }

  #settle(group: readonly Entry[], outcomes: readonly WriteOutcome[]): void {
    this.#release(group);
    for (const [i, { resolve, reject }] of group.entries()) {
      const outcome = outcomes[i]!;
      if ('error' in outcome) reject(receivedError(outcome.error));
      else resolve(outcome.result);
    }
  }

  #release(group: readonly Entry[]): void {
    for (const { rows, bytes } of group) {
      this.#rows -= rows;
      this.#bytes -= bytes;
    }
  }
}
