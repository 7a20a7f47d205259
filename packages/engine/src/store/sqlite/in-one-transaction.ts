import type { DatabaseSync } from 'node:sqlite';
import { storeError } from '../store-error.ts';

/**
 * One transaction that takes the write lock at once, so that two processes cannot both find the last place free; rolled
 * back when `work` throws.
 * @throws AisleError of the store, naming the file.
 */
export function inOneTransaction<T>(
  database: DatabaseSync,
  file: string,
  work: (database: DatabaseSync) => T,
): T {
  try {
    database.exec('BEGIN IMMEDIATE');
    try {
      const result = work(database);
      database.exec('COMMIT');
      return result;
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  } catch (error) {
    throw storeError(error, file);
  }
}
