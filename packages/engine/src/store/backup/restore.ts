import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { copyFile, mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AisleError } from '../../domain/errors.ts';
import { syncFolder } from '../durable-file.ts';
import { lockFolder } from '../folder-lock.ts';
import { CONTROL_MIGRATIONS } from '../sqlite/control-schema.ts';
import {
  ARTEFACTS_FOLDER,
  CONFIGURATION_FILE,
  CONTROL_FILE,
  createDataFolder,
  PROPOSALS_FILE,
  SHOP_FILE,
} from '../sqlite/data-folder.ts';
import type { Migrations } from '../sqlite/migrate.ts';
import { requireKnownSchema } from '../sqlite/migrate.ts';
import { oddRows } from '../sqlite/odd-rows.ts';
import { PROPOSAL_MIGRATIONS } from '../sqlite/proposal-database.ts';
import { ShopReader } from '../sqlite/shop-reader.ts';
import { SHOP_MIGRATIONS } from '../sqlite/shop-schema.ts';
import { storeError } from '../store-error.ts';
import type { BackupManifest, ProgressListener } from './backup-content.ts';
import { BACKUP_MANIFEST, isBackupName } from './backup-content.ts';
import { NEW_FOLDER, recoverSwap, swapContent } from './folder-swap.ts';
import type { PackedEntry } from './tar-reader.ts';
import { tarContent, tarEntries } from './tar-reader.ts';
import type { PackedFile } from './tar-writer.ts';

/**
 * Puts a backup in the place of a data folder's content. The backup is unpacked beside and verified whole, file by file
 * and database by database, before anything old is moved; the old content is removed when the new one is in place.
 * @throws AisleError `store_locked`, `store_corrupt` when the backup is damaged, `store_too_new`, `not_found`, `store_full`.
 */
export async function restore(
  file: string,
  dataFolder: string,
  onProgress: ProgressListener = () => undefined,
): Promise<BackupManifest> {
  const source = await open(file, 'r').catch((error: unknown) => {
    throw new AisleError('not_found', `The backup ${file} cannot be read.`, {
      remedy: 'Check the name of the file and who may read it.',
      cause: error,
    });
  });
  try {
    createDataFolder(dataFolder);
    const lock = lockFolder(dataFolder);
    try {
      recoverSwap(dataFolder);
      const manifest = await unpack(source, file, join(dataFolder, NEW_FOLDER), onProgress);
      await keepSettings(dataFolder);
      await swapContent(dataFolder);
      onProgress(1, 'done');
      return manifest;
    } catch (error) {
      recoverSwap(dataFolder);
      throw storeError(error, dataFolder);
    } finally {
      lock.release();
    }
  } finally {
    await source.close();
  }
}

/** A backup without settings, as older versions made them, leaves those there are. */
async function keepSettings(dataFolder: string): Promise<void> {
  const [present, next] = [dataFolder, join(dataFolder, NEW_FOLDER)].map((folder) =>
    join(folder, CONFIGURATION_FILE),
  ) as [string, string];
  if (!existsSync(present) || existsSync(next)) return;
  await copyFile(present, next);
  const copy = await open(next, 'r+');
  try {
    await copy.sync();
  } finally {
    await copy.close();
  }
}

async function unpack(source: FileHandle, file: string, folder: string, onProgress: ProgressListener) {
  const { size } = await source.stat();
  const unpacked = new Map<string, PackedFile>();
  const created = new Set<string>();
  let manifest: BackupManifest | undefined;
  try {
    await mkdir(join(folder, ARTEFACTS_FOLDER), { recursive: true, mode: 0o700 });
    for await (const entry of tarEntries(source)) {
      onProgress((0.9 * entry.position) / size, `unpacking ${entry.name}`);
      if (entry.name === BACKUP_MANIFEST) {
        manifest = await readManifest(source, entry);
      } else {
        if (!isBackupName(entry.name)) throw new Error(`"${entry.name}" does not belong in a backup`);
        if (unpacked.has(entry.name)) throw new Error(`${entry.name} is there twice`);
        const path = join(folder, ...entry.name.split('/'));
        await mkdir(dirname(path), { recursive: true, mode: 0o700 });
        unpacked.set(entry.name, await unpackFile(source, entry, path));
        created.add(dirname(path)).add(dirname(dirname(path)));
      }
    }
    requireWhole(manifest, unpacked);
  } catch (error) {
    if ((error as { code?: unknown }).code !== undefined) throw error;
    throw damaged(file, (error as Error).message);
  }
  for (const path of created) if (path.startsWith(folder)) await syncFolder(path);
  onProgress(0.9, 'checking the databases');
  checkDatabase(join(folder, SHOP_FILE), SHOP_MIGRATIONS, file);
  requireSoundRows(join(folder, SHOP_FILE), file);
  checkDatabase(join(folder, CONTROL_FILE), CONTROL_MIGRATIONS, file);
  checkDatabase(join(folder, PROPOSALS_FILE), PROPOSAL_MIGRATIONS, file);
  return manifest as BackupManifest;
}

