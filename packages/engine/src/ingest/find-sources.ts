import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AisleError } from '../domain/errors.ts';
import { type DownloadOptions, download } from './sources/download.ts';
import type { SourceFile } from './sources/source-file.ts';

const IMPORTABLE = /\.(?:csv|tsv|jsonl|ndjson|xlsx|zip)(?:\.gz)?$/i;

export interface FindOptions extends Omit<DownloadOptions, 'onProgress'> {
  readonly onProgress?: (source: string, received: number, total: number | undefined) => void;
}

export interface FoundSources {
  readonly files: readonly SourceFile[];
  /** Removes the copies of what was fetched. */
  dispose(): Promise<void>;
}

/**
 * Files, folders and addresses → files to read. A folder stands for the files in it (not below) whose names say that
 * they can be read, in the order of their names; an address for a temporary copy.
 * @throws AisleError `import_failed` when there is nothing at a path or nothing to read in a folder; what `download`
 * throws.
 */
export async function findSources(
  sources: readonly string[],
  options: FindOptions = {},
): Promise<FoundSources> {
  const files: SourceFile[] = [];
  const copies: { dispose(): Promise<void> }[] = [];
  const dispose = async (): Promise<void> => {
    for (const copy of copies) await copy.dispose();
  };
  try {
    for (const source of sources) {
      if (/^https?:\/\//i.test(source)) {
        const { onProgress, ...limits } = options;
        const copy = await download(source, {
          ...limits,
          onProgress: (received, total) => onProgress?.(source, received, total),
        });
        copies.push(copy);
        files.push({ name: copy.name, path: copy.path, bytes: copy.bytes });
      } else files.push(...(await filesAt(source)));
    }
  } catch (fault) {
    await dispose();
    throw fault;
  }
  return { files, dispose };
}

async function filesAt(path: string): Promise<readonly SourceFile[]> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new AisleError('import_failed', `There is no file or folder "${path}".`, {
      field: path,
      remedy: 'Check the path; a relative one starts at the current folder.',
      cause,
    });
  });
  if (found.isFile()) return [{ name: basename(path), path, bytes: found.size }];
  if (!found.isDirectory()) {
    throw new AisleError('import_failed', `"${path}" is a pipe or a device, not a file.`, {
      field: path,
      remedy: 'Write what it gives into a file and import that: a file is read twice.',
    });
  }
  const files = await filesIn(path);
  if (files.length === 0) {
    throw new AisleError('import_failed', `The folder "${path}" holds nothing that can be imported.`, {
      field: path,
      remedy: 'Give a folder with .csv, .jsonl, .xlsx or .zip files, plain or with .gz.',
    });
  }
  return files;
}

async function filesIn(folder: string): Promise<readonly SourceFile[]> {
  const files: SourceFile[] = [];
  for (const name of (await readdir(folder)).filter((each) => IMPORTABLE.test(each)).sort()) {
    const path = join(folder, name);
    // A link that leads nowhere is no file either.
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile()) files.push({ name, path, bytes: found.size });
  }
  return files;
}
