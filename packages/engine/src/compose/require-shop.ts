import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AisleError } from '../domain/errors.ts';
import { SHOP_FILE } from '../store/sqlite/data-folder.ts';

/**
 * For whatever reads a shop: a folder that is misspelt must not become an empty one.
 * @throws AisleError `not_found`.
 */
export function requireShop(data: string): void {
  if (existsSync(join(data, SHOP_FILE))) return;
  const publicData = process.env['AISLE_DATA'];
  const isMixedUp = publicData !== undefined && existsSync(join(publicData, SHOP_FILE));
  throw new AisleError('not_found', `There is no shop in ${data}.`, {
    field: 'data',
    remedy: isMixedUp
      ? `AISLE_DATA names a folder that holds a shop, but that variable is for public data sets; put ${publicData} into AISLE_DATA_DIR.`
      : 'Name its data folder with --data, or make one with aisle init.',
  });
}
