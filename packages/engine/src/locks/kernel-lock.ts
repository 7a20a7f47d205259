import { closeSync, openSync, rmSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

const SQLITE_BUSY = 5;

/**
 * An exclusive lock that the operating system keeps on an empty file and lets go of when the process that holds it is
 * no more, however it ended: no number of a process, no clock and no restart can be mistaken for another one, and
 * containers that share the folder meet in the same lock. Node has no call for it; SQLite does, as the lock of a
 * database into which nothing is ever written (https://sqlite.org/lockingv3.html).
 *
 * POSIX drops a process's locks on a file when the process closes any descriptor of it (fcntl(2)): nothing else in this
 * program may open the file.
 */
export class KernelLock {
  readonly #file: string;
  readonly #database: DatabaseSync;

  private constructor(file: string, database: DatabaseSync) {
    this.#file = file;
    this.#database = database;
  }

  /**
   * Undefined when another process, or another thread of this one, still holds it after `waitMs`.
   * @throws Error of SQLite or of the file system when the file cannot be made or locked.
   */
  static take(file: string, waitMs: number): KernelLock | undefined {
    for (;;) {
      const before = numberOf(file);
      if (before === undefined) {
        // SQLite would make it readable by everybody. Never opened once it is there, see above.
        createEmpty(file);
        continue;
      }
      const database = lockedDatabase(file, waitMs);
      if (database === undefined) return undefined;
      // Its holder may have removed the file in between: then this is the lock of a file that nobody else can find.
      if (numberOf(file) === before) return new KernelLock(file, database);
      database.close();
    }
  }

  /** Removes the file, while the lock still keeps others from taking it for theirs, and lets go. */
  release(): void {
    if (!this.#database.isOpen) return;
    rmSync(this.#file, { force: true });
    this.#database.close();
  }
}

function lockedDatabase(file: string, waitMs: number): DatabaseSync | undefined {
  const database = new DatabaseSync(file, { timeout: waitMs });
  try {
    // Without a journal file: there is nothing to roll back.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database.close();
    if (((error as { errcode?: number }).errcode ?? 0) % 256 === SQLITE_BUSY) return undefined;
    throw error;
  }
}

function createEmpty(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST') throw error;
  }
}

/** Of the file under this name, on its file system; undefined when there is none. */
function numberOf(file: string): bigint | undefined {
  return statSync(file, { throwIfNoEntry: false, bigint: true })?.ino;
}
