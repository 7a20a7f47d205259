import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { AcceptedFields, Proposal, ProposalField, ProposalState } from '../../domain/enrichment.ts';
import type { EpochMs, ItemId } from '../../domain/ids.ts';
import type {
  AcceptedPage,
  AskedProduct,
  Decided,
  ProposalFilter,
  ProposalStore,
} from '../../domain/ports/proposal-store.ts';
import { PROPOSALS_FILE } from './data-folder.ts';
import { openDatabase } from './database.ts';
import { inOneTransaction } from './in-one-transaction.ts';
import type { Migrations } from './migrate.ts';

/** `enrichment.db`: what a language model proposed for products, and what the operator said to it. */
export const PROPOSAL_MIGRATIONS: Migrations = [
  `
  CREATE TABLE proposals (product TEXT NOT NULL, field TEXT NOT NULL, digest TEXT NOT NULL, state TEXT NOT NULL,
    payload TEXT NOT NULL, stated INTEGER NOT NULL, model TEXT NOT NULL, promptDigest TEXT NOT NULL,
    sourceHash TEXT NOT NULL, proposedAt INTEGER NOT NULL, decidedAt INTEGER,
    PRIMARY KEY (product, field, digest)) STRICT, WITHOUT ROWID;
  CREATE TABLE changes (sequence INTEGER PRIMARY KEY AUTOINCREMENT, product TEXT NOT NULL UNIQUE) STRICT;
  CREATE INDEX proposalsByState ON proposals (state, product, field);
  CREATE TABLE asked (product TEXT NOT NULL, promptDigest TEXT NOT NULL, model TEXT NOT NULL, sourceHash TEXT NOT NULL,
    at INTEGER NOT NULL, failure TEXT, outputTokens INTEGER NOT NULL,
    PRIMARY KEY (product, promptDigest, model)) STRICT, WITHOUT ROWID;
  CREATE INDEX askedByPrompt ON asked (promptDigest);
  `,
];
/** Answers below which a mean says nothing. */
const LEAST_ANSWERS = 5;

export function hasProposals(dataFolder: string): boolean {
  return existsSync(join(dataFolder, PROPOSALS_FILE));
}

/** @throws AisleError `store_corrupt`, `store_too_new`, `store_read_only`, `store_full`. */
export function openProposalStore(dataFolder: string): ProposalStore {
  const file = join(dataFolder, PROPOSALS_FILE);
  return new ProposalDatabase(file, openDatabase(file, { migrations: PROPOSAL_MIGRATIONS }));
}

class ProposalDatabase implements ProposalStore {
  readonly #file: string;
  readonly #database: DatabaseSync;
  #closed = false;

  constructor(file: string, database: DatabaseSync) {
    this.#file = file;
    this.#database = database;
  }

