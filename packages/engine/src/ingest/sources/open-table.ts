import { AisleError } from '../../domain/errors.ts';
import { decodeText } from './decode-text.ts';
import { openBytes, wrappingOf } from './open-bytes.ts';
import { type CsvOptions, readCsv } from './read-csv.ts';
import type { SourceFile } from './source-file.ts';
import type { CountRepair, TableBlock } from './table.ts';

export interface ReadOptions extends CsvOptions {
  readonly count?: CountRepair;
  /** Hears of raw bytes as they come off the disk. */
  readonly onRead?: (bytes: number) => void;
}

/** The rows of a table file: CSV, plain or gzipped. */
export async function* openTable(file: SourceFile, options: ReadOptions = {}): AsyncGenerator<TableBlock> {
  const wrapping = await wrappingOf(file.path);
  if (wrapping === 'zip') {
    throw new AisleError('import_failed', 'The file is a ZIP archive.', { remedy: 'Unpack it first.' });
  }
  yield* readCsv(decodeText(openBytes(file.path, wrapping, options.onRead), options.count), options);
}
