import { closeSync, existsSync, openSync } from 'node:fs';
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
  readonly #database: DatabaseSync;

  private constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /**
   * Undefined when another process, or another thread of this one, still holds it after `waitMs`.
   * @throws Error of SQLite or of the file system when the file cannot be made or locked.
   */
  static take(file: string, waitMs: number): KernelLock | undefined {
    // SQLite would make it readable by everybody. Never opened once it is there, see above.
    if (!existsSync(file)) createEmpty(file);
    const database = new DatabaseSync(file, { timeout: waitMs });
    try {
      // Without a journal file: there is nothing to roll back.
      database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
      return new KernelLock(database);
    } catch (error) {
      database.close();
      if (((error as { errcode?: number }).errcode ?? 0) % 256 === SQLITE_BUSY) return undefined;
      throw error;
    }
  }

  /** Lets go. The file stays: were it removed, two processes could hold locks on two files of its name. */
  release(): void {
    if (this.#database.isOpen) this.#database.close();
  }
}

function createEmpty(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST') throw error;
  }
}
