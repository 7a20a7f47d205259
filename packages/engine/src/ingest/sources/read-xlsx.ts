import { decodeText } from './decode-text.ts';
import type { RandomAccess } from './random-access.ts';
import { attribute, MAX_XML_PIECE, xmlScanner } from './scan-xml.ts';
import type { RowFault, TableBlock, TableRow } from './table.ts';
import { dateStyles, firstSheet, sharedTexts, tooLarge, unreadable, wallClockText } from './xlsx-workbook.ts';
import { type ZipEntry, zipEntries, zipEntryBytes } from './zip-archive.ts';

const BLOCK_ROWS = 4096;
/** Cells of a block, so that rows as wide as a sheet can be do not fill the memory. */
const BLOCK_CELLS = 1_048_576;
/** Characters of the sheet scanned between two looks at whether a block is full. */
const SCAN_LENGTH = 16_384;
/** What a sheet can hold (Excel specifications and limits). */
const MAX_COLUMNS = 16_384;
const MAX_ROWS = 1_048_576;
/** A refused row is kept up to this many characters. */
const MAX_CONTENT = 262_144;

/**
 * The first sheet of an .xlsx workbook (ECMA-376 part 1, SpreadsheetML) → rows of text. Row 1 is the header. Cells
 * with a date format become `2010-12-01 08:26:00`, everything else is the stored value. Empty rows are no rows.
 * The shared texts are held in memory, the sheet is not.
 * @throws AisleError `import_failed` when the workbook has no sheet or no header, `too_large` when it has more rows or
 * columns than a sheet can hold.
 */
export async function* readXlsx(
  archive: RandomAccess,
  onRead: (bytes: number) => void = () => {},
): AsyncGenerator<TableBlock> {
  const entries = new Map((await zipEntries(archive)).map((entry) => [entry.name.replace(/^\//, ''), entry]));
  const textOf = (entry: ZipEntry): AsyncIterable<string> =>
    decodeText(zipEntryBytes(archive, entry, onRead));
  const { path, date1904 } = await firstSheet(entries, textOf);
  const sheet = entries.get(path);
  if (sheet === undefined) throw unreadable('it has no sheet');
  const shared = await sharedTexts(entries.get('xl/sharedStrings.xml'), textOf);
  const isDate = await dateStyles(entries.get('xl/styles.xml'), textOf);

  let columns: string[] | undefined;
  let rows: TableRow[] = [];
  let faults: RowFault[] = [];
  let row = 0;
  const full: TableBlock[] = [];
  const flush = (): void => {
    if (columns === undefined) return;
    full.push({ columns, rows, faults });
    rows = [];
    faults = [];
  };

  let cells: string[] = [];
  let type = '';
  let style = 0;
  let column = -1;
  let sheetRow = 0;
  let value = '';
  let inValue = false;
  const endCell = (): void => {
    if (value === '' || column < 0) return;
    cells[column] =
      type === 's'
        ? (shared[Number(value)] ?? '')
        : type === '' || type === 'n'
          ? isDate[style] === true
            ? wallClockText(Number(value), date1904)
            : value
          : value;
  };
  const endRow = (): void => {
    if (cells.length === 0) return;
    for (let at = 0; at < cells.length; at++) cells[at] ??= '';
    if (columns === undefined) {
      columns = cells.map((cell) => cell.trim());
      return;
    }
    row++;
    while (cells.length < columns.length) cells.push('');
    if (cells.length > columns.length && cells.slice(columns.length).some((cell) => cell.trim() !== '')) {
      const reason = `${cells.length} fields where the header has ${columns.length}`;
      const remedy = 'Give every column a name in the first row.';
      faults.push({ row, code: 'ragged_row', reason, remedy, content: contentOf(cells) });
    } else {
      cells.length = columns.length;
      rows.push({ row, cells });
    }
    const block = rows.length + faults.length;
    if (block >= BLOCK_ROWS || block * columns.length >= BLOCK_CELLS) flush();
  };

  const handler = {
    open(name: string, attributes: string): void {
      if (name === 'c') {
        type = attribute(attributes, 't') ?? '';
        style = Number(attribute(attributes, 's') ?? 0);
        const reference = attribute(attributes, 'r');
        column = reference === undefined ? column + 1 : columnOf(reference);
        if (column >= MAX_COLUMNS) throw tooLarge(`a row has more than ${MAX_COLUMNS} columns`);
        value = '';
      } else if (name === 'v' || name === 't') inValue = true;
      else if (name === 'row') {
        cells = [];
        column = -1;
        sheetRow = Math.max(sheetRow + 1, Number(attribute(attributes, 'r') ?? 0) || 0);
        if (sheetRow > MAX_ROWS) throw tooLarge(`its first sheet has more than ${MAX_ROWS} rows`);
      }
    },
    text(text: string): void {
      if (!inValue) return;
      value += text;
      if (value.length > MAX_XML_PIECE) throw unreadable('a cell holds too long a text');
    },
    close(name: string): void {
      if (name === 'v' || name === 't') inValue = false;
      else if (name === 'c') endCell();
      else if (name === 'row') endRow();
    },
  };
  const scan = xmlScanner(handler);
  for await (const chunk of textOf(sheet)) {
    for (let at = 0; at < chunk.length; at += SCAN_LENGTH) {
      scan(chunk.slice(at, at + SCAN_LENGTH));
      while (full.length > 0) yield full.shift()!;
    }
  }
  if (columns === undefined) throw unreadable('its first sheet is empty');
  flush();
  yield* full;
}

/** The cells as one line, its end left off where it is long: many cells may refer to one long text. */
function contentOf(cells: readonly string[]): string {
  let content = cells[0] ?? '';
  for (let at = 1; at < cells.length && content.length < MAX_CONTENT; at++) content += `,${cells[at]}`;
  return content.slice(0, MAX_CONTENT);
}

/** `AB12` → 27. */
function columnOf(reference: string): number {
  let column = 0;
  for (let at = 0; at < reference.length; at++) {
    const code = reference.charCodeAt(at) & ~32;
    if (code < 65 || code > 90) break;
    column = column * 26 + code - 64;
  }
  return column - 1;
}
