import { join } from 'node:path';
import { AisleError } from '../domain/errors.ts';
import { FileLock, holderOf, type LockHolder } from '../locks/file-lock.ts';
import { thisMachine } from '../locks/machine.ts';
import { storeError } from './store-error.ts';

const LOCK_FILE = 'lock';
/** A server on another machine that was cut off gives the folder free after so long. */
const PATIENCE_MS = 30_000;

/** Who has the folder open now, or undefined. */
export function lockHolder(dataFolder: string): LockHolder | undefined {
  return holderOf(join(dataFolder, LOCK_FILE));
}

/**
 * Takes the right to write a data folder, from a process that is no more too.
 * @throws AisleError `store_locked` naming the holder, `store_read_only`, `store_full`.
 */
export function lockFolder(dataFolder: string): FileLock {
  const file = join(dataFolder, LOCK_FILE);
  try {
    return FileLock.take(file, {
      patienceMs: PATIENCE_MS,
      refuse: (holder) => storeLocked(dataFolder, holder),
    });
  } catch (error) {
    throw storeError(error, file);
  }
}

function storeLocked(dataFolder: string, holder: LockHolder | undefined): AisleError {
  if (holder === undefined) {
    return new AisleError('store_locked', `${dataFolder} is in use by another process.`, {
      remedy: 'Wait until it is through, or name another folder with --data.',
    });
  }
  const { pid, host, address, patienceMs } = holder;
  const elsewhere = host !== thisMachine().host;
  const who = `process ${pid}${elsewhere ? ` on ${host}` : ''}`;
  const where = address === undefined ? '' : ` (its server listens at ${address})`;
  const gone = elsewhere ? `; if ${host} is no more, try again in ${patienceMs / 1000} seconds` : '';
  return new AisleError('store_locked', `${dataFolder} is in use by ${who}${where}.`, {
    remedy: `Stop ${who}, or use its server, or name another folder with --data${gone}.`,
  });
}
