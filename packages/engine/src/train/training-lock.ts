import { randomUUID } from 'node:crypto';
import {
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { AisleError } from '../domain/errors.ts';
import { isAlive, processStart } from './process-identity.ts';

/** A lock of another machine counts as left behind when it was not touched for so long. */
const FOREIGN_STALE_MS = 10 * 60_000;
const TOUCH_EVERY_MS = 5000;
const ATTEMPTS = 5;

interface Holder {
  readonly token: string;
  readonly pid: number;
  readonly host: string;
  /** Of `processStart`; absent where it is not known. */
  readonly start?: string;
}

export interface TrainingLock {
  /** Shows that the holder lives; cheap, call it with every step. */
  touch(): void;
  release(): void;
}

/**
 * One training at a time per data folder: `training/lock`, made by a hard link, which either succeeds whole or not at
 * all. A lock whose process is gone (or is another process under the same number) is taken over.
 * @throws AisleError `conflict` while a training runs.
 */
export function lockTraining(dataFolder: string): TrainingLock {
  const folder = join(dataFolder, 'training');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'lock');
  const start = processStart(process.pid);
  const own: Holder = {
    token: randomUUID(),
    pid: process.pid,
    host: hostname(),
    ...(start === undefined ? {} : { start }),
  };
  const beside = join(folder, `lock.${own.token}`);
  writeFileSync(beside, JSON.stringify(own));
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (linked(beside, path)) return held(path, own);
      const holder = holderOf(path);
      if (holder !== undefined && !isStale(holder, path)) throw running(holder);
      takeAway(path, holder?.token, `${beside}.stale`);
    }
  } finally {
    rmSync(beside, { force: true });
  }
  throw running(holderOf(path));
}

/**
 * Takes away the lock that a worker of this very process left when it was ended by force: the process lives on, so
 * nobody else would call it stale. Only for who knows that the worker is gone.
 */
export function clearLockOfThisProcess(dataFolder: string): void {
  const path = join(dataFolder, 'training', 'lock');
  const holder = holderOf(path);
  const own = holder?.pid === process.pid && holder.host === hostname();
  if (own && holder.start === processStart(process.pid)) rmSync(path, { force: true });
}

function held(path: string, own: Holder): TrainingLock {
  let touched = Date.now();
  const isOwn = (): boolean => holderOf(path)?.token === own.token;
  return {
    touch() {
      const now = Date.now();
      if (now - touched < TOUCH_EVERY_MS) return;
      touched = now;
      if (isOwn()) utimesSync(path, new Date(now), new Date(now));
    },
    release() {
      if (isOwn()) rmSync(path, { force: true });
    },
  };
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Undefined when there is no lock, or none that can be read. */
function holderOf(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

function isStale(holder: Holder, path: string): boolean {
  if (holder.host !== hostname()) {
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
    return age > FOREIGN_STALE_MS;
  }
  if (!isAlive(holder.pid)) return true;
  const start = processStart(holder.pid);
  return start !== undefined && holder.start !== undefined && start !== holder.start;
}

/** Moves a stale lock away; if it was another one by then, puts that one back. */
function takeAway(path: string, token: string | undefined, aside: string): void {
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const moved = holderOf(aside);
  if (moved !== undefined && moved.token !== token) linked(aside, path);
  rmSync(aside, { force: true });
}

function running(holder: Holder | undefined): AisleError {
  const who = holder === undefined ? '' : ` (process ${holder.pid} on ${holder.host})`;
  return new AisleError('conflict', `A training runs in this data folder already${who}.`, {
    remedy: 'Wait for it to end, or stop it, and start again.',
  });
}
