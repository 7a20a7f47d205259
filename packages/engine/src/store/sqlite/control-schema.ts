import type { Migrations } from './migrate.ts';

/** `control.db`: small, and written by other processes too, such as `aisle keys create` beside a running server. */
export const CONTROL_MIGRATIONS: Migrations = [
  `
  CREATE TABLE keys (
    sequence INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, hash TEXT NOT NULL UNIQUE, payload TEXT NOT NULL
  ) STRICT;
  CREATE TABLE placements (sequence INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, payload TEXT NOT NULL) STRICT;
  CREATE TABLE secrets (name TEXT PRIMARY KEY, secret BLOB NOT NULL) STRICT;
  `,
];
