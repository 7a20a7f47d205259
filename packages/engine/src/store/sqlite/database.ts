import { DatabaseSync } from 'node:sqlite';
import { storeError } from '../store-error.ts';
import { createPrivateFile } from './data-folder.ts';
import type { Migrations } from './migrate.ts';
import { migrate, requireKnownSchema } from './migrate.ts';

/** How long a connection waits for another one's lock. */
export const BUSY_TIMEOUT_MS = 5_000;

export interface DatabaseOptions {
  readonly migrations: Migrations;
  /** Most pages of 4 KiB the file may have; the file system's limit unless given. */
  readonly maxPageCount?: number;
}

/**
 * Opens a database for writing and brings it to the newest schema. A commit is fsynced before it returns
 * (WAL with synchronous=FULL), and what is deleted is overwritten with zeros.
 * @throws AisleError `store_corrupt`, `store_too_new`, `store_read_only`, `store_full`.
 */
export function openDatabase(file: string, { migrations, maxPageCount }: DatabaseOptions): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    createPrivateFile(file);
    database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
    requireKnownSchema(database, migrations, file);
    // A checkpoint every 16 MiB, so that pages hit by many transactions are written back once; 64 MiB of cache.
    database.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA secure_delete = ON;
      PRAGMA wal_autocheckpoint = 4000;
      PRAGMA journal_size_limit = 67108864;
      PRAGMA cache_size = -65536;
      PRAGMA temp_store = MEMORY;
    `);
    migrate(database, migrations, file);
    if (maxPageCount !== undefined) database.exec(`PRAGMA max_page_count = ${Math.trunc(maxPageCount)}`);
    return database;
  } catch (error) {
    database?.close();
    throw storeError(error, file);
  }
}

/** Opens a database that another connection writes; sees what is committed. @throws as `openDatabase`. */
export function openDatabaseForReading(file: string, migrations: Migrations): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
    requireKnownSchema(database, migrations, file);
    database.exec('PRAGMA cache_size = -16384; PRAGMA query_only = ON');
    return database;
  } catch (error) {
    database?.close();
    throw storeError(error, file);
  }
}
