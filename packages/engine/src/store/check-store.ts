import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AisleError } from '../domain/errors.ts';
import { FileArtefactRegistry } from './artefacts/file-artefact-registry.ts';
import { CONTROL_MIGRATIONS } from './sqlite/control-schema.ts';
import { ARTEFACTS_FOLDER, CONTROL_FILE, PROPOSALS_FILE, SHOP_FILE } from './sqlite/data-folder.ts';
import { openDatabaseForReading } from './sqlite/database.ts';
import type { Migrations } from './sqlite/migrate.ts';
import { oddRows } from './sqlite/odd-rows.ts';
import { PROPOSAL_MIGRATIONS } from './sqlite/proposal-database.ts';
import { ShopReader } from './sqlite/shop-reader.ts';
import { SHOP_MIGRATIONS } from './sqlite/shop-schema.ts';
import { storeError } from './store-error.ts';

/**
 * Looks through every page of the databases and every file of the champions, beside a running server or without one.
 * What it finds is returned, not thrown: an empty list means a sound folder. Blocks the thread it is called on.
 */
export async function checkStore(dataFolder: string): Promise<readonly AisleError[]> {
  const found: AisleError[] = [
    ...checkDatabase(join(dataFolder, SHOP_FILE), SHOP_MIGRATIONS),
    ...checkDatabase(join(dataFolder, CONTROL_FILE), CONTROL_MIGRATIONS),
    ...checkDatabase(join(dataFolder, PROPOSALS_FILE), PROPOSAL_MIGRATIONS),
  ];
  if (found.length === 0) found.push(...checkRows(join(dataFolder, SHOP_FILE)));
  const registry = new FileArtefactRegistry(join(dataFolder, ARTEFACTS_FOLDER));
  try {
    for (const model of registry.models()) {
      try {
        const champion = registry.champion(model);
        if (champion !== undefined) await registry.load(model, champion);
      } catch (error) {
        found.push(storeError(error, join(dataFolder, ARTEFACTS_FOLDER, model)));
      }
    }
  } catch (error) {
    found.push(storeError(error, join(dataFolder, ARTEFACTS_FOLDER)));
  }
  return found;
}

function checkRows(file: string): AisleError[] {
  if (!existsSync(file)) return [];
  try {
    const reader = new ShopReader(openDatabaseForReading(file, SHOP_MIGRATIONS));
    try {
      return [...oddRows(reader)].map(
        ({ row, why }) =>
          new AisleError('store_corrupt', `${row} in ${file} cannot be used and is left out: ${why}.`, {
            remedy: 'The shop serves without it: send it again, or restore a backup.',
          }),
      );
    } finally {
      reader.close();
    }
  } catch (error) {
    return [storeError(error, file)];
  }
}

function checkDatabase(file: string, migrations: Migrations): AisleError[] {
  if (!existsSync(file)) return [];
  try {
    const database = openDatabaseForReading(file, migrations);
    try {
      return database
        .prepare('PRAGMA quick_check(5)')
        .all()
        .map((row) => String(row['quick_check']))
        .filter((verdict) => verdict !== 'ok')
        .map(
          (verdict) =>
            new AisleError('store_corrupt', `${file} is damaged: ${verdict}.`, {
              remedy:
                'Stop the program, keep a copy of the folder, and restore the latest backup with `aisle restore FILE`.',
            }),
        );
    } finally {
      database.close();
    }
  } catch (error) {
    return [storeError(error, file)];
  }
}
