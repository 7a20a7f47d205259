import { randomBytes } from 'node:crypto';
import type { ApiKey, KeyKind } from '../domain/api-key.ts';
import type { EpochMs } from '../domain/ids.ts';
import type { KeyStore } from '../domain/ports/key-store.ts';
import { type MintedKey, mintKey } from '../server/api-keys.ts';
import { openControl } from '../store/sqlite/control-database.ts';
import { requireShop } from './require-shop.ts';

/** Keys live in the operator's database, which any process may write: a server beside this one sees it within a second. */
async function withKeys<T>(data: string, work: (keys: KeyStore) => Promise<T>): Promise<T> {
  requireShop(data);
  const control = openControl(data);
  try {
    return await work(control.keys);
  } finally {
    control.close();
  }
}

export interface KeyRequest {
  readonly kind: KeyKind;
  readonly name: string;
  readonly origins: readonly string[];
  readonly now: EpochMs;
}

export function createKey(data: string, { kind, name, origins, now }: KeyRequest): Promise<MintedKey> {
  return withKeys(data, async (keys) => {
    const minted = mintKey(kind, name, origins, now, randomBytes);
    await keys.add(minted.record);
    return minted;
  });
}

export function listKeys(data: string): Promise<readonly ApiKey[]> {
  return withKeys(data, async (keys) => [...keys.all()]);
}

/** False when no such key is in force. */
export function revokeKey(data: string, id: string, at: EpochMs): Promise<boolean> {
  return withKeys(data, (keys) => keys.revoke(id, at));
}
