import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AisleError } from '../domain/errors.ts';
import type { EpochMs } from '../domain/ids.ts';
import { SHOP_FILE } from '../store/sqlite/data-folder.ts';
import { openStore } from '../store/sqlite/open-store.ts';
import { CONFIGURATION_FILE, CONFIGURATION_TEMPLATE } from './configuration.ts';
import { createKey } from './keys.ts';

/** Shown once and kept as hashes. */
export interface FirstKeys {
  readonly secretKey: string;
  readonly publishableKey: string;
}

export interface InitResult extends FirstKeys {
  readonly data: string;
}

/** Origins the first publishable key works from: pages of the developer's own machine, at any port. */
const LOCAL_ORIGINS = ['http://localhost', 'http://127.0.0.1'];

/** Makes a data folder with its databases, first keys and configuration. @throws AisleError `conflict` when there is a shop. */
export async function initShop(data: string, now: EpochMs): Promise<InitResult> {
  if (existsSync(join(data, SHOP_FILE))) {
    throw new AisleError('conflict', `${data} holds a shop already.`, {
      field: 'data',
      remedy: 'Choose another folder with --data, or make more keys with aisle keys create.',
    });
  }
  const store = await openStore(data);
  await store.close();
  writeFileSync(join(data, CONFIGURATION_FILE), CONFIGURATION_TEMPLATE, { mode: 0o600, flag: 'wx' });
  return { data: resolve(data), ...(await createFirstKeys(data, now)) };
}

/** A key of each kind for a shop that has none. */
export async function createFirstKeys(data: string, now: EpochMs): Promise<FirstKeys> {
  const secret = await createKey(data, { kind: 'secret', name: 'first secret key', origins: [], now });
  const publishable = await createKey(data, {
    kind: 'publishable',
    name: 'first publishable key, local pages',
    origins: LOCAL_ORIGINS,
    now,
  });
  return { secretKey: secret.key, publishableKey: publishable.key };
}
