import { DAY_MS } from '../../domain/day-ms.ts';
import { AisleError } from '../../domain/errors.ts';
import { attribute, xmlScanner } from './scan-xml.ts';
import type { ZipEntry } from './zip-archive.ts';

type Entries = ReadonlyMap<string, ZipEntry>;
type TextOf = (entry: ZipEntry) => AsyncIterable<string>;

/** Most that the shared texts of a workbook may hold together. Characters; each text counts for 16 more. */
const MAX_SHARED_TEXT = 256 * 1024 * 1024;
const TEXT_OVERHEAD = 16;
/** A workbook has 65,490 cell formats at most (Excel's limit). */
const MAX_CELL_FORMATS = 65_536;

/** Where the workbook's first sheet lies, and whether its days are counted from 1904. */
export async function firstSheet(
  entries: Entries,
  textOf: TextOf,
): Promise<{ path: string; date1904: boolean }> {
  let relation = '';
  let date1904 = false;
  await scan(entries.get('xl/workbook.xml'), textOf, (name, attributes) => {
    if (name === 'sheet' && relation === '') {
      relation = attribute(attributes, 'r:id') ?? attribute(attributes, 'id') ?? '';
    }
    if (name === 'workbookPr') date1904 = /^(?:1|true)$/.test(attribute(attributes, 'date1904') ?? '');
  });
  let path = 'xl/worksheets/sheet1.xml';
  await scan(entries.get('xl/_rels/workbook.xml.rels'), textOf, (name, attributes) => {
    if (name !== 'Relationship' || attribute(attributes, 'Id') !== relation) return;
    const target = attribute(attributes, 'Target') ?? '';
    path = target.startsWith('/') ? target.slice(1) : `xl/${target}`;
  });
  return { path, date1904 };
}

/**
 * The texts that cells of type `s` refer to by number; readings (phonetic hints) are left out.
 * @throws AisleError `too_large` when they hold more than `most` characters together.
 */
export async function sharedTexts(
  entry: ZipEntry | undefined,
  textOf: TextOf,
  most = MAX_SHARED_TEXT,
): Promise<readonly string[]> {
  const texts: string[] = [];
  let held = 0;
  const hold = (characters: number): void => {
    held += characters;
    if (held > most) throw tooLarge(`its texts hold more than ${most} characters`);
  };
  let text = '';
  let inText = false;
  let inReading = false;
  await scan(
    entry,
    textOf,
    (name) => {
      if (name === 'si') text = '';
      else if (name === 'rPh') inReading = true;
      else if (name === 't') inText = true;
    },
    (name) => {
      if (name === 'si') {
        hold(TEXT_OVERHEAD);
        texts.push(text);
      } else if (name === 'rPh') inReading = false;
      else if (name === 't') inText = false;
    },
    (piece) => {
      if (!inText || inReading) return;
      hold(piece.length);
      text += piece;
    },
  );
  return texts;
}

/** Per cell style, whether its number is shown as a date. */
export async function dateStyles(entry: ZipEntry | undefined, textOf: TextOf): Promise<readonly boolean[]> {
  // Judged where it is written: tens of thousands of cell formats may name one of a megabyte.
  const own = new Map<number, boolean>();
  const styles: boolean[] = [];
  let inCellFormats = false;
  await scan(
    entry,
    textOf,
    (name, attributes) => {
      if (name === 'numFmt') {
        if (own.size >= MAX_CELL_FORMATS) throw unreadable('it has too many number formats');
        own.set(
          Number(attribute(attributes, 'numFmtId')),
          showsDate(attribute(attributes, 'formatCode') ?? ''),
        );
      } else if (name === 'cellXfs') inCellFormats = true;
      else if (name === 'xf' && inCellFormats) {
        if (styles.length >= MAX_CELL_FORMATS) throw unreadable('it has too many cell formats');
        styles.push(isDateFormat(Number(attribute(attributes, 'numFmtId') ?? 0), own));
      }
    },
    (name) => {
      if (name === 'cellXfs') inCellFormats = false;
    },
  );
  return styles;
}

/** Built-in formats 14–22 and 45–47 are dates and times; an own one is when it has a day, year or hour in it. */
function isDateFormat(id: number, own: ReadonlyMap<number, boolean>): boolean {
  return own.get(id) ?? ((id >= 14 && id <= 22) || (id >= 45 && id <= 47));
}

function showsDate(code: string): boolean {
  // A bracket within brackets ends the search for the closing one, or each of a run would search to the end.
  return /[dyh]/i.test(code.replace(/"[^"]*"|\[[^[\]]*\]|\\./g, ''));
}

/**
 * A day count with its fraction → `2010-12-01 08:26:00`, to the nearest second. Day 1 is 1 January 1900; the count
 * includes the 29 February 1900 that never was, so from 1 March 1900 on day 0 is 30 December 1899.
 */
export function wallClockText(serial: number, date1904: boolean): string {
  const start = date1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, 30);
  const time = new Date(Math.round((start + serial * DAY_MS) / 1000) * 1000);
  if (Number.isNaN(time.getTime())) return String(serial);
  return time.toISOString().slice(0, 19).replace('T', ' ');
}

export function unreadable(what: string): AisleError {
  return new AisleError('import_failed', `The workbook cannot be read: ${what}.`, {
    remedy: 'Save the first sheet as CSV with one header line and import that.',
  });
}

export function tooLarge(what: string): AisleError {
  return new AisleError('too_large', `The workbook is too large: ${what}.`, {
    remedy: 'Save the first sheet as CSV, in several files if need be, and import those.',
  });
}

async function scan(
  entry: ZipEntry | undefined,
  textOf: TextOf,
  open: (name: string, attributes: string) => void,
  close: (name: string) => void = () => {},
  text: (text: string) => void = () => {},
): Promise<void> {
  if (entry === undefined) return;
  const feed = xmlScanner({ open, close, text });
  for await (const chunk of textOf(entry)) feed(chunk);
}
