import { assertWhole } from './arguments.ts';
import { DenseKernels } from './dense-kernels.ts';
import { EmbeddingKernels } from './embedding-kernels.ts';
import { FactorKernels } from './factor-kernels.ts';
import { KernelMemory } from './kernel-memory.ts';
import { kernelModule, kernelModuleSync } from './kernel-module.ts';
import { Runtime } from './runtime.ts';
import { SparseKernels } from './sparse-kernels.ts';
import { TopKKernels } from './top-k-kernels.ts';

export interface KernelOptions {
  /** Most MiB the shared memory may grow to, up to 4,096; address space is reserved, not memory. */
  readonly maxMemoryMb?: number;
  /** The bytes of kernels.wasm, where they cannot be read (synchronous creation in a browser). */
  readonly wasmBytes?: BufferSource;
}

export interface ThreadedKernelOptions extends KernelOptions {
  /** Threads that a kernel runs on, the caller's included. More than 1 needs Node. */
  readonly threads?: number;
  /** Seconds to wait for another thread before it counts as lost; 60 when absent. */
  readonly stallSeconds?: number;
}

/** Kernels over one shared memory. One thread uses an instance: the one that created it. */
export interface Kernels {
  readonly threads: number;
  readonly memory: KernelMemory;
  readonly topK: TopKKernels;
  readonly dense: DenseKernels;
  readonly sparse: SparseKernels;
  readonly factors: FactorKernels;
  readonly embedding: EmbeddingKernels;
  /** Ends the threads. Arrays stay readable; kernels throw `kernels.closed` from then on. */
  close(): Promise<void>;
}

const DEFAULT_MAX_MEMORY_MB = 4096;
const DEFAULT_STALL_SECONDS = 60;

function assemble(runtime: Runtime): Kernels {
  return {
    threads: runtime.threads,
    memory: runtime.memory,
    topK: new TopKKernels(runtime),
    dense: new DenseKernels(runtime),
    sparse: new SparseKernels(runtime),
    factors: new FactorKernels(runtime),
    embedding: new EmbeddingKernels(runtime),
    close: () => runtime.close(),
  };
}

/** Kernels on the calling thread alone, at once: for serving. */
export function createKernelsSync({
  maxMemoryMb = DEFAULT_MAX_MEMORY_MB,
  wasmBytes,
}: KernelOptions = {}): Kernels {
  const module = kernelModuleSync(wasmBytes);
  return assemble(new Runtime(module, new KernelMemory(maxMemoryMb), DEFAULT_STALL_SECONDS));
}

/**
 * Kernels on `threads` threads. Forked kernels block the caller until they are done, so ask for more than one
 * only in a worker that trains, never on the thread that serves.
 */
export async function createKernels({
  threads = 1,
  maxMemoryMb = DEFAULT_MAX_MEMORY_MB,
  stallSeconds = DEFAULT_STALL_SECONDS,
  wasmBytes,
}: ThreadedKernelOptions = {}): Promise<Kernels> {
  assertWhole(threads, 'threads', 1, 64);
  assertWhole(stallSeconds, 'stallSeconds', 1, 86_400);
  const module = await kernelModule(wasmBytes);
  const runtime = new Runtime(module, new KernelMemory(maxMemoryMb), stallSeconds);
  if (threads > 1) {
    try {
      await runtime.start(threads);
    } catch (error) {
      await runtime.close();
      throw error;
    }
  }
  return assemble(runtime);
}
