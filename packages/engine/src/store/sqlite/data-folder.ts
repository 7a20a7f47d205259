import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { storeError } from '../store-error.ts';

/** Where everything lies in a data folder. */
export const SHOP_FILE = 'shop.db';
export const CONTROL_FILE = 'control.db';
/** What a language model proposed for products; there once it was asked. */
export const PROPOSALS_FILE = 'enrichment.db';
export const ARTEFACTS_FOLDER = 'artefacts';
/** Settings, written by the operator. */
export const CONFIGURATION_FILE = 'aisle.config.jsonc';

/**
 * Makes the folder, readable by its owner alone: it holds what shoppers did.
 * @throws AisleError `store_read_only`, `store_full`.
 */
export function createDataFolder(dataFolder: string): void {
  try {
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
    mkdirSync(join(dataFolder, ARTEFACTS_FOLDER), { recursive: true, mode: 0o700 });
  } catch (error) {
    // A file where the folder should be reads as EEXIST at the last step of the path.
    const occupied = (error as { code?: string }).code === 'EEXIST';
    throw storeError(occupied ? Object.assign(error as Error, { code: 'ENOTDIR' }) : error, dataFolder);
  }
}

/** SQLite gives its side files the mode of the database, so the database is made with the right one first. */
export function createPrivateFile(file: string): void {
  closeSync(openSync(file, 'a', 0o600));
  chmodSync(file, 0o600);
}
