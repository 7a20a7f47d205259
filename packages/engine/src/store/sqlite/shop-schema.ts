import type { Migrations } from './migrate.ts';

/**
 * `shop.db`. Payloads are JSON; a column stands beside it only where a query needs one.
 * - `event_keys.key`: the first 16 bytes of SHA-256 of the event id: ids are random and long, so a digest keeps the index
 *   small; without a rowid there is one tree instead of two.
 * - `owner`: `ownerNumber` of the profile key, for export and erasure; whoever reads by it compares the ids in the payload.
 * - `quarantine_state.dropped`: rows that made room for newer ones.
 * - `log_state.head`: the last offset given out when events after it have been erased, so that none is given out again.
 */
export const SHOP_MIGRATIONS: Migrations = [
  `
  CREATE TABLE events (offset INTEGER PRIMARY KEY, owner INTEGER NOT NULL, payload TEXT NOT NULL) STRICT;
  CREATE INDEX events_by_owner ON events (owner);
  CREATE TABLE event_keys (key BLOB PRIMARY KEY, offset INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE log_state (id INTEGER PRIMARY KEY CHECK (id = 1), head INTEGER NOT NULL) STRICT;
  INSERT INTO log_state VALUES (1, 0);
  CREATE TABLE slates (
    sequence INTEGER PRIMARY KEY, request_id TEXT NOT NULL UNIQUE, owner INTEGER, payload TEXT NOT NULL
  ) STRICT;
  CREATE INDEX slates_by_owner ON slates (owner) WHERE owner IS NOT NULL;
  CREATE TABLE products (sequence INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, payload TEXT NOT NULL) STRICT;
  CREATE TABLE links (
    sequence INTEGER PRIMARY KEY, visitor TEXT NOT NULL UNIQUE, shopper TEXT NOT NULL
  ) STRICT;
  CREATE INDEX links_by_shopper ON links (shopper);
  CREATE TABLE preferences (
    sequence INTEGER PRIMARY KEY, profile TEXT NOT NULL UNIQUE, payload TEXT NOT NULL
  ) STRICT;
  `,
  `
  CREATE TABLE quarantine (
    sequence INTEGER PRIMARY KEY, source TEXT NOT NULL, row INTEGER NOT NULL, code TEXT NOT NULL,
    payload TEXT NOT NULL, UNIQUE (source, row, code)
  ) STRICT;
  CREATE INDEX quarantine_by_code ON quarantine (code);
  CREATE TABLE imports (
    sequence INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE, payload TEXT NOT NULL
  ) STRICT;
  `,
  `
  CREATE TABLE quarantine_state (id INTEGER PRIMARY KEY CHECK (id = 1), dropped INTEGER NOT NULL) STRICT;
  INSERT INTO quarantine_state VALUES (1, 0);
  `,
];
