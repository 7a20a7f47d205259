import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ProfileKey, ShopperId, VisitorId } from '../../domain/ids.ts';
import { profileKeyOfShopper, profileKeyOfVisitor } from '../../domain/ids.ts';
import type { ShopperPreferences } from '../../domain/ports/shopper-store.ts';
import { mergedPreferences } from '../identities.ts';
import { sentError, storeError } from '../store-error.ts';
import { withoutSecrets } from '../without-secrets.ts';
import { BUSY_TIMEOUT_MS } from './database.ts';
import { erasePerson } from './erase-person.ts';
import { eventKey } from './event-key.ts';
import { ownerNumber } from './owner-number.ts';
import { forEachPacked } from './packed-fields.ts';
import { QUARANTINE_CONDITION, quarantineParameters } from './quarantine-condition.ts';
import type { WriteOutcome, WriteRequest, WriteResult, Writes } from './write-request.ts';
import { EVENT_FIELDS, SLATE_FIELDS } from './write-request.ts';

type Preference = [ProfileKey, ShopperPreferences | undefined];

/** Bytes of a trial write: more than lies free in pages that are there, and no more than the largest batch. */
const SMALLEST_PROBE = 16 * 1024;
const LARGEST_PROBE = 16 * 2 ** 20;

/** How long an erasure waits for the last reader of the old pages. */
const FORGET_WAIT_MS = 500;

/** The one that writes `shop.db`. Every group of requests is one transaction. */
export class ShopWriter {
  readonly #database: DatabaseSync;
  readonly #file: string;
  readonly #quarantineRows: number;
  readonly #insertKey: StatementSync;
  readonly #offsetOfKey: StatementSync;
  readonly #insertEvent: StatementSync;
  readonly #insertSlate: StatementSync;
  readonly #upsertProduct: StatementSync;
  readonly #insertLink: StatementSync;
  readonly #preferencesOf: StatementSync;
  readonly #upsertPreferences: StatementSync;
  readonly #deletePreferences: StatementSync;
  readonly #insertQuarantined: StatementSync;
  readonly #deleteQuarantined: StatementSync;
  readonly #countQuarantined: StatementSync;
  readonly #dropQuarantined: StatementSync;
  readonly #countDropped: StatementSync;
  readonly #upsertCheckpoint: StatementSync;
  readonly #insertProbe: StatementSync;
  readonly #deleteProbe: StatementSync;
  #head: number;
  #owesForgetting = false;

