import { existsSync } from 'node:fs';
import { copyFile, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { backup as copyDatabase } from 'node:sqlite';
import type { EpochMs } from '../../domain/ids.ts';
import { FileArtefactRegistry } from '../artefacts/file-artefact-registry.ts';
import { syncFolder } from '../durable-file.ts';
import { CONTROL_MIGRATIONS } from '../sqlite/control-schema.ts';
import {
  ARTEFACTS_FOLDER,
  CONFIGURATION_FILE,
  CONTROL_FILE,
  createPrivateFile,
  PROPOSALS_FILE,
  SHOP_FILE,
} from '../sqlite/data-folder.ts';
import { openDatabaseForReading } from '../sqlite/database.ts';
import type { Migrations } from '../sqlite/migrate.ts';
import { PROPOSAL_MIGRATIONS } from '../sqlite/proposal-database.ts';
import { SHOP_MIGRATIONS } from '../sqlite/shop-schema.ts';
import { storeError } from '../store-error.ts';
import type { BackupManifest, ProgressListener } from './backup-content.ts';
import { BACKUP_MANIFEST } from './backup-content.ts';
import type { PackedFile } from './tar-writer.ts';
import { TarWriter } from './tar-writer.ts';

/** Pages copied between two looks at the rest of the program. */
const PAGES_A_STEP = 1_000;

export interface BackupReport {
  readonly file: string;
  readonly files: number;
  readonly bytes: number;
}

/**
 * Copies a data folder into one tape archive while a server may be writing it: each database as it was at one moment,
 * the settings, and every whole artefact version. The file appears under its name when it is complete and on disk.
 * @throws AisleError `store_corrupt`, `store_too_new`, `store_full`, `store_read_only`.
 */
export async function backup(
  dataFolder: string,
  file: string,
  onProgress: ProgressListener = () => undefined,
  now: () => EpochMs = Date.now,
): Promise<BackupReport> {
  const target = resolve(file);
  const staging = join(dirname(target), `.${basename(target)}.${process.pid}`);
  const partial = `${target}.${process.pid}.partial`;
  try {
    await mkdir(staging, { recursive: true, mode: 0o700 });
    const databases = [
      { name: SHOP_FILE, migrations: SHOP_MIGRATIONS },
      { name: CONTROL_FILE, migrations: CONTROL_MIGRATIONS },
      { name: PROPOSALS_FILE, migrations: PROPOSAL_MIGRATIONS },
    ].filter(({ name }) => name === SHOP_FILE || existsSync(join(dataFolder, name)));
    for (const [i, { name, migrations }] of databases.entries()) {
      await copy(join(dataFolder, name), join(staging, name), migrations, (fraction) => {
        onProgress((0.5 * (i + fraction)) / databases.length, `copying ${name}`);
      });
    }
    const copied = databases.map(({ name }) => name);
    if (existsSync(join(dataFolder, CONFIGURATION_FILE))) {
      // A copy, because the operator may save the file while it is packed.
      await copyFile(join(dataFolder, CONFIGURATION_FILE), join(staging, CONFIGURATION_FILE));
      copied.push(CONFIGURATION_FILE);
    }
    const packed = await pack(dataFolder, staging, copied, partial, onProgress, now());
    await rename(partial, target);
    await syncFolder(dirname(target));
    onProgress(1, 'done');
    const bytes = Object.values(packed).reduce((sum, entry) => sum + entry.bytes, 0);
    return { file: target, files: Object.keys(packed).length, bytes };
  } catch (error) {
    await rm(partial, { force: true });
    throw storeError(error, target);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** Copies a database as it is at one moment: the open transaction keeps that moment while others go on writing. */
async function copy(
  from: string,
  to: string,
  migrations: Migrations,
  onProgress: (fraction: number) => void,
) {
  const source = openDatabaseForReading(from, migrations);
  try {
    createPrivateFile(to);
    source.exec('BEGIN; SELECT count(*) FROM sqlite_schema');
    await copyDatabase(source, to, {
      rate: PAGES_A_STEP,
      progress: ({ totalPages, remainingPages }) => onProgress(1 - remainingPages / Math.max(1, totalPages)),
    });
    source.exec('COMMIT');
  } finally {
    source.close();
  }
}

async function pack(
  dataFolder: string,
  staging: string,
  copied: readonly string[],
  partial: string,
  onProgress: ProgressListener,
  createdAt: EpochMs,
): Promise<Record<string, PackedFile>> {
  const files: Record<string, PackedFile> = {};
  const handle = await open(partial, 'w', 0o600);
  try {
    const tar = new TarWriter(handle, createdAt);
    const sources = [
      ...copied.map((name) => ({ name, path: join(staging, name) })),
      ...(await artefactSources(dataFolder)),
    ];
    for (const [i, { name, path }] of sources.entries()) {
      onProgress(0.5 + (0.5 * i) / sources.length, `packing ${name}`);
      files[name] = await tar.addFile(name, path);
    }
    const manifest: BackupManifest = { formatVersion: 1, createdAt, files };
    await tar.addText(BACKUP_MANIFEST, `${JSON.stringify(manifest, undefined, 2)}\n`);
    await tar.end();
    await handle.sync();
  } finally {
    await handle.close();
  }
  return files;
}

/** Files of every whole version, and the pointer of every champion among them. */
async function artefactSources(dataFolder: string): Promise<{ name: string; path: string }[]> {
  const root = join(dataFolder, ARTEFACTS_FOLDER);
  const registry = new FileArtefactRegistry(root);
  const sources: { name: string; path: string }[] = [];
  for (const model of registry.models()) {
    const champion = registry.champion(model);
    for (const { version } of registry.versions(model)) {
      for (const file of await readdir(join(root, model, version))) {
        sources.push({
          name: `${ARTEFACTS_FOLDER}/${model}/${version}/${file}`,
          path: join(root, model, version, file),
        });
      }
      if (version !== champion) continue;
      sources.push({ name: `${ARTEFACTS_FOLDER}/${model}/champion`, path: join(root, model, 'champion') });
    }
  }
  return sources;
}
