import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { SentError } from '../store-error.ts';
import { receivedError, storeClosed } from '../store-error.ts';
import type { Page, ShopReader } from './shop-reader.ts';
import { WorkerChannel } from './worker-channel.ts';

type Method = Exclude<keyof ShopReader, 'close'>;

export interface ReadQuestion {
  readonly method: Method;
  readonly parameters: readonly unknown[];
}

/** The reader thread, as the main thread sees it. */
export class ReadClient {
  readonly #file: string;
  #channel: WorkerChannel | undefined;
  #closed = false;

  /** The thread is started by the first question: not every program that opens a store reads the log. */
  constructor(file: string) {
    this.#file = file;
  }

  /** @throws AisleError `shutting_down`, `store_corrupt`. */
  async ask<M extends Method>(
    method: M,
    ...parameters: Parameters<ShopReader[M]>
  ): Promise<ReturnType<ShopReader[M]>> {
    if (this.#closed) throw storeClosed();
    const answer = (await this.#open().ask({ method, parameters })) as
      | { result: ReturnType<ShopReader[M]> }
      | { error: SentError };
    if ('error' in answer) throw receivedError(answer.error);
    return answer.result;
  }

  /** Records page by page, the next page on its way while this one is looked at; each in a turn of its own. */
  async *pages<T>(query: (after: number) => Promise<Page>, after = 0): AsyncGenerator<readonly T[]> {
    let next = query(after);
    for (;;) {
      const { json, count, last } = await next;
      if (count === 0) return;
      next = query(last);
      // Whoever stops reading early leaves this promise behind; its failure is then nobody's.
      next.catch(() => undefined);
      yield JSON.parse(json) as readonly T[];
      await nextTurn();
    }
  }

  async all<T>(query: (after: number) => Promise<Page>): Promise<T[]> {
    const found: T[] = [];
    for await (const page of this.pages<T>(query)) for (const record of page) found.push(record);
    return found;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#channel?.close();
  }

  #open(): WorkerChannel {
    this.#channel ??= new WorkerChannel(
      new Worker(new URL('./reader-worker.ts', import.meta.url), { workerData: { file: this.#file } }),
    );
    return this.#channel;
  }
}
