import type { Worker as NodeWorker } from 'node:worker_threads';
import { CLOSE_JOB, ControlBlock, FORK_KERNELS, type ForkKernel } from './control-block.ts';
import { KernelError } from './kernel-error.ts';
import type { KernelExports } from './kernel-exports.ts';
import type { KernelMemory } from './kernel-memory.ts';
import { nodeBuiltin } from './kernel-module.ts';

/**
 * Instance, memory and threads behind the kernels. `fork` runs a kernel on every thread, the caller's own
 * included, and returns when all are done.
 */
export class Runtime {
  readonly memory: KernelMemory;
  readonly exports: KernelExports;
  readonly #control: ControlBlock;
  readonly #module: WebAssembly.Module;
  readonly #stallMs: number;
  #workers: NodeWorker[] = [];
  #scratchAddress = 0;
  #scratchBytes = 0;
  #unusable: KernelError | undefined;

  /** `stallSeconds`: how long a thread waits for another, after its own share, before that one counts as lost. */
  constructor(module: WebAssembly.Module, memory: KernelMemory, stallSeconds: number) {
    this.#module = module;
    this.memory = memory;
    this.#stallMs = stallSeconds * 1000;
    this.#control = new ControlBlock(memory.wasm);
    this.#control.setStallSeconds(stallSeconds);
    this.exports = new WebAssembly.Instance(module, { env: { memory: memory.wasm } })
      .exports as unknown as KernelExports;
  }

  /** The caller's thread and the workers. */
  get threads(): number {
    return this.#workers.length + 1;
  }

  /** Starts `threads` − 1 workers and waits until they listen. */
  async start(threads: number): Promise<void> {
    const workerThreads = nodeBuiltin<typeof import('node:worker_threads')>('node:worker_threads');
    if (workerThreads === undefined) {
      throw new KernelError(
        'kernels.unsupported',
        'threads',
        `${threads} threads were asked for, and threads need Node.`,
        'Use threads: 1 in a browser.',
      );
    }
    const { Worker } = workerThreads;
    const starting: Promise<void>[] = [];
    for (let thread = 1; thread < threads; thread++) {
      const worker = new Worker(new URL('./pool-worker.ts', import.meta.url));
      this.#workers.push(worker);
      starting.push(
        new Promise((resolve, reject) => {
          worker.once('message', () => resolve());
          worker.once('error', (cause) => {
            this.#lose(cause);
            reject(this.#unusable);
          });
          worker.once('exit', () => {
            this.#lose(undefined);
            reject(this.#unusable);
          });
        }),
      );
      worker.postMessage({ module: this.#module, memory: this.memory.wasm, thread, threads });
    }
    await Promise.all(starting);
    // The threads wait for work; they are no reason to keep the process alive.
    for (const worker of this.#workers) worker.unref();
  }

  /** Runs `kernel(...args, thread, threads)` on all threads. */
  fork(kernel: ForkKernel, args: readonly number[]): void {
    this.assertUsable();
    const workers = this.#workers.length;
    this.#control.resetWork();
    if (workers === 0) {
      this.exports[kernel](...args, 0, 1);
      return;
    }
    this.#control.post(FORK_KERNELS.indexOf(kernel), args, workers);
    try {
      this.exports[kernel](...args, 0, workers + 1);
    } catch (cause) {
      this.#control.abort();
      this.#lose(cause);
      throw this.#unusable;
    }
    if (!this.#control.join(this.#stallMs, () => performance.now())) {
      this.#control.abort();
      this.#lose(undefined);
      throw this.#unusable;
    }
  }

  /** Address of at least `bytes` that stay with the instance: kernels on the serving path allocate once. */
  scratch(bytes: number): number {
    if (bytes > this.#scratchBytes) {
      if (this.#scratchBytes > 0) this.memory.free(this.#scratchAddress);
      this.#scratchBytes = 0;
      this.#scratchAddress = this.memory.alloc(bytes, 'kept');
      this.#scratchBytes = bytes;
    }
    return this.#scratchAddress;
  }

  /** Throws when the instance was closed or lost a thread. */
  assertUsable(): void {
    if (this.#unusable !== undefined) throw this.#unusable;
  }

  /** Ends the threads; the memory goes with the last array that refers to it. */
  async close(): Promise<void> {
    this.#unusable ??= new KernelError(
      'kernels.closed',
      '',
      'This kernels instance was closed.',
      'Create another with createKernels().',
    );
    const workers = this.#workers;
    this.#workers = [];
    this.#control.post(CLOSE_JOB, [], workers.length);
    await Promise.all(workers.map((worker) => worker.terminate()));
  }

  #lose(cause: unknown): void {
    this.#unusable ??= new KernelError(
      'kernels.thread_lost',
      '',
      'A thread of this kernels instance failed or stopped, so its last result is not to be trusted.',
      'Close the instance, create another and run the job again.',
      cause,
    );
  }
}
