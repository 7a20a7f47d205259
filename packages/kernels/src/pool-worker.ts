// One thread of a pool: waits for jobs in the shared memory, runs its share, says when it is done.
import { parentPort } from 'node:worker_threads';
import { CLOSE_JOB, ControlBlock, FORK_KERNELS } from './control-block.ts';
import type { KernelExports } from './kernel-exports.ts';

interface PoolStart {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly thread: number;
  readonly threads: number;
}

const port = parentPort!;
port.once('message', ({ module, memory, thread, threads }: PoolStart) => {
  const control = new ControlBlock(memory);
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  const kernels = instance.exports as unknown as KernelExports;
  let seen = control.generation();
  let closing = false;
  // Whatever ends this thread before it is asked to leave must not leave the others waiting.
  process.once('exit', () => {
    if (!closing) control.abort();
  });
  port.postMessage('ready');
  for (;;) {
    seen = control.awaitJob(seen);
    const { kernel, args } = control.job();
    if (kernel === CLOSE_JOB) {
      closing = true;
      break;
    }
    try {
      kernels[FORK_KERNELS[kernel]!](...args, thread, threads);
    } catch {
      control.abort();
    }
    control.finishJob();
  }
});
