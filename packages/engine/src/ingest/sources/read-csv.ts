import { csvRecord } from '../../domain/csv-record.ts';
import { AisleError } from '../../domain/errors.ts';
import type { RowFault, TableBlock, TableRow } from './table.ts';

/** A longer line is refused; a longer record is taken for one whose closing quote is missing. Characters. */
export const MAX_RECORD_LENGTH = 262_144;

const BLOCK_ROWS = 4096;
/** Characters kept of a line that is too long. */
const KEPT_LENGTH = 2000;

const REMEDIES = {
  too_large: 'Check that the file has line ends, and split what is longer.',
  unclosed_quote: 'Close the quote; write one that is part of the text twice.',
  malformed_quote: 'Write a quote that is part of the text twice.',
  ragged_row: 'Quote fields that contain the delimiter, and check that it is the right one.',
} as const;

export interface CsvOptions {
  /** One character; found from the header when absent. */
  readonly delimiter?: string;
}

/**
 * Text of a CSV file (RFC 4180; line ends LF or CRLF) → rows, streaming. A quote opens a quoted field only at the
 * field's start. Memory: one chunk, one record, one block.
 *
 * A damaged record costs one row, not the rest of the file: when a quote is not closed within `MAX_RECORD_LENGTH`
 * or something follows the closing quote, the record's first line is given out as a fault and reading goes on with
 * the next line. A line longer than that is one fault too, and its rest is passed over. Blank lines are no rows.
 *
 * @throws AisleError `import_failed` when there is no header or two columns share a name.
 */
export async function* readCsv(
  chunks: AsyncIterable<string>,
  options: CsvOptions = {},
): AsyncGenerator<TableBlock> {
  let delimiter = options.delimiter;
  let columns: readonly string[] | undefined;
  let rows: TableRow[] = [];
  let faults: RowFault[] = [];
  let row = 0;
  let text = '';
  let at = 0;
  /** Text to wait for before a record under way is looked at again: twice what there was, so that it is read few times. */
  let enough = 0;
  /** The line under way is too long: its beginning was refused and the rest of it is passed over. */
  let skipping = false;

  const refuse = (code: keyof typeof REMEDIES, reason: string, content: string): void => {
    row++;
    faults.push({ row, code, reason, remedy: REMEDIES[code], content });
  };

  const refuseLine = (): void => {
    if (columns === undefined) throw headerFault(`its header is longer than ${MAX_RECORD_LENGTH} characters`);
    const reason = `the line is longer than ${MAX_RECORD_LENGTH} characters`;
    refuse('too_large', reason, text.slice(at, at + KEPT_LENGTH));
  };

  /** Takes the record that starts at `at`; false when the text ends before the record does. */
  const take = (last: boolean): boolean => {
    let end = text.indexOf('\n', at);
    if (end < 0) {
      const tooLong = text.length - at > MAX_RECORD_LENGTH;
      if (!last && !tooLong && !skipping) return false;
      end = text.length;
      if (skipping || tooLong) {
        if (!skipping) refuseLine();
        skipping = !last;
        at = end;
        return true;
      }
    }
    if (skipping || end - at > MAX_RECORD_LENGTH) {
      if (!skipping) refuseLine();
      skipping = false;
      at = end + 1;
      return true;
    }
    let line = text.slice(at, text.charCodeAt(end - 1) === 13 && end > at ? end - 1 : end);
    if (line.trim() === '') {
      at = end + 1;
      return true;
    }
    delimiter ??= findDelimiter(line);
    let cells: string[];
    if (line.includes('"')) {
      const record = csvRecord(text, at, { delimiter, last, longest: MAX_RECORD_LENGTH });
      if (record === 'incomplete') {
        if (!last && text.length - at <= MAX_RECORD_LENGTH) return false;
        if (columns === undefined) throw headerFault('its header has a quote that is never closed');
        refuse('unclosed_quote', 'a quoted field is never closed', line);
        at = end + 1;
        return true;
      }
      if (record === 'malformed') {
        if (columns === undefined) throw headerFault('its header has text after a closing quote');
        refuse('malformed_quote', 'text follows the closing quote of a field', line);
        at = end + 1;
        return true;
      }
      cells = record.cells;
      line = text.slice(at, record.end);
      at = record.end;
    } else {
      cells = line.split(delimiter);
      at = end + 1;
    }
    if (columns === undefined) {
      columns = headerOf(cells);
      return true;
    }
    if (cells.length > columns.length && cells.slice(columns.length).every((cell) => cell.trim() === '')) {
      cells.length = columns.length;
    }
    if (cells.length !== columns.length) {
      refuse('ragged_row', `${cells.length} fields where the header has ${columns.length}`, line);
      return true;
    }
    row++;
    rows.push({ row, cells });
    return true;
  };

  function* drain(last: boolean): Generator<TableBlock> {
    while (at < text.length && take(last)) {
      if (rows.length + faults.length >= BLOCK_ROWS && columns !== undefined) {
        yield { columns, rows, faults };
        rows = [];
        faults = [];
      }
    }
    text = at < text.length ? text.slice(at) : '';
    at = 0;
    enough = Math.min(2 * text.length, MAX_RECORD_LENGTH + 1);
  }

  for await (const chunk of chunks) {
    text = text === '' ? chunk : text + chunk;
    if (text.length >= enough) yield* drain(false);
  }
  yield* drain(true);
  if (columns === undefined) throw headerFault('it is empty');
  yield { columns, rows, faults };
}

function findDelimiter(header: string): string {
  let best = ',';
  let most = -1;
  for (const candidate of [',', ';', '\t', '|']) {
    const times = header.split(candidate).length;
    if (times > most) {
      most = times;
      best = candidate;
    }
  }
  return best;
}

function headerOf(cells: readonly string[]): readonly string[] {
  const columns = cells.map((cell) => cell.trim());
  const seen = new Set<string>();
  for (const name of columns) {
    if (name !== '' && seen.has(name)) throw headerFault(`its header names the column "${name}" twice`);
    seen.add(name);
  }
  return columns;
}

function headerFault(what: string): AisleError {
  return new AisleError('import_failed', `The CSV file cannot be read: ${what}.`, {
    remedy: 'Save the file as CSV with one header line of column names.',
  });
}
