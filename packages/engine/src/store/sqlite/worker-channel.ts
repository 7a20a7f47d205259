import type { Worker } from 'node:worker_threads';
import { AisleError } from '../../domain/errors.ts';
import type { SentError } from '../store-error.ts';
import { receivedError, storeClosed } from '../store-error.ts';

interface Waiting {
  readonly resolve: (message: unknown) => void;
  readonly reject: (error: AisleError) => void;
}

/**
 * Questions to a worker that answers in the order of asking. The worker keeps the process alive only while an answer
 * is awaited.
 */
export class WorkerChannel {
  readonly #worker: Worker;
  readonly #waiting: Waiting[] = [];
  readonly #exited: Promise<void>;
  #failure: AisleError | undefined;
  #closing = false;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.unref();
    worker.on('message', (message) => this.#take()?.resolve(message));
    worker.on('error', (error) => this.#fail(error));
    this.#exited = new Promise((resolve) => {
      worker.on('exit', () => {
        this.#fail(undefined);
        resolve();
      });
    });
  }

  /** The worker's first message, which says `{ result }` or `{ error }`. @throws what the worker met at its start. */
  async ready(): Promise<unknown> {
    const started = (await this.#wait()) as { result: unknown } | { error: SentError };
    if ('error' in started) throw receivedError(started.error);
    return started.result;
  }

  ask(question: unknown): Promise<unknown> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const answer = this.#wait();
    this.#worker.postMessage(question);
    return answer;
  }

  /** Lets the worker finish what it was asked and waits for its end. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#worker.ref();
    if (this.#failure === undefined) this.#worker.postMessage('close');
    await this.#exited;
  }

  #wait(): Promise<unknown> {
    this.#worker.ref();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
    });
  }

  #take(): Waiting | undefined {
    const waiting = this.#waiting.shift();
    // While it closes its end is awaited too: an answer still on its way must not let the program end before.
    if (this.#waiting.length === 0 && !this.#closing) this.#worker.unref();
    return waiting;
  }

  #fail(error: unknown): void {
    this.#failure ??=
      error === undefined
        ? storeClosed()
        : new AisleError('internal', `A thread of the store ended: ${String(error)}`, {
            remedy: 'Start the program again; what was acknowledged is kept.',
            cause: error,
          });
    for (const { reject } of this.#waiting.splice(0)) reject(this.#failure);
  }
}
