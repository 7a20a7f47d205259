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
  throw new AisleError('not_found', `There is no shop in ${data}.`, {
    field: 'data',
    remedy: 'Name its data folder with --data, or make one with aisle init.',
  });
}