async function readManifest(source: FileHandle, entry: PackedEntry): Promise<BackupManifest> {
  const parts: Buffer[] = [];
  for await (const chunk of tarContent(source, entry)) parts.push(Buffer.from(chunk));
  const manifest = JSON.parse(Buffer.concat(parts).toString('utf8')) as BackupManifest;
  if (manifest.formatVersion !== 1) throw new Error('it has a format that this program does not know');
  return manifest;
}

async function unpackFile(source: FileHandle, entry: PackedEntry, path: string): Promise<PackedFile> {
  const digest = createHash('sha256');
  const target = await open(path, 'wx', 0o600);
  try {
    for await (const chunk of tarContent(source, entry)) {
      digest.update(chunk);
      await target.appendFile(chunk);
    }
    await target.sync();
  } finally {
    await target.close();
  }
  return { bytes: entry.size, sha256: digest.digest('hex') };
}

function requireWhole(manifest: BackupManifest | undefined, unpacked: ReadonlyMap<string, PackedFile>): void {
  if (manifest === undefined) throw new Error('its list of files is missing');
  for (const [name, { bytes, sha256 }] of Object.entries(manifest.files)) {
    const found = unpacked.get(name);
    if (found === undefined) throw new Error(`${name} is missing`);
    if (found.bytes !== bytes || found.sha256 !== sha256) throw new Error(`${name} was altered`);
  }
  if (unpacked.size !== Object.keys(manifest.files).length)
    throw new Error('it holds files that it does not list');
  if (!unpacked.has(SHOP_FILE)) throw new Error(`${SHOP_FILE} is missing`);
}

function checkDatabase(path: string, migrations: Migrations, file: string): void {
  if (!existsSync(path)) return;
  const database = new DatabaseSync(path);
  try {
    requireKnownSchema(database, migrations, file);
    const verdict = database.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
    if (verdict !== 'ok') throw damaged(file, `SQLite says ${String(verdict)}`);
    requirePlainTables(database, file);
    requireReadablePayloads(database, file);
  } finally {
    database.close();
  }
}

/** No program of ours makes triggers or views: they would run in a database that answers for a shop. */
function requirePlainTables(database: DatabaseSync, file: string): void {
  const odd = database
    .prepare(`SELECT type, name FROM sqlite_schema WHERE type NOT IN ('table', 'index') LIMIT 1`)
    .get();
  if (odd !== undefined) throw damaged(file, `it holds the ${String(odd['type'])} "${String(odd['name'])}"`);
}

/** A row whose payload is no JSON would be met only by whoever reads it. Older schemas have fewer tables. */
function requireReadablePayloads(database: DatabaseSync, file: string): void {
  const tables = database
    .prepare(
      `SELECT s.name FROM sqlite_schema AS s, pragma_table_info(s.name) AS c
       WHERE s.type = 'table' AND c.name = 'payload'`,
    )
    .all();
  for (const { name } of tables) {
    const table = `"${String(name).replaceAll('"', '""')}"`;
    const broken = database
      .prepare(`SELECT 1 FROM ${table} WHERE json_valid(payload) IS NOT 1 LIMIT 1`)
      .get();
    if (broken !== undefined) throw damaged(file, `a row of the table ${table} cannot be read`);
  }
}

/** A shop leaves such a row out; what comes from elsewhere is not let in with one. */
function requireSoundRows(path: string, file: string): void {
  const database = new DatabaseSync(path);
  try {
    for (const { row, why } of oddRows(new ShopReader(database))) throw damaged(file, `${row}: ${why}`);
  } finally {
    database.close();
  }
}

function damaged(file: string, why: string): AisleError {
  return new AisleError('store_corrupt', `The backup ${file} is damaged: ${why}. Nothing was changed.`, {
    remedy: 'Restore another backup.',
  });
}
