import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { AisleError } from '../domain/errors.ts';
import { isRunning, startOf } from './process-identity.ts';
import { storeError } from './store-error.ts';

const LOCK_FILE = 'lock';

export interface LockHolder {
  readonly pid: number;
  /** `startOf` the process; absent where the system does not say. */
  readonly start?: string;
  /** Where its server listens, when it has one. */
  readonly address?: string;
}

/** Who has the folder open now, or undefined. */
export function lockHolder(dataFolder: string): LockHolder | undefined {
  const holder = readLock(join(dataFolder, LOCK_FILE));
  return holder !== undefined && isAlive(holder) ? holder : undefined;
}

/** The right of one process to write a data folder. */
export class FolderLock {
  readonly #file: string;
  #holder: LockHolder;

  private constructor(file: string, holder: LockHolder) {
    this.#file = file;
    this.#holder = holder;
  }

  /**
   * Takes the lock, from a process that is no more too.
   * @throws AisleError `store_locked` naming the holder, `store_read_only`, `store_full`.
   */
  static acquire(dataFolder: string): FolderLock {
    const file = join(dataFolder, LOCK_FILE);
    const start = startOf(process.pid);
    const holder: LockHolder = { pid: process.pid, ...(start === undefined ? {} : { start }) };
    const draft = `${file}.${process.pid}`;
    try {
      writeLock(draft, holder);
      // A hard link is made by one of several processes only, and has its content from the first moment.
      while (!linked(draft, file)) {
        const other = readLock(file);
        if (other !== undefined && isAlive(other)) throw storeLocked(dataFolder, other);
        removeStale(file, other, draft);
      }
      return new FolderLock(file, holder);
    } catch (error) {
      throw storeError(error, file);
    } finally {
      rmSync(draft, { force: true });
    }
  }

  /** Notes where the server listens, for those who find the folder locked. */
  setAddress(address: string): void {
    this.#holder = { ...this.#holder, address };
    const draft = `${this.#file}.${process.pid}`;
    writeLock(draft, this.#holder);
    renameSync(draft, this.#file);
  }

  release(): void {
    const current = readLock(this.#file);
    if (current?.pid === this.#holder.pid && current.start === this.#holder.start) {
      rmSync(this.#file, { force: true });
    }
  }
}

function storeLocked(dataFolder: string, { pid, address }: LockHolder): AisleError {
  const where = address === undefined ? '' : ` (its server listens at ${address})`;
  return new AisleError('store_locked', `${dataFolder} is in use by process ${pid}${where}.`, {
    remedy: `Stop process ${pid}, or use its server, or name another folder with --data.`,
  });
}

function isAlive({ pid, start }: LockHolder): boolean {
  if (!isRunning(pid)) return false;
  const running = startOf(pid);
  return start === undefined || running === undefined || running === start;
}

/** A lock that cannot be read was torn by a power cut: its process is no more. */
function readLock(file: string): LockHolder | undefined {
  try {
    const holder = JSON.parse(readFileSync(file, 'utf8')) as LockHolder;
    return typeof holder?.pid === 'number' ? holder : undefined;
  } catch {
    return undefined;
  }
}

function writeLock(file: string, holder: LockHolder): void {
  const descriptor = openSync(file, 'w', 0o600);
  try {
    writeSync(descriptor, `${JSON.stringify(holder)}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function linked(existing: string, file: string): boolean {
  try {
    linkSync(existing, file);
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === 'EEXIST') return false;
    throw error;
  }
}

/** Moves the stale lock out of the way, then looks whether it was the one meant: another process may have been faster. */
function removeStale(file: string, stale: LockHolder | undefined, draft: string): void {
  const aside = `${draft}.stale`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return;
    throw error;
  }
  const moved = readLock(aside);
  if (moved?.pid !== stale?.pid || moved?.start !== stale?.start) linked(aside, file);
  rmSync(aside, { force: true });
}
