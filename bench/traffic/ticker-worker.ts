/**
 * Wakes the generator at the moments of its schedule. Timers of the event loop are a millisecond coarse and spinning
 * would take a core from the server; a sleeping thread costs neither.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { monotonicMs } from './clock.ts';

const { moments, startMs } = workerData as { moments: Float64Array; startMs: number };
const never = new Int32Array(new SharedArrayBuffer(4));

for (const moment of moments) {
  const wait = startMs + moment - monotonicMs();
  if (wait > 0) Atomics.wait(never, 0, 0, wait);
  parentPort!.postMessage(0);
}
