import type { ApiKey } from '../../domain/api-key.ts';
import type { EpochMs } from '../../domain/ids.ts';
import type { Placement } from '../../domain/placement.ts';
import type { KeyStore } from '../../domain/ports/key-store.ts';
import type { PlacementStore } from '../../domain/ports/placement-store.ts';
import type { Environment } from '../environment.ts';
import { keyConflict } from '../key-conflict.ts';

export class MemoryKeyStore implements KeyStore {
  readonly #byId = new Map<string, ApiKey>();
  readonly #byHash = new Map<string, ApiKey>();
  readonly #environment: Environment;
  #secret: Uint8Array | undefined;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  byHash(hash: string): ApiKey | undefined {
    return this.#byHash.get(hash);
  }

  all(): Iterable<ApiKey> {
    return this.#byId.values();
  }

  async add(key: ApiKey): Promise<void> {
    if (this.#byId.has(key.id) || this.#byHash.has(key.hash)) throw keyConflict(key);
    this.#put(key);
  }

  async revoke(id: string, at: EpochMs): Promise<boolean> {
    const key = this.#byId.get(id);
    if (key === undefined || key.revokedAt !== undefined) return false;
    this.#put({ ...key, revokedAt: at });
    return true;
  }

  signingSecret(): Uint8Array {
    this.#secret ??= this.#environment.randomBytes(32);
    return this.#secret;
  }

  #put(key: ApiKey): void {
    this.#byId.set(key.id, key);
    this.#byHash.set(key.hash, key);
  }
}

export class MemoryPlacementStore implements PlacementStore {
  readonly #placements = new Map<string, Placement>();
  readonly #listeners = new Set<() => void>();

  get(name: string): Placement | undefined {
    return this.#placements.get(name);
  }

  all(): Iterable<Placement> {
    return this.#placements.values();
  }

  async put(placement: Placement): Promise<void> {
    this.#placements.set(placement.name, placement);
    this.#notify();
  }

  async delete(name: string): Promise<boolean> {
    const found = this.#placements.delete(name);
    if (found) this.#notify();
    return found;
  }

  subscribe(listener: () => void): () => void {
    const own = () => listener();
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  #notify(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
