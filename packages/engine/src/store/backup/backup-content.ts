import type { EpochMs } from '../../domain/ids.ts';
import { requireFileName } from '../artefacts/artefact-files.ts';
import {
  ARTEFACTS_FOLDER,
  CONFIGURATION_FILE,
  CONTROL_FILE,
  PROPOSALS_FILE,
  SHOP_FILE,
} from '../sqlite/data-folder.ts';
import type { PackedFile } from './tar-writer.ts';

/** Last entry of a backup: that it is there says that the backup is whole. */
export const BACKUP_MANIFEST = 'backup.json';

export interface BackupManifest {
  readonly formatVersion: 1;
  readonly createdAt: EpochMs;
  readonly files: Readonly<Record<string, PackedFile>>;
}

/** `fraction` of the work done, 0…1, and what is being done. */
export type ProgressListener = (fraction: number, step: string) => void;

/** Files that may lie at the top of a backup; only the first must. */
const TOP_FILES: readonly string[] = [SHOP_FILE, CONTROL_FILE, PROPOSALS_FILE, CONFIGURATION_FILE];

/** Whether a name may be in a backup: nothing that a restore writes may lie outside the data folder. */
export function isBackupName(name: string): boolean {
  if (TOP_FILES.includes(name)) return true;
  const [root, ...path] = name.split('/');
  if (root !== ARTEFACTS_FOLDER || path.length < 2 || path.length > 3) return false;
  try {
    for (const step of path) requireFileName(step, 'name');
    return true;
  } catch {
    return false;
  }
}
