import { join } from 'node:path';
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { ApiKey } from '../../domain/api-key.ts';
import type { Placement } from '../../domain/placement.ts';
import type { KeyStore } from '../../domain/ports/key-store.ts';
import type { PlacementStore } from '../../domain/ports/placement-store.ts';
import type { Environment } from '../environment.ts';
import { systemEnvironment } from '../environment.ts';
import { storeClosed, storeError } from '../store-error.ts';
import { CONTROL_MIGRATIONS } from './control-schema.ts';
import { CONTROL_FILE, createDataFolder } from './data-folder.ts';
import { openDatabase } from './database.ts';
import { SqliteKeyStore } from './sqlite-key-store.ts';
import { SqlitePlacementStore } from './sqlite-placement-store.ts';

/** How often a change by another process is looked for; the look is one read of shared memory. */
const POLL_MS = 400;
/** Looks that fail in a row before it is a fault: two seconds, more than another process holds the file. */
const STREAK = 5;

/** Keys and placements of a data folder, without the rest of the store. */
export interface Control {
  readonly keys: KeyStore;
  readonly placements: PlacementStore;
  close(): void;
}

/**
 * Opens keys and placements alone. Needs no lock: a running server sees the changes within a second.
 * @throws AisleError `store_corrupt`, `store_too_new`, `store_read_only`, `store_full`.
 */
export function openControl(dataFolder: string, options: Partial<Environment> = {}): Control {
  createDataFolder(dataFolder);
  const control = new ControlDatabase(join(dataFolder, CONTROL_FILE));
  return {
    keys: new SqliteKeyStore(control, { ...systemEnvironment, ...options }),
    placements: new SqlitePlacementStore(control),
    close: () => control.close(),
  };
}

/** Told once when changes by other processes can no longer be read, with what that means. */
export type ControlFault = (what: string, error: unknown) => void;

/**
 * `control.db` with a copy of its rows in memory. It is opened on the main thread: there are few rows, writes are rare
 * and made by people.
 */
export class ControlDatabase {
  readonly #file: string;
  readonly #onFault: ControlFault | undefined;
  readonly #database: DatabaseSync;
  readonly #timer: NodeJS.Timeout;
  readonly #placementListeners = new Set<() => void>();
  #keys: readonly ApiKey[] = [];
  #keysByHash: ReadonlyMap<string, ApiKey> = new Map();
  #placements: ReadonlyMap<string, Placement> = new Map();
  #placementsText = '[]';
  #dataVersion = 0;
  /** Looks that failed since the last one that did not. */
  #failures = 0;
  #closed = false;

  constructor(file: string, onFault?: ControlFault) {
    this.#file = file;
    this.#onFault = onFault;
    this.#database = openDatabase(file, { migrations: CONTROL_MIGRATIONS });
    try {
      this.#dataVersion = this.#readDataVersion();
      this.#load();
    } catch (error) {
      this.#database.close();
      throw storeError(error, file);
    }
    this.#timer = setInterval(() => this.refresh(), POLL_MS).unref();
  }

  get keys(): readonly ApiKey[] {
    return this.#keys;
  }

  get keysByHash(): ReadonlyMap<string, ApiKey> {
    return this.#keysByHash;
  }

  get placements(): ReadonlyMap<string, Placement> {
    return this.#placements;
  }

  /** Rows changed. @throws AisleError `shutting_down`, `store_full`, `store_read_only`, `store_corrupt`. */
  write(sql: string, ...parameters: SQLInputValue[]): number {
    if (this.#closed) throw storeClosed();
    try {
      const changes = Number(this.#database.prepare(sql).run(...parameters).changes);
      this.#load();
      return changes;
    } catch (error) {
      throw storeError(error, this.#file);
    }
  }

  /** The secret of this name, from `make` when there was none; two processes agree on the first one written. */
  secret(name: string, make: () => Uint8Array): Uint8Array {
    if (this.#closed) throw storeClosed();
    const read = () => this.#database.prepare('SELECT secret FROM secrets WHERE name = ?').get(name);
    try {
      if (read() === undefined) {
        this.#database.prepare('INSERT INTO secrets VALUES (?, ?) ON CONFLICT DO NOTHING').run(name, make());
      }
      return read()!['secret'] as Uint8Array;
    } catch (error) {
      throw storeError(error, this.#file);
    }
  }

  /** Whether changes by other processes are not seen: a key revoked elsewhere still opens, a new one does not. */
  get stale(): boolean {
    return this.#failures >= STREAK;
  }

  /** Reads again if another process has written. What is in memory goes on serving where that fails. */
  refresh(): void {
    if (this.#closed) return;
    try {
      const dataVersion = this.#readDataVersion();
      if (dataVersion !== this.#dataVersion) this.#load();
      this.#dataVersion = dataVersion;
      this.#failures = 0;
    } catch (error) {
      this.#failures++;
      if (this.#failures === STREAK)
        this.#onFault?.(
          'keys and placements cannot be read again: what other processes change, a key they revoke too, is not seen',
          storeError(error, this.#file),
        );
    }
  }

  subscribe(listener: () => void): () => void {
    const own = () => listener();
    this.#placementListeners.add(own);
    return () => this.#placementListeners.delete(own);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#timer);
    this.#database.close();
  }

  #readDataVersion(): number {
    return this.#database.prepare('PRAGMA data_version').get()!['data_version'] as number;
  }

  #load(): void {
    this.#keys = this.#payloads('keys').map((payload) => JSON.parse(payload) as ApiKey);
    this.#keysByHash = new Map(this.#keys.map((key) => [key.hash, key]));
    const payloads = this.#payloads('placements');
    const text = `[${payloads.join(',')}]`;
    if (text === this.#placementsText) return;
    this.#placementsText = text;
    const placements = JSON.parse(text) as Placement[];
    this.#placements = new Map(placements.map((placement) => [placement.name, placement]));
    for (const listener of [...this.#placementListeners]) listener();
  }

  #payloads(table: 'keys' | 'placements'): string[] {
    return this.#database
      .prepare(`SELECT payload FROM ${table} ORDER BY sequence`)
      .all()
      .map((row) => row['payload'] as string);
  }
}
