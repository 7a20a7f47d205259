import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { DAY_MS } from '../../domain/day-ms.ts';
import type { Spending } from '../../domain/ports/language-model.ts';
import type { Allowance, KeptAnswer, LanguageStore, Reserved } from '../../domain/ports/language-store.ts';
import { openDatabase } from './database.ts';
import { inOneTransaction } from './in-one-transaction.ts';
import type { Migrations } from './migrate.ts';

/** Budgets, spending and kept answers of the language model; a backup leaves it out, as all of it can be lost. */
const LANGUAGE_FILE = 'language.db';
const MINUTE_MS = 60_000;
/** Days of spending that are kept. */
const DAYS_KEPT = 400;

const MIGRATIONS: Migrations = [
  `
  CREATE TABLE minutes (endpoint TEXT NOT NULL, minute INTEGER NOT NULL, requests INTEGER NOT NULL, tokens INTEGER NOT NULL,
    PRIMARY KEY (endpoint, minute)) STRICT, WITHOUT ROWID;
  CREATE TABLE days (endpoint TEXT NOT NULL, day INTEGER NOT NULL, requests INTEGER NOT NULL DEFAULT 0,
    cached INTEGER NOT NULL DEFAULT 0, failed INTEGER NOT NULL DEFAULT 0, reserved INTEGER NOT NULL DEFAULT 0,
    input INTEGER NOT NULL DEFAULT 0, output INTEGER NOT NULL DEFAULT 0, cost REAL NOT NULL DEFAULT 0,
    PRIMARY KEY (endpoint, day)) STRICT, WITHOUT ROWID;
  CREATE TABLE answers (key TEXT PRIMARY KEY, text TEXT NOT NULL, input INTEGER NOT NULL, output INTEGER NOT NULL,
    bytes INTEGER NOT NULL, usedAt INTEGER NOT NULL) STRICT;
  CREATE INDEX answersByUse ON answers (usedAt);
  `,
];

/** @throws AisleError `store_corrupt`, `store_too_new`, `store_read_only`, `store_full`. */
export function openLanguageStore(dataFolder: string): LanguageStore {
  const file = join(dataFolder, LANGUAGE_FILE);
  const database = openDatabase(file, { migrations: MIGRATIONS });
  // A budget must outlive the process, not a power cut: no request waits for the disk.
  database.exec('PRAGMA synchronous = NORMAL');
  return new LanguageDatabase(file, database);
}

class LanguageDatabase implements LanguageStore {
  readonly #file: string;
  readonly #database: DatabaseSync;
  #closed = false;

  constructor(file: string, database: DatabaseSync) {
    this.#file = file;
    this.#database = database;
  }