  note(asked: AskedProduct, proposals: readonly Omit<Proposal, 'state' | 'decidedAt'>[]): void {
    this.#inOne((database) => {
      const { product, promptDigest, model, sourceHash, at, failure, outputTokens } = asked;
      database
        .prepare('INSERT OR REPLACE INTO asked VALUES (?, ?, ?, ?, ?, ?, ?)')
        .run(product, promptDigest, model, sourceHash, at, failure ?? null, outputTokens);
      const makeRoom = database.prepare(
        `DELETE FROM proposals WHERE product = ? AND field = ? AND state = 'proposed'`,
      );
      const insert = database.prepare(
        `INSERT INTO proposals VALUES (?, ?, ?, 'proposed', ?, ?, ?, ?, ?, ?, NULL) ON CONFLICT DO NOTHING`,
      );
      for (const one of proposals) {
        const payload = JSON.stringify(one.value);
        makeRoom.run(one.product, one.field);
        insert.run(
          one.product,
          one.field,
          createHash('sha256').update(payload).digest('hex').slice(0, 32),
          payload,
          one.stated ? 1 : 0,
          one.model,
          one.promptDigest,
          one.sourceHash,
          one.proposedAt,
        );
      }
    });
  }

  isAnswered(
    product: ItemId,
    { model, promptDigest, sourceHash }: Pick<AskedProduct, 'model' | 'promptDigest' | 'sourceHash'>,
  ): boolean {
    const row = this.#database
      .prepare(
        `SELECT 1 FROM asked WHERE product = ? AND promptDigest = ? AND model = ? AND sourceHash = ? AND failure IS NULL`,
      )
      .get(product, promptDigest, model, sourceHash);
    return row !== undefined;
  }

  meanOutputTokens(promptDigest: string): number | undefined {
    const row = this.#database
      .prepare(
        `SELECT count(*) AS answers, avg(outputTokens) AS mean FROM asked
         WHERE promptDigest = ? AND failure IS NULL AND outputTokens > 0`,
      )
      .get(promptDigest)!;
    return Number(row['answers']) < LEAST_ANSWERS ? undefined : Number(row['mean']);
  }

  list(filter: ProposalFilter, limit: number): readonly Proposal[] {
    const { where, values } = condition(filter);
    return this.#database
      .prepare(`SELECT * FROM proposals ${where} ORDER BY product, field, state LIMIT ?`)
      .all(...values, limit)
      .map(proposalOf);
  }

  count(filter: ProposalFilter): number {
    const { where, values } = condition(filter);
    return Number(
      this.#database.prepare(`SELECT count(*) AS n FROM proposals ${where}`).get(...values)!['n'],
    );
  }

  decide(filter: ProposalFilter, state: 'accepted' | 'refused', at: EpochMs): Decided {
    // A refusal is about what is open or in force; an acceptance about what is open, unless a state is named.
    const { where, values } = condition(filter);
    const eligible = filter.state === undefined && state === 'accepted' ? `state = 'proposed'` : 'state <> ?';
    const parameters = eligible.includes('?') ? [...values, state] : values;
    return this.#inOne((database) => {
      const rows = database
        .prepare(
          `SELECT product, field, digest FROM proposals ${where === '' ? 'WHERE' : `${where} AND`} ${eligible}`,
        )
        .all(...parameters);
      const unseat = database.prepare(
        `UPDATE proposals SET state = 'refused', decidedAt = ? WHERE product = ? AND field = ? AND state = 'accepted'`,
      );
      const set = database.prepare(
        'UPDATE proposals SET state = ?, decidedAt = ? WHERE product = ? AND field = ? AND digest = ?',
      );
      for (const row of rows) {
        const [product, field] = [String(row['product']), String(row['field'])];
        if (state === 'accepted') unseat.run(at, product, field);
        set.run(state, at, product, field, String(row['digest']));
      }
      const products = [...new Set(rows.map((row) => String(row['product']) as ItemId))];
      const changed = database.prepare('INSERT OR REPLACE INTO changes (product) VALUES (?)');
      for (const product of products) changed.run(product);
      return { values: rows.length, products };
    });
  }

  acceptedAfter(after: number, limit: number): AcceptedPage {
    const changed = this.#database
      .prepare('SELECT sequence, product FROM changes WHERE sequence > ? ORDER BY sequence LIMIT ?')
      .all(after, limit);
    const read = this.#database.prepare(
      `SELECT field, payload FROM proposals WHERE state = 'accepted' AND product = ? ORDER BY field`,
    );
    const products = new Map<ItemId, AcceptedFields>();
    for (const { product } of changed) {
      const fields = read
        .all(String(product))
        .map((row) => [row['field'] as ProposalField, JSON.parse(String(row['payload']))] as const);
      products.set(String(product) as ItemId, new Map(fields));
    }
    return { last: Number(changed.at(-1)?.['sequence'] ?? after), products };
  }

  version(): number {
    return Number(this.#database.prepare('PRAGMA data_version').get()!['data_version']);
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

function condition({ product, field, state }: ProposalFilter): { where: string; values: SQLInputValue[] } {
  const clauses: string[] = [];
  const values: SQLInputValue[] = [];
  if (product !== undefined) {
    clauses.push('product = ?');
    values.push(product);
  }
  if (field !== undefined) {
    clauses.push('(field = ? OR substr(field, 1, ?) = ?)');
    // SQLite counts characters by code point.
    values.push(field, [...field].length + 1, `${field}.`);
  }
  if (state !== undefined) {
    clauses.push('state = ?');
    values.push(state);
  }
  return { where: clauses.length === 0 ? '' : `WHERE ${clauses.join(' AND ')}`, values };
}

function proposalOf(row: Record<string, unknown>): Proposal {
  const decidedAt = row['decidedAt'];
  return {
    product: String(row['product']) as ItemId,
    field: String(row['field']) as ProposalField,
    value: JSON.parse(String(row['payload'])) as string | string[],
    stated: row['stated'] === 1,
    state: String(row['state']) as ProposalState,
    model: String(row['model']),
    promptDigest: String(row['promptDigest']),
    sourceHash: String(row['sourceHash']),
    proposedAt: Number(row['proposedAt']),
    ...(decidedAt === null ? {} : { decidedAt: Number(decidedAt) }),
  };
}
