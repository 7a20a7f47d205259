import { csvRecord } from '../domain/csv-record.ts';
import { AisleError } from '../domain/errors.ts';

/**
 * The cells of one CSV line; the common line without quotes is just split.
 * @throws AisleError `import_failed` when a quoted field is not closed, or something follows its closing quote.
 */
export function csvCells(line: string): readonly string[] {
  if (!line.includes('"')) return line.split(',');
  const record = csvRecord(line, 0, { delimiter: ',', last: true, longest: line.length });
  if (typeof record === 'object') return record.cells;
  const [what, remedy] =
    record === 'malformed'
      ? ['text follows the closing quote of a field', 'Write a quote inside a quoted field twice.']
      : ['a quoted field is never closed', 'Close it on the same line.'];
  throw new AisleError('import_failed', `CSV: ${what}: ${line.slice(0, 200)}`, { remedy });
}
