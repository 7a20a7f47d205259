import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { syncFolder } from '../durable-file.ts';
import {
  ARTEFACTS_FOLDER,
  CONFIGURATION_FILE,
  CONTROL_FILE,
  PROPOSALS_FILE,
  SHOP_FILE,
} from '../sqlite/data-folder.ts';

/** Where a restore unpacks, where the old content waits, and what that folder is called once the new one is in place. */
export const NEW_FOLDER = '.restore-new';
const OLD_FOLDER = '.restore-old';
const DONE_FOLDER = '.restore-done';
/** In the old folder: everything old is in it, so that whatever lies outside is new. */
const ALL_MOVED = 'all-moved';

const CONTENT = [
  ...[SHOP_FILE, CONTROL_FILE, PROPOSALS_FILE].flatMap((file) => [file, `${file}-wal`, `${file}-shm`]),
  ARTEFACTS_FOLDER,
  CONFIGURATION_FILE,
];

/**
 * Puts what lies in `.restore-new` in the place of a data folder's content. A crash at any point leaves either the old
 * content, after `recoverSwap`, or the new one.
 */
export async function swapContent(dataFolder: string): Promise<void> {
  const old = join(dataFolder, OLD_FOLDER);
  mkdirSync(old, { mode: 0o700 });
  for (const name of CONTENT) move(dataFolder, old, name);
  writeFileSync(join(old, ALL_MOVED), '');
  await syncFolder(old);
  for (const name of CONTENT) move(join(dataFolder, NEW_FOLDER), dataFolder, name);
  await syncFolder(dataFolder);
  renameSync(old, join(dataFolder, DONE_FOLDER));
  await syncFolder(dataFolder);
  recoverSwap(dataFolder);
}

/** Undoes a swap that was interrupted and removes what a restore left behind. Called by whoever holds the lock. */
export function recoverSwap(dataFolder: string): void {
  const old = join(dataFolder, OLD_FOLDER);
  if (existsSync(old)) {
    if (existsSync(join(old, ALL_MOVED))) {
      for (const name of CONTENT) rmSync(join(dataFolder, name), { recursive: true, force: true });
      rmSync(join(old, ALL_MOVED));
    }
    for (const name of readdirSync(old)) {
      rmSync(join(dataFolder, name), { recursive: true, force: true });
      renameSync(join(old, name), join(dataFolder, name));
    }
  }
  for (const name of [OLD_FOLDER, DONE_FOLDER, NEW_FOLDER]) {
    rmSync(join(dataFolder, name), { recursive: true, force: true });
  }
}

function move(from: string, to: string, name: string): void {
  if (existsSync(join(from, name))) renameSync(join(from, name), join(to, name));
}
