import { randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { KernelLock } from './kernel-lock.ts';
import { type Machine, sameMachine, thisMachine } from './machine.ts';

/** How long a taker waits for one who only looks whether the lock is held. */
const WAIT_MS = 250;
/** Signs of life in the time after which silence means death. */
const BEATS = 6;

/** What the lock's file says about who holds it. */
export interface LockHolder extends Machine {
  /** Tells this holder from an earlier one. */
  readonly token: string;
  readonly pid: number;
  /** Another machine takes the lock for left behind when its file was not touched for so long. */
  readonly patienceMs: number;
  /** Where its server listens, when it has one. */
  readonly address?: string;
}

export interface FileLockOptions {
  /** See `LockHolder.patienceMs`. */
  readonly patienceMs: number;
  /** The error for who comes second; the holder is undefined when it has not yet written who it is. */
  readonly refuse: (holder: LockHolder | undefined) => Error;
}

/**
 * The right of one process to work in a folder. Two files: `FILE.hold` carries a lock of the operating system, which
 * decides on one machine, whatever containers and restarts there are; `FILE` says who holds it and is touched as a sign
 * of life, which decides between machines that share a folder on a file system whose locks do not reach across.
 */
export class FileLock {
  readonly #file: string;
  readonly #kernel: KernelLock;
  readonly #beat: NodeJS.Timeout;
  #holder: LockHolder;
  #touchedAt = Date.now();

  private constructor(file: string, kernel: KernelLock, holder: LockHolder) {
    this.#file = file;
    this.#kernel = kernel;
    this.#holder = holder;
    writeHolder(file, holder);
    this.#beat = setInterval(() => this.touch(), holder.patienceMs / BEATS).unref();
  }

  /**
   * Takes the lock, from a process that is no more too.
   * @throws what `refuse` makes; Error of the file system or of SQLite when the files cannot be written.
   */
  static take(file: string, { patienceMs, refuse }: FileLockOptions): FileLock {
    const kernel = KernelLock.take(holdOf(file), WAIT_MS);
    if (kernel === undefined) throw refuse(readHolder(file));
    try {
      const before = readHolder(file);
      if (before !== undefined && livesElsewhere(file, before)) throw refuse(before);
      const holder = { token: randomUUID(), pid: process.pid, ...thisMachine(), patienceMs };
      return new FileLock(file, kernel, holder);
    } catch (error) {
      kernel.release();
      throw error;
    }
  }

  /** Notes where the server listens, for those who find the folder locked. */
  setAddress(address: string): void {
    this.#holder = { ...this.#holder, address };
    writeHolder(this.#file, this.#holder);
  }

  /** Shows that the holder lives: happens by itself while the event loop turns; cheap, for work that does not let it. */
  touch(): void {
    const now = Date.now();
    if (now - this.#touchedAt < this.#holder.patienceMs / BEATS / 2) return;
    this.#touchedAt = now;
    if (this.#isOwn()) utimesSync(this.#file, new Date(now), new Date(now));
  }

  release(): void {
    clearInterval(this.#beat);
    if (this.#isOwn()) rmSync(this.#file, { force: true });
    this.#kernel.release();
  }

  #isOwn(): boolean {
    return readHolder(this.#file)?.token === this.#holder.token;
  }
}

/** Who holds the lock now, or undefined. */
export function holderOf(file: string): LockHolder | undefined {
  const holder = readHolder(file);
  if (holder === undefined) return undefined;
  return livesElsewhere(file, holder) || isHeld(holdOf(file)) ? holder : undefined;
}

function holdOf(file: string): string {
  return `${file}.hold`;
}

function isHeld(hold: string): boolean {
  if (!existsSync(hold)) return false;
  const probe = KernelLock.take(hold, 0);
  probe?.release();
  return probe === undefined;
}

/** A holder on another machine whose last sign of life is young enough. On this machine the system's lock has decided. */
function livesElsewhere(file: string, holder: LockHolder): boolean {
  if (sameMachine(holder, thisMachine())) return false;
  const touchedAt = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return Date.now() - touchedAt < holder.patienceMs;
}

/** Undefined without a file, and for one that was torn by a power cut: its process is no more. */
function readHolder(file: string): LockHolder | undefined {
  try {
    const holder = JSON.parse(readFileSync(file, 'utf8')) as LockHolder;
    const whole = typeof holder?.pid === 'number' && typeof holder.host === 'string';
    return whole && typeof holder.patienceMs === 'number' ? holder : undefined;
  } catch {
    return undefined;
  }
}

/** In one step, so that nobody reads half of it. */
function writeHolder(file: string, holder: LockHolder): void {
  const draft = `${file}.${holder.token}`;
  try {
    const descriptor = openSync(draft, 'w', 0o600);
    try {
      writeSync(descriptor, `${JSON.stringify(holder)}\n`);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}
