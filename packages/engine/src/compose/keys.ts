import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiKey, KeyKind } from '../domain/api-key.ts';
import { AisleError } from '../domain/errors.ts';
import type { EpochMs } from '../domain/ids.ts';
import type { KeyStore } from '../domain/ports/key-store.ts';
import { type MintedKey, mintKey } from '../server/api-keys.ts';
import { openControl } from '../store/sqlite/control-database.ts';
import { CONTROL_FILE } from '../store/sqlite/data-folder.ts';

/** Keys live in the operator's database, which any process may write: a server beside this one sees it within a second. */
async function withKeys<T>(data: string, work: (keys: KeyStore) => Promise<T>): Promise<T> {
  const file = join(data, CONTROL_FILE);
  if (!existsSync(file)) {
    throw new AisleError('not_found', `There is no shop in ${data}.`, {
      field: 'data',
      remedy: 'Name its data folder with --data, or make one with aisle init.',
    });
  }
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
