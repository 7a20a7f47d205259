import type { ApiKey } from '../../domain/api-key.ts';
import type { EpochMs } from '../../domain/ids.ts';
import type { KeyStore } from '../../domain/ports/key-store.ts';
import type { Environment } from '../environment.ts';
import { keyConflict } from '../key-conflict.ts';
import type { ControlDatabase } from './control-database.ts';

export class SqliteKeyStore implements KeyStore {
  readonly #control: ControlDatabase;
  readonly #environment: Environment;
  #secret: Uint8Array | undefined;

  constructor(control: ControlDatabase, environment: Environment) {
    this.#control = control;
    this.#environment = environment;
  }

  byHash(hash: string): ApiKey | undefined {
    return this.#control.keysByHash.get(hash);
  }

  all(): Iterable<ApiKey> {
    return this.#control.keys;
  }

  async add(key: ApiKey): Promise<void> {
    const added = this.#control.write(
      'INSERT INTO keys (id, hash, payload) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
      key.id,
      key.hash,
      JSON.stringify(key),
    );
    if (added === 0) throw keyConflict(key);
  }

  async revoke(id: string, at: EpochMs): Promise<boolean> {
    const changed = this.#control.write(
      `UPDATE keys SET payload = json_set(payload, '$.revokedAt', ?)
       WHERE id = ? AND payload ->> '$.revokedAt' IS NULL`,
      at,
      id,
    );
    return changed > 0;
  }

  signingSecret(): Uint8Array {
    this.#secret ??= this.#control.secret('visitor-tokens', () => this.#environment.randomBytes(32));
    return this.#secret;
  }
}
