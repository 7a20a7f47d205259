import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AisleError } from '../domain/errors.ts';
import type { SourceFile } from './sources/source-file.ts';

const IMPORTABLE = /\.(?:csv|tsv|jsonl|ndjson|xlsx|zip)(?:\.gz)?$/i;

/**
 * Files and folders on this machine → files to read. A folder stands for the files in it (not below) whose names say
 * that they can be read, in the order of their names.
 * @throws AisleError `import_failed` when there is nothing at a path or nothing to read in a folder.
 */
export async function findSources(paths: readonly string[]): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  for (const path of paths) {
    const found = await stat(path).catch((cause: unknown) => {
      throw new AisleError('import_failed', `There is no file or folder "${path}".`, {
        field: path,
        remedy: 'Check the path; a relative one starts at the current folder.',
        cause,
      });
    });
    if (!found.isDirectory()) {
      files.push({ name: basename(path), path, bytes: found.size });
      continue;
    }
    const names = (await readdir(path)).filter((name) => IMPORTABLE.test(name)).sort();
    if (names.length === 0) {
      throw new AisleError('import_failed', `The folder "${path}" holds nothing that can be imported.`, {
        field: path,
        remedy: 'Give a folder with .csv, .jsonl, .xlsx or .zip files, plain or with .gz.',
      });
    }
    for (const name of names) {
      const inside = join(path, name);
      const { size } = await stat(inside);
      files.push({ name, path: inside, bytes: size });
    }
  }
  return files;
}