  reserve(
    endpoint: string,
    tokens: number,
    limits: { readonly minute: Allowance; readonly day: Allowance },
    now: number,
  ): Reserved {
    const minute = Math.floor(now / MINUTE_MS);
    const day = Math.floor(now / DAY_MS);
    return this.#inOne((database) => {
      const inDay = database
        .prepare(
          'SELECT requests, reserved + input + output AS tokens FROM days WHERE endpoint = ? AND day = ?',
        )
        .get(endpoint, day);
      if (isFull(inDay, tokens, limits.day))
        return { granted: false, window: 'day', nextAt: (day + 1) * DAY_MS } as const;
      const inMinute = database
        .prepare('SELECT requests, tokens FROM minutes WHERE endpoint = ? AND minute = ?')
        .get(endpoint, minute);
      if (isFull(inMinute, tokens, limits.minute))
        return { granted: false, window: 'minute', nextAt: (minute + 1) * MINUTE_MS } as const;
      database.prepare('DELETE FROM minutes WHERE minute < ?').run(minute);
      database.prepare('DELETE FROM days WHERE day < ?').run(day - DAYS_KEPT);
      database
        .prepare(
          `INSERT INTO minutes VALUES (?, ?, 1, ?)
           ON CONFLICT DO UPDATE SET requests = requests + 1, tokens = tokens + excluded.tokens`,
        )
        .run(endpoint, minute, tokens);
      database
        .prepare(
          `INSERT INTO days (endpoint, day, requests, reserved) VALUES (?, ?, 1, ?)
           ON CONFLICT DO UPDATE SET requests = requests + 1, reserved = reserved + excluded.reserved`,
        )
        .run(endpoint, day, tokens);
      return { granted: true } as const;
    });
  }

  settle(endpoint: string, spent: Parameters<LanguageStore['settle']>[1], at: number): void {
    const { reserved, tokens, cost, failed } = spent;
    this.#inOne((database) => {
      database
        .prepare('UPDATE minutes SET tokens = max(0, tokens - ? + ?) WHERE endpoint = ? AND minute = ?')
        .run(reserved, tokens.input + tokens.output, endpoint, Math.floor(at / MINUTE_MS));
      database
        .prepare(
          `UPDATE days SET reserved = max(0, reserved - ?), input = input + ?, output = output + ?, cost = cost + ?,
             failed = failed + ? WHERE endpoint = ? AND day = ?`,
        )
        .run(reserved, tokens.input, tokens.output, cost, failed ? 1 : 0, endpoint, Math.floor(at / DAY_MS));
    });
  }

  countCached(endpoint: string, now: number): void {
    this.#inOne((database) => {
      database
        .prepare(
          'INSERT INTO days (endpoint, day, cached) VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET cached = cached + 1',
        )
        .run(endpoint, Math.floor(now / DAY_MS));
    });
  }

  spending(endpoint: string, now: number): Spending {
    const row = this.#inOne((database) =>
      database
        .prepare('SELECT * FROM days WHERE endpoint = ? AND day = ?')
        .get(endpoint, Math.floor(now / DAY_MS)),
    );
    const of = (name: string) => Number(row?.[name] ?? 0);
    return {
      requests: of('requests'),
      cached: of('cached'),
      failed: of('failed'),
      tokens: { input: of('input'), output: of('output') },
      cost: of('cost'),
    };
  }

  answer(key: string, now: number): KeptAnswer | undefined {
    return this.#inOne((database) => {
      const row = database.prepare('SELECT text, input, output FROM answers WHERE key = ?').get(key);
      if (row === undefined) return undefined;
      database.prepare('UPDATE answers SET usedAt = ? WHERE key = ?').run(now, key);
      return {
        text: String(row['text']),
        tokens: { input: Number(row['input']), output: Number(row['output']) },
      };
    });
  }

  keep(key: string, { text, tokens }: KeptAnswer, mostBytes: number, now: number): void {
    const bytes = Buffer.byteLength(text) + key.length;
    if (bytes > mostBytes) return;
    this.#inOne((database) => {
      database
        .prepare('INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?)')
        .run(key, text, tokens.input, tokens.output, bytes, now);
      let held = Number(database.prepare('SELECT sum(bytes) AS held FROM answers').get()!['held']);
      const oldest = database.prepare('SELECT key, bytes FROM answers ORDER BY usedAt, rowid LIMIT 1');
      const drop = database.prepare('DELETE FROM answers WHERE key = ?');
      while (held > mostBytes) {
        const row = oldest.get()!;
        drop.run(String(row['key']));
        held -= Number(row['bytes']);
      }
    });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#database.close();
  }

  #inOne<T>(work: (database: DatabaseSync) => T): T {
    return inOneTransaction(this.#database, this.#file, work);
  }
}

function isFull(
  row: Record<string, unknown> | undefined,
  tokens: number,
  { requests, tokens: most }: Allowance,
): boolean {
  const used = (name: string) => Number(row?.[name] ?? 0);
  return (requests > 0 && used('requests') >= requests) || (most > 0 && used('tokens') + tokens > most);
}
