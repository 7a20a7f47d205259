/** Entry of an encoder's worker; its data is the encoder and whether it reads texts or pictures. */
import { parentPort, workerData } from 'node:worker_threads';
import { AisleError } from '../domain/errors.ts';
import type { Modality } from '../domain/ports/encoder.ts';
import type { EncoderSpec } from '../encoders/encoder-spec.ts';
import { openEncoder, openImageEncoder } from '../encoders/open-encoder.ts';
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

const { modality, ...spec } = workerData as EncoderSpec & { readonly modality?: Modality };
if (modality === 'image') await serveEncoder(parentPort, () => openImageEncoder(spec, takeLock));
else await serveEncoder(parentPort, () => openEncoder(spec, takeLock));
