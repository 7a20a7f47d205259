import { extname } from 'node:path';
import { AisleError } from '../../domain/errors.ts';
import { decodeText } from './decode-text.ts';
import { openBytes, wrappingOf } from './open-bytes.ts';
import { openRandomAccess } from './random-access.ts';
import type { SourceFile } from './source-file.ts';
import type { CountRepair } from './table.ts';
import { zipEntries, zipEntryBytes } from './zip-archive.ts';

export interface TextOptions {
  readonly count?: CountRepair;
  /** Hears of raw bytes as they come off the disk. */
  readonly onRead?: (bytes: number) => void;
}

/** The text of a file, plain, gzipped, or the largest .jsonl in a ZIP archive. */
export async function* openText(file: SourceFile, options: TextOptions = {}): AsyncGenerator<string> {
  const wrapping = await wrappingOf(file.path);
  if (wrapping !== 'zip') {
    yield* decodeText(openBytes(file.path, wrapping, options.onRead), options.count);
    return;
  }
  const archive = await openRandomAccess(file.path);
  try {
    const [largest] = (await zipEntries(archive))
      .filter((entry) => ['.jsonl', '.ndjson'].includes(extname(entry.name).toLowerCase()))
      .sort((a, b) => b.bytes - a.bytes);
    if (largest === undefined) {
      throw new AisleError('import_failed', 'The archive holds no .jsonl file.', {
        remedy: 'Unpack it and import the file with the lines.',
      });
    }
    yield* decodeText(zipEntryBytes(archive, largest, options.onRead), options.count);
  } finally {
    await archive.close();
  }
}
