import { extname } from 'node:path';
import { AisleError } from '../../domain/errors.ts';
import { decodeText } from './decode-text.ts';
import { openBytes, wrappingOf } from './open-bytes.ts';
import { bufferAccess, openRandomAccess, type RandomAccess } from './random-access.ts';
import { type CsvOptions, readCsv } from './read-csv.ts';
import { readXlsx } from './read-xlsx.ts';
import type { SourceFile } from './source-file.ts';
import type { CountRepair, TableBlock } from './table.ts';
import { zipEntries, zipEntryBytes } from './zip-archive.ts';

/** A workbook inside an archive is unpacked into memory up to this many bytes. */
const MAX_NESTED_BYTES = 512 * 1024 * 1024;

export interface ReadOptions extends CsvOptions {
  readonly count?: CountRepair;
  /** Hears of raw bytes as they come off the disk. */
  readonly onRead?: (bytes: number) => void;
}

/**
 * The rows of a table file: CSV, plain or gzipped; an .xlsx workbook; or a ZIP archive with one of them inside (of
 * several the largest). Told apart by content, not by name.
 * @throws AisleError `import_failed` when the file is damaged or holds no table.
 */
export async function* openTable(file: SourceFile, options: ReadOptions = {}): AsyncGenerator<TableBlock> {
  const wrapping = await wrappingOf(file.path);
  if (wrapping !== 'zip') {
    yield* readCsv(decodeText(openBytes(file.path, wrapping, options.onRead), options.count), options);
    return;
  }
  const archive = await openRandomAccess(file.path);
  try {
    yield* openArchive(archive, options);
  } finally {
    await archive.close();
  }
}

async function* openArchive(archive: RandomAccess, options: ReadOptions): AsyncGenerator<TableBlock> {
  const entries = await zipEntries(archive);
  if (entries.some((entry) => entry.name === '[Content_Types].xml')) {
    yield* readXlsx(archive, options.onRead);
    return;
  }
  const [table] = entries
    .filter((entry) => ['.csv', '.tsv', '.txt', '.xlsx'].includes(extname(entry.name).toLowerCase()))
    .filter((entry) => !entry.name.startsWith('__MACOSX/'))
    .sort((a, b) => b.bytes - a.bytes);
  if (table === undefined) {
    throw new AisleError('import_failed', 'The archive holds neither a .csv nor an .xlsx file.', {
      remedy: 'Unpack it and import the file with the rows.',
    });
  }
  if (extname(table.name).toLowerCase() !== '.xlsx') {
    yield* readCsv(decodeText(zipEntryBytes(archive, table, options.onRead), options.count), options);
    return;
  }
  if (table.bytes > MAX_NESTED_BYTES) {
    throw new AisleError('too_large', `The workbook "${table.name}" in the archive is too large.`, {
      remedy: 'Unpack the archive and import the workbook itself.',
    });
  }
  const packed: Uint8Array[] = [];
  let unpacked = 0;
  for await (const chunk of zipEntryBytes(archive, table, options.onRead)) {
    unpacked += chunk.length;
    if (unpacked > MAX_NESTED_BYTES)
      throw new AisleError('too_large', 'The archive unpacks to more than it says.');
    packed.push(chunk);
  }
  yield* readXlsx(bufferAccess(Buffer.concat(packed)));
}
