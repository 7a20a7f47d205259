/** Entry of an encoder's worker. */
import { parentPort, workerData } from 'node:worker_threads';
import { AisleError } from '../domain/errors.ts';
import type { EncoderSpec } from '../encoders/encoder-spec.ts';
import { openEncoder } from '../encoders/open-encoder.ts';
import { serveEncoder } from '../encoders/worker/serve-encoder.ts';
import { lockFolder } from '../store/folder-lock.ts';

if (!parentPort) throw new Error('this file is the entry of a worker');

/** Who finds the folder locked reads what is kept and keeps nothing. */
function takeLock(folder: string): (() => void) | undefined {
  try {
    const lock = lockFolder(folder);
    return () => lock.release();
  } catch (error) {
    if (error instanceof AisleError && error.code === 'store_locked') return undefined;
    throw error;
  }
}

await serveEncoder(parentPort, () => openEncoder(workerData as EncoderSpec, takeLock));
