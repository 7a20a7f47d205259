import type { DatabaseSync } from 'node:sqlite';
import { AisleError } from '../../domain/errors.ts';

/** Statements that lead from schema n (the place in the list) to n + 1. Never change one that was released; add another. */
export type Migrations = readonly string[];

function schemaVersion(database: DatabaseSync): number {
  return (database.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
}

/** @throws AisleError `store_too_new`: a later program wrote this file. */
export function requireKnownSchema(database: DatabaseSync, migrations: Migrations, file: string): number {
  const version = schemaVersion(database);
  if (version <= migrations.length) return version;
  throw new AisleError(
    'store_too_new',
    `${file} has schema ${version}; this program knows schemas up to ${migrations.length}.`,
    { remedy: 'Run the version of the program that wrote the folder, or a later one.' },
  );
}

/** Brings a database to the newest schema, all steps in one transaction. */
export function migrate(database: DatabaseSync, migrations: Migrations, file: string): void {
  if (requireKnownSchema(database, migrations, file) === migrations.length) return;
  database.exec('BEGIN IMMEDIATE');
  try {
    // Read again under the write lock: two processes may have come here together.
    const version = requireKnownSchema(database, migrations, file);
    for (const statements of migrations.slice(version)) database.exec(statements);
    database.exec(`PRAGMA user_version = ${migrations.length}; COMMIT`);
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