  /** @param quarantineRows refused rows that are kept. */
  constructor(database: DatabaseSync, file: string, quarantineRows: number) {
    this.#database = database;
    this.#file = file;
    this.#quarantineRows = quarantineRows;
    const prepare = (sql: string) => database.prepare(sql);
    this.#insertKey = prepare('INSERT INTO event_keys VALUES (?, ?) ON CONFLICT DO NOTHING');
    this.#offsetOfKey = prepare('SELECT offset FROM event_keys WHERE key = ?');
    this.#insertEvent = prepare('INSERT INTO events VALUES (?, ?, ?)');
    this.#insertSlate = prepare(
      'INSERT INTO slates (request_id, owner, payload) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    );
    this.#upsertProduct = prepare(
      'INSERT INTO products (id, payload) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET payload = excluded.payload',
    );
    this.#insertLink = prepare('INSERT INTO links (visitor, shopper) VALUES (?, ?) ON CONFLICT DO NOTHING');
    this.#preferencesOf = prepare('SELECT payload FROM preferences WHERE profile = ?');
    this.#upsertPreferences = prepare(
      `INSERT INTO preferences (profile, payload) VALUES (?, ?)
       ON CONFLICT (profile) DO UPDATE SET payload = excluded.payload`,
    );
    this.#deletePreferences = prepare('DELETE FROM preferences WHERE profile = ?');
    this.#insertQuarantined = prepare(
      'INSERT INTO quarantine (source, row, code, payload) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
    );
    this.#deleteQuarantined = prepare(`DELETE FROM quarantine WHERE ${QUARANTINE_CONDITION}`);
    this.#countQuarantined = prepare('SELECT count(*) AS count FROM quarantine');
    this.#dropQuarantined = prepare(
      'DELETE FROM quarantine WHERE sequence IN (SELECT sequence FROM quarantine ORDER BY sequence LIMIT ?)',
    );
    this.#countDropped = prepare('UPDATE quarantine_state SET dropped = dropped + ?');
    this.#upsertCheckpoint = prepare(
      `INSERT INTO imports (digest, payload) VALUES (?, ?)
       ON CONFLICT (digest) DO UPDATE SET payload = excluded.payload`,
    );
    this.#insertProbe = prepare(
      `INSERT INTO imports (digest, payload) VALUES ('probe', printf('%.*c', ?, 'x'))`,
    );
    this.#deleteProbe = prepare(`DELETE FROM imports WHERE digest = 'probe'`);
    this.#head = database
      .prepare('SELECT max(head, coalesce((SELECT max(offset) FROM events), 0)) AS head FROM log_state')
      .get()!['head'] as number;
  }

  /** Offset of the last event ever appended. */
  get head(): number {
    return this.#head;
  }

  /**
   * Writes a group in one transaction with one fsync. Where that fails and the group has more than one request, each is
   * tried alone, so that one that cannot be written does not take the others with it.
   */
  write(requests: readonly WriteRequest[]): WriteOutcome[] {
    try {
      const outcomes = this.#transact(requests).map((result) => ({ result }));
      if (requests.some((request) => request.kind === 'erasure')) this.#forgetDeleted(FORGET_WAIT_MS);
      else if (this.#owesForgetting) this.#forgetDeleted(0);
      return outcomes;
    } catch (error) {
      if (requests.length > 1) return requests.flatMap((request) => this.write([request]));
      return [{ error: sentError(storeError(error, this.#file)) }];
    }
  }

  close(): void {
    this.#database.close();
  }

  #transact(requests: readonly WriteRequest[]): WriteResult[] {
    const head = this.#head;
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const results = requests.map((request) => this.#apply(request));
      this.#database.exec('COMMIT');
      return results;
    } catch (error) {
      this.#head = head;
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  #apply(request: WriteRequest): WriteResult {
    switch (request.kind) {
      case 'events':
        return this.#appendEvents(request);
      case 'slates':
        forEachPacked(request, SLATE_FIELDS, ([requestId, owner, payload]) => {
          this.#insertSlate.run(requestId!, owner === '' ? null : ownerNumber(owner!), payload!);
        });
        return undefined;
      case 'products':
        for (const [id, payload] of request.products) this.#upsertProduct.run(id, payload);
        return undefined;
      case 'preferences':
        this.#upsertPreferences.run(request.key, JSON.stringify(request.preferences));
        return undefined;
      case 'quarantine':
        for (const row of request.rows) {
          this.#insertQuarantined.run(row.source, row.row, row.code, JSON.stringify(withoutSecrets(row)));
        }
        this.#makeRoom();
        return undefined;
      case 'release':
        return Number(this.#deleteQuarantined.run(quarantineParameters(request.filter)).changes);
      case 'checkpoint':
        this.#upsertCheckpoint.run(request.checkpoint.digest, JSON.stringify(request.checkpoint));
        return undefined;
      case 'probe':
        this.#insertProbe.run(Math.min(LARGEST_PROBE, Math.max(SMALLEST_PROBE, request.bytes)));
        this.#deleteProbe.run();
        return undefined;
      case 'erasure':
        return erasePerson(this.#database, request.person, this.#head);
    }
  }

  #appendEvents(request: Writes['events']['request']): WriteResult<'events'> {
    const offsets = new Float64Array(request.lengths.length / EVENT_FIELDS);
    const links: [VisitorId, ShopperId][] = [];
    const preferences: Preference[] = [];
    forEachPacked(request, EVENT_FIELDS, ([keyText, owner, visitor, shopper, payload], record) => {
      const key = eventKey(keyText!);
      const offset = this.#head + 1;
      if (Number(this.#insertKey.run(key, offset).changes) === 0) {
        offsets[record] = -(this.#offsetOfKey.get(key)!['offset'] as number);
        return;
      }
      this.#insertEvent.run(offset, ownerNumber(owner!), payload!);
      this.#head = offset;
      offsets[record] = offset;
      if (visitor === '' || Number(this.#insertLink.run(visitor!, shopper!).changes) === 0) return;
      links.push([visitor as VisitorId, shopper as ShopperId]);
      this.#mergePreferences(visitor as VisitorId, shopper as ShopperId, preferences);
    });
    return { offsets, head: this.#head, identities: { links, preferences } };
  }

  #mergePreferences(visitorId: VisitorId, shopperId: ShopperId, changed: Preference[]): void {
    const visitor = profileKeyOfVisitor(visitorId);
    const ofVisitor = this.#readPreferences(visitor);
    if (ofVisitor === undefined) return;
    const shopper = profileKeyOfShopper(shopperId);
    const merged = mergedPreferences(this.#readPreferences(shopper), ofVisitor);
    this.#upsertPreferences.run(shopper, JSON.stringify(merged));
    this.#deletePreferences.run(visitor);
    changed.push([shopper, merged], [visitor, undefined]);
  }

  /** Drops the oldest refused rows above the bound. */
  #makeRoom(): void {
    const count = this.#countQuarantined.get()!['count'] as number;
    const excess = count - this.#quarantineRows;
    if (excess <= 0) return;
    this.#dropQuarantined.run(excess);
    this.#countDropped.run(excess);
  }

  #readPreferences(key: ProfileKey): ShopperPreferences | undefined {
    const row = this.#preferencesOf.get(key);
    return row === undefined ? undefined : (JSON.parse(row['payload'] as string) as ShopperPreferences);
  }

  /**
   * Empties the write-ahead log, which still holds the pages as they were. A reader in between is waited for; one that
   * stays longer, such as a backup, makes this a debt that is tried again after every write.
   */
  #forgetDeleted(waitMs: number): void {
    this.#database.exec(`PRAGMA busy_timeout = ${waitMs}`);
    const { busy } = this.#database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get() as { busy: number };
    this.#database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    this.#owesForgetting = busy !== 0;
  }
}
