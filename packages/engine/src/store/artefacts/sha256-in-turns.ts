import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** A turn's worth of bytes: SHA-256 takes 1–2 ms for it. */
const SLICE = 512 * 1024;

/** SHA-256, hex, without holding the thread for longer than a slice takes. */
export async function sha256InTurns(bytes: Uint8Array): Promise<string> {
  const digest = createHash('sha256');
  for (let start = 0; start < bytes.length; start += SLICE) {
    if (start > 0) await nextTurn();
    digest.update(bytes.subarray(start, start + SLICE));
  }
  return digest.digest('hex');
}
