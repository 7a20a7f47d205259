import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AisleError } from '../domain/errors.ts';
import { FileLock, type LockHolder } from '../locks/file-lock.ts';

/** A fit may keep its thread for minutes, and a lock on another machine is touched between the steps of one. */
const PATIENCE_MS = 10 * 60_000;

/**
 * One training at a time per data folder. A lock whose process is gone is taken over, at once on one machine.
 * @throws AisleError `conflict` while a training runs.
 */
export function lockTraining(dataFolder: string): FileLock {
  const folder = join(dataFolder, 'training');
  mkdirSync(folder, { recursive: true });
  return FileLock.take(join(folder, 'lock'), { patienceMs: PATIENCE_MS, refuse: running });
}

function running(holder: LockHolder | undefined): AisleError {
  const who = holder === undefined ? '' : ` (process ${holder.pid} on ${holder.host})`;
  return new AisleError('conflict', `A training runs in this data folder already${who}.`, {
    remedy: 'Wait for it to end, or stop it, and start again.',
  });
}
