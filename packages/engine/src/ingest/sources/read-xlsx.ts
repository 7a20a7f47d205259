import { decodeText } from './decode-text.ts';
import type { RandomAccess } from './random-access.ts';
import { attribute, xmlScanner } from './scan-xml.ts';
import type { RowFault, TableBlock, TableRow } from './table.ts';
import { dateStyles, firstSheet, sharedTexts, unreadable, wallClockText } from './xlsx-workbook.ts';
import { type ZipEntry, zipEntries, zipEntryBytes } from './zip-archive.ts';

const BLOCK_ROWS = 4096;

/**
 * The first sheet of an .xlsx workbook (ECMA-376 part 1, SpreadsheetML) → rows of text. Row 1 is the header. Cells
 * with a date format become `2010-12-01 08:26:00`, everything else is the stored value. Empty rows are no rows.
 * The shared texts are held in memory, the sheet is not.
 * @throws AisleError `import_failed` when the workbook has no sheet or no header.
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
      faults.push({ row, code: 'ragged_row', reason, content: cells.join(',') });
    } else {
      cells.length = columns.length;
      rows.push({ row, cells });
    }
    if (rows.length + faults.length >= BLOCK_ROWS) flush();
  };

  const handler = {
    open(name: string, attributes: string): void {
      if (name === 'c') {
        type = attribute(attributes, 't') ?? '';
        style = Number(attribute(attributes, 's') ?? 0);
        const reference = attribute(attributes, 'r');
        column = reference === undefined ? column + 1 : columnOf(reference);
        value = '';
      } else if (name === 'v' || name === 't') inValue = true;
      else if (name === 'row') {
        cells = [];
        column = -1;
      }
    },
    text(text: string): void {
      if (inValue) value += text;
    },
    close(name: string): void {
      if (name === 'v' || name === 't') inValue = false;
      else if (name === 'c') endCell();
      else if (name === 'row') endRow();
    },
  };
  const scan = xmlScanner(handler);
  for await (const chunk of textOf(sheet)) {
    scan(chunk);
    while (full.length > 0) yield full.shift()!;
  }
  if (columns === undefined) throw unreadable('its first sheet is empty');
  flush();
  yield* full;
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
