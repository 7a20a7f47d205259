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

/**
 * Records in a page. A page is one turn of the event loop for whoever reads: parsing a thousand events takes about
 * 2 ms, what the reader does with them comes on top, and a turn must stay below 5 ms.
 */
export const PAGE_RECORDS = 1_000;

/** The reader thread, as the main thread sees it. */
export class ReadClient {
  readonly #channel: WorkerChannel;
  #closed = false;

  /** Starts the thread; it opens `file` at the first question. */
  constructor(file: string) {
    const worker = new Worker(new URL('./reader-worker.ts', import.meta.url), { workerData: { file } });
    this.#channel = new WorkerChannel(worker);
  }

  /** @throws AisleError `shutting_down`, `store_corrupt`. */
  async ask<M extends Method>(
    method: M,
    ...parameters: Parameters<ShopReader[M]>
  ): Promise<ReturnType<ShopReader[M]>> {
    if (this.#closed) throw storeClosed();
    const answer = (await this.#channel.ask({ method, parameters })) as
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
    await this.#channel.close();
  }
}
