import type { Worker } from 'node:worker_threads';
import { AisleError } from '../../domain/errors.ts';
import type { Content, EncodeOptions, EncoderDescription, TextRole } from '../../domain/ports/encoder.ts';
import { DescribedEncoder } from '../described-encoder.ts';
import type { EncoderCommand, EncoderFault, EncoderMessage } from './protocol.ts';

/** Texts of one message: large enough to be sorted by length, small enough that copying it takes no time. */
const CHUNK = 512;
/** Pictures of one message: as many of some hundred kilobytes are copied within a millisecond or two. */
const PICTURE_CHUNK = 8;
/** Chunks of passages under way; the next is sent when one is back. */
const IN_FLIGHT = 2;
/** A worker that does not close within so long is ended. */
const CLOSE_MS = 5_000;

interface Job {
  readonly resolve: (vectors: Float32Array) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * An encoder in a worker: the calling thread copies contents and vectors and does nothing else. Passages of all calls
 * share two places; a query is sent at once and computed after the batch in hand.
 */
export class WorkerEncoder<Kind extends Content = string> extends DescribedEncoder<Kind> {
  readonly #worker: Worker;
  readonly #jobs = new Map<number, Job>();
  readonly #waiting: (() => void)[] = [];
  #inFlight = 0;
  #serial = 0;
  #ended: AisleError | undefined;
  #closing: Promise<void> | undefined;
  #onClosed: (() => void) | undefined;

  private constructor(worker: Worker, description: EncoderDescription) {
    super(description);
    this.#worker = worker;
    worker.on('message', (message: EncoderMessage) => this.#receive(message));
    worker.on('error', (error) => this.#end(broken(error.message)));
    worker.on('exit', () => this.#end(broken('its thread ended')));
    // An idle encoder keeps no process alive; one at work does.
    worker.unref();
  }

  /**
   * Resolves when the worker, whose entry calls `serveEncoder`, has opened its encoder.
   * @throws AisleError what opening it threw.
   */
  static start<Kind extends Content = string>(worker: Worker): Promise<WorkerEncoder<Kind>> {
    return new Promise((resolve, reject) => {
      const onExit = () => reject(broken('its thread ended early'));
      const onError = (error: Error) => reject(broken(error.message));
      worker.once('exit', onExit);
      worker.once('error', onError);
      worker.once('message', (message: EncoderMessage) => {
        worker.off('exit', onExit);
        worker.off('error', onError);
        if (message.kind === 'ready') resolve(new WorkerEncoder<Kind>(worker, message.description));
        else reject(message.kind === 'unusable' ? errorOf(message.fault) : broken('it spoke out of turn'));
      });
    });
  }

  async encode(
    contents: readonly Kind[],
    role: TextRole,
    { signal }: EncodeOptions = {},
  ): Promise<Float32Array> {
    signal?.throwIfAborted();
    if (this.#ended) throw this.#ended;
    const size = this.embeddingSize;
    const step = this.modality === 'text' ? CHUNK : PICTURE_CHUNK;
    const out = new Float32Array(contents.length * size);
    const failed = new AbortController();
    const stop = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal;
    const chunks: Promise<void>[] = [];
    try {
      for (let from = 0; from < contents.length; from += step) {
        if (role === 'passage') await this.#place(stop);
        if (stop.aborted) {
          if (role === 'passage') this.#leave();
          throw stop.reason;
        }
        const chunk = contents.slice(from, from + step);
        const done = this.#send(chunk, role, stop).then((vectors) => out.set(vectors, from * size));
        chunks.push(role === 'passage' ? done.finally(() => this.#leave()) : done);
        done.catch((error) => failed.abort(error));
      }
      await Promise.all(chunks);
      return out;
    } catch (error) {
      failed.abort(error);
      await Promise.allSettled(chunks);
      signal?.throwIfAborted();
      throw error;
    }
  }

  close(): Promise<void> {
    this.#closing ??= new Promise<void>((resolve) => {
      if (this.#ended) return resolve();
      const closed = new AisleError('interrupted', `The encoder ${this.name} is closed.`);
      this.#worker.ref();
      const force = setTimeout(() => void this.#worker.terminate(), CLOSE_MS);
      this.#onClosed = () => {
        clearTimeout(force);
        resolve();
      };
      this.#post({ kind: 'close' });
      this.#refuse(closed);
    });
    return this.#closing;
  }

  #send(contents: readonly Content[], role: TextRole, signal: AbortSignal): Promise<Float32Array> {
    if (this.#ended) return Promise.reject(this.#ended);
    const job = ++this.#serial;
    return new Promise<Float32Array>((resolve, reject) => {
      const cancel = () => {
        this.#post({ kind: 'cancel', job });
        this.#settle(job)?.reject(signal.reason);
      };
      const forget = () => signal.removeEventListener('abort', cancel);
      this.#jobs.set(job, {
        resolve: (vectors) => {
          forget();
          resolve(vectors);
        },
        reject: (error) => {
          forget();
          reject(error);
        },
      });
      signal.addEventListener('abort', cancel, { once: true });
      this.#worker.ref();
      this.#post({ kind: 'encode', job, contents, role });
    });
  }

  #receive(message: EncoderMessage): void {
    if (message.kind === 'encoded') this.#settle(message.job)?.resolve(message.vectors);
    else if (message.kind === 'failed') this.#settle(message.job)?.reject(errorOf(message.fault));
  }

  /** Takes a job off the list; undefined when it is off already. */
  #settle(job: number): Job | undefined {
    const found = this.#jobs.get(job);
    this.#jobs.delete(job);
    if (this.#jobs.size === 0 && !this.#closing) this.#worker.unref();
    return found;
  }

  /** Waits for a place among the passages under way. */
  async #place(signal: AbortSignal): Promise<void> {
    if (this.#inFlight < IN_FLIGHT) {
      this.#inFlight++;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const enter = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(enter), 1);
        reject(signal.reason);
      };
      this.#waiting.push(enter);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  /** The place goes to who waits longest. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#inFlight--;
  }

  #refuse(error: AisleError): void {
    this.#ended ??= error;
    for (const job of [...this.#jobs.keys()]) this.#settle(job)?.reject(error);
  }

  #end(error: AisleError): void {
    this.#refuse(error);
    this.#onClosed?.();
  }

  #post(command: EncoderCommand): void {
    this.#worker.postMessage(command);
  }
}

function errorOf({ code, message, ...details }: EncoderFault): AisleError {
  return new AisleError(code, message, details);
}

function broken(why: string): AisleError {
  return new AisleError('internal', `The encoder broke off: ${why}.`);
}
