import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { QuarantineFilter } from '../../domain/ports/quarantine.ts';
import { QUARANTINE_CONDITION, quarantineParameters } from './quarantine-condition.ts';

type Parameter = string | number | null | Readonly<Record<string, string | number | null>>;

/** A block of JSON records, as the text of an array, and where to go on from. */
export interface Page {
  readonly json: string;
  readonly count: number;
  /** Offset or sequence of the last record. */
  readonly last: number;
}

/**
 * Records in a page. A page is one turn of the event loop for whoever reads: parsing a thousand events takes about
 * 2 ms, what the reader does with them comes on top, and a turn must stay below 5 ms.
 */
export const PAGE_RECORDS = 1_000;

/**
 * An event with its place in the log, as JSON; of a payload that is no event's the place alone, so that the row can be
 * told of and the page read.
 */
const LOGGED_EVENT = `'{"offset":' || offset || iif(payload LIKE '{"%' AND json_valid(payload), ',' || substr(payload, 2), '}')`;

/**
 * Queries over `shop.db`, page by page: SQLite joins a page's records into one JSON text, which costs a fraction of
 * fetching them row by row. Every call is a transaction of its own, so no reader holds the log back.
 */
export class ShopReader {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  head(): number {
    return this.#row(
      'SELECT max(head, coalesce((SELECT max(offset) FROM events), 0)) AS head FROM log_state',
    )!['head'] as number;
  }

  /** Events with `after` < offset ≤ `until`. */
  events(after: number, until: number, limit: number): Page {
    return this.#page(
      `SELECT offset AS position, ${LOGGED_EVENT} AS record
       FROM events WHERE offset > ? AND offset <= ? ORDER BY offset LIMIT ?`,
      [after, until, limit],
    );
  }

  /** Events whose owner has this number: candidates, whose ids are yet to be compared. */
  eventsOfOwner(owner: number, after: number, limit: number): Page {
    return this.#page(
      `SELECT offset AS position, ${LOGGED_EVENT} AS record
       FROM events WHERE owner = ? AND offset > ? ORDER BY offset LIMIT ?`,
      [owner, after, limit],
    );
  }

  slatesOfOwner(owner: number, after: number, limit: number): Page {
    return this.#page(
      `SELECT sequence AS position, payload AS record
       FROM slates WHERE owner = ? AND sequence > ? ORDER BY sequence LIMIT ?`,
      [owner, after, limit],
    );
  }

  products(after: number, limit: number): Page {
    return this.#records(
      'products',
      "iif(json_valid(payload), payload, json_object('id', id))",
      after,
      limit,
    );
  }

  /** `[visitor, shopper]`, oldest first. */
  links(after: number, limit: number): Page {
    return this.#records('links', 'json_array(visitor, shopper)', after, limit);
  }

  visitorsOf(shopper: string): readonly string[] {
    return this.#statement('SELECT visitor FROM links WHERE shopper = ? ORDER BY sequence')
      .all(shopper)
      .map((row) => row['visitor'] as string);
  }

  /** `[profile key, preferences]`; null for preferences that are no JSON. */
  preferences(after: number, limit: number): Page {
    return this.#records(
      'preferences',
      'json_array(profile, iif(json_valid(payload), json(payload), NULL))',
      after,
      limit,
    );
  }

  checkpoints(after: number, limit: number): Page {
    return this.#records('imports', 'payload', after, limit);
  }

  checkpoint(digest: string): string | undefined {
    return this.#row('SELECT payload FROM imports WHERE digest = ?', digest)?.['payload'] as
      | string
      | undefined;
  }

  slate(requestId: string): string | undefined {
    return this.#row('SELECT payload FROM slates WHERE request_id = ?', requestId)?.['payload'] as
      | string
      | undefined;
  }

  slateCount(): number {
    return this.#row('SELECT count(*) AS count FROM slates')!['count'] as number;
  }

  /** Refused rows after this sequence in the order of addition, as the text of an array. */
  quarantined(filter: QuarantineFilter, after: number, limit: number, offset = 0): Page {
    const parameters = { ...quarantineParameters(filter), after, limit, offset };
    return this.#page(
      `SELECT sequence AS position, payload AS record FROM quarantine
       WHERE sequence > :after AND ${QUARANTINE_CONDITION} ORDER BY sequence LIMIT :limit OFFSET :offset`,
      [parameters],
    );
  }

  /** Refused rows that made room for newer ones. */
  quarantineDropped(): number {
    return this.#row('SELECT dropped FROM quarantine_state')!['dropped'] as number;
  }

  quarantineCounts(): readonly (readonly [code: string, count: number])[] {
    return this.#statement('SELECT code, count(*) AS count FROM quarantine GROUP BY code ORDER BY code')
      .all()
      .map((row) => [row['code'] as string, row['count'] as number]);
  }

  close(): void {
    this.#database.close();
  }

  #records(table: string, record: string, after: number, limit: number): Page {
    return this.#page(
      `SELECT sequence AS position, ${record} AS record FROM ${table}
       WHERE sequence > ? ORDER BY sequence LIMIT ?`,
      [after, limit],
    );
  }

  #page(select: string, parameters: readonly Parameter[]): Page {
    const row = this.#row(
      `SELECT '[' || coalesce(group_concat(record, ',' ORDER BY position), '') || ']' AS json,
              count(*) AS count, coalesce(max(position), 0) AS last FROM (${select})`,
      ...parameters,
    );
    return row as unknown as Page;
  }

  #row(sql: string, ...parameters: readonly Parameter[]): Record<string, unknown> | undefined {
    // One argument of named parameters, or any number of plain ones.
    return this.#statement(sql).get(...(parameters as SQLInputValue[])) as
      | Record<string, unknown>
      | undefined;
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}
