// The first 8 KiB of every kernel memory: words that the threads of a pool agree through. Byte addresses; the
// first group is also known to assembly/control.ts. Each word has its own cache line.
const BARRIER_COUNT = 1024;
const ABORT = 1152;
const STALL_SECONDS = 1216;
const COUNTERS = 1280;
const COUNTER_COUNT = 8;
const JOB_GENERATION = 2048;
const JOB_REMAINING = 2112;
const JOB_KERNEL = 2176;
const JOB_ARGUMENT_COUNT = 2240;
const JOB_ARGUMENTS = 2304;
const MAX_ARGUMENTS = 32;

/** Bytes in front of the first allocation. */
export const CONTROL_BYTES = 8192;

/** Kernel number that tells the threads to end. */
export const CLOSE_JOB = -1;

/** Kernels that every thread of a pool runs at once, by the number a job carries. */
export const FORK_KERNELS = [
  'scanShare',
  'selectTopKRows',
  'gemm',
  'invertSymmetric',
  'mirror',
  'easeWeights',
  'crossDense',
  'itemNeighbors',
  'multiplySparseDense',
  'factorGram',
  'solveFactorRows',
] as const;
export type ForkKernel = (typeof FORK_KERNELS)[number];

/** The control block of one memory, seen from one thread. */
export class ControlBlock {
  readonly #words: Int32Array;
  readonly #arguments: Float64Array;

  constructor(memory: WebAssembly.Memory) {
    this.#words = new Int32Array(memory.buffer, 0, CONTROL_BYTES / 4);
    this.#arguments = new Float64Array(memory.buffer, JOB_ARGUMENTS, MAX_ARGUMENTS);
  }

  /** Seconds that a thread waits for another before it counts as lost. */
  setStallSeconds(seconds: number): void {
    this.#words[STALL_SECONDS / 4] = seconds;
  }

  /** Zeroes the work counters and the barrier before a fork. */
  resetWork(): void {
    for (let i = 0; i < COUNTER_COUNT; i++) this.#words[COUNTERS / 4 + i * 16] = 0;
    this.#words[BARRIER_COUNT / 4] = 0;
  }

  /** Starts a job on `workers` waiting threads. */
  post(kernel: number, args: readonly number[], workers: number): void {
    this.#words[JOB_KERNEL / 4] = kernel;
    this.#words[JOB_ARGUMENT_COUNT / 4] = args.length;
    this.#arguments.set(args);
    Atomics.store(this.#words, JOB_REMAINING / 4, workers);
    Atomics.add(this.#words, JOB_GENERATION / 4, 1);
    Atomics.notify(this.#words, JOB_GENERATION / 4);
  }

  generation(): number {
    return Atomics.load(this.#words, JOB_GENERATION / 4);
  }

  /** Blocks until a job newer than `seen` is posted. */
  awaitJob(seen: number): number {
    // A short spin catches the next job of a chain before the futex puts the thread to sleep.
    for (let i = 0; i < 2000; i++) {
      if (this.generation() !== seen) return this.generation();
    }
    while (this.generation() === seen) Atomics.wait(this.#words, JOB_GENERATION / 4, seen);
    return this.generation();
  }

  job(): { kernel: number; args: number[] } {
    const count = this.#words[JOB_ARGUMENT_COUNT / 4]!;
    return { kernel: this.#words[JOB_KERNEL / 4]!, args: Array.from(this.#arguments.subarray(0, count)) };
  }

  finishJob(): void {
    if (Atomics.sub(this.#words, JOB_REMAINING / 4, 1) === 1) Atomics.notify(this.#words, JOB_REMAINING / 4);
  }

  abort(): void {
    Atomics.store(this.#words, ABORT / 4, 1);
    Atomics.notify(this.#words, JOB_REMAINING / 4);
  }

  isAborted(): boolean {
    return Atomics.load(this.#words, ABORT / 4) !== 0;
  }

  /** Blocks until all workers finished; false when one failed, or when `stallMs` passed. */
  join(stallMs: number, now: () => number): boolean {
    for (let i = 0; i < 2000; i++) {
      if (Atomics.load(this.#words, JOB_REMAINING / 4) === 0) return !this.isAborted();
    }
    const deadline = now() + stallMs;
    for (;;) {
      const remaining = Atomics.load(this.#words, JOB_REMAINING / 4);
      if (remaining === 0) return !this.isAborted();
      if (this.isAborted() || now() > deadline) return false;
      Atomics.wait(this.#words, JOB_REMAINING / 4, remaining, 100);
    }
  }
}
