import { AisleError } from '../../../domain/errors.ts';
import type { EpochMs } from '../../../domain/ids.ts';
import { localTimeIn } from '../../local-time.ts';
import type { TableRow } from '../../sources/table.ts';
import type { InvoiceLine } from './invoice-line.ts';

/** Names of each column over the releases of the file (UCI 2015, its copies, Online Retail II). */
const COLUMNS = {
  invoice: ['InvoiceNo', 'Invoice'],
  item: ['StockCode'],
  description: ['Description'],
  quantity: ['Quantity'],
  time: ['InvoiceDate'],
  price: ['UnitPrice', 'Price'],
  customer: ['CustomerID', 'Customer ID'],
  country: ['Country'],
} as const;

export interface LineFault {
  readonly code: string;
  readonly reason: string;
  readonly remedy?: string;
  readonly field?: string;
  readonly value?: unknown;
}

export type ReadLine = (row: TableRow) => InvoiceLine | LineFault;

/**
 * A reader for files with these columns. Invoice times are British local time, to the minute.
 * @throws AisleError `import_failed` naming the column that is missing.
 */
export function lineReader(columns: readonly string[], source: string): ReadLine {
  const at = {} as Record<keyof typeof COLUMNS, number>;
  for (const [field, names] of Object.entries(COLUMNS) as [keyof typeof COLUMNS, readonly string[]][]) {
    at[field] = columns.findIndex((column) => names.includes(column));
    if (at[field] < 0) {
      throw new AisleError('import_failed', `The file has no column "${names[0]}".`, {
        field: names[0],
        remedy: `The preset online-retail reads the columns ${Object.values(COLUMNS)
          .map((each) => each[0])
          .join(', ')}; use --mapping for a file with others.`,
      });
    }
  }
  const london = localTimeIn('Europe/London');
  const times = new Map<string, EpochMs>();
  const texts = new Map<string, string>();
  /** One copy of each text, cut loose from the chunk it was read in, which it would keep in memory. */
  const intern = (text: string, make: (text: string) => string): string => {
    let known = texts.get(text);
    if (known === undefined) {
      known = Buffer.from(make(text)).toString();
      texts.set(Buffer.from(text).toString(), known);
    }
    return known;
  };
  const timeOf = (text: string): EpochMs => {
    let time = times.get(text);
    if (time === undefined) {
      time = london(wallClockOf(text));
      times.set(Buffer.from(text).toString(), time);
    }
    return time;
  };

  return ({ row, cells }) => {
    const invoice = cells[at.invoice]!.trim().toUpperCase();
    const item = intern(cells[at.item]!, upperCase);
    const quantity = numberOf(cells[at.quantity]!);
    const price = numberOf(cells[at.price]!);
    const time = timeOf(cells[at.time]!);
    const unreadable = (column: keyof typeof COLUMNS, what: string, remedy: string): LineFault => ({
      code: 'invalid_field',
      reason: `${COLUMNS[column][0]} ${what}`,
      remedy,
      field: COLUMNS[column][0],
      value: cells[at[column]],
    });
    if (!/^[A-Z]?\d+$/.test(invoice))
      return unreadable('invoice', 'is not a number', 'Write digits, after a C for a cancellation.');
    if (item === '') return unreadable('item', 'is empty', "Every row names the article's code.");
    if (!Number.isInteger(quantity))
      return unreadable('quantity', 'is not a whole number', 'Write it in digits.');
    if (!Number.isFinite(price)) return unreadable('price', 'is not a number', 'Write it like 2.55.');
    if (Number.isNaN(time))
      return unreadable('time', 'is not a date', 'Write it like 2010-12-01 08:26 or 12/1/2010 8:26.');
    return {
      source,
      row,
      invoice: intern(invoice, identity),
      item,
      description: intern(cells[at.description]!, collapse),
      quantity,
      time,
      price,
      customer: intern(cells[at.customer]!, customerOf),
      country: intern(cells[at.country]!, collapse),
    };
  };
}

const identity = (text: string): string => text;
const upperCase = (text: string): string => text.trim().toUpperCase();
const collapse = (text: string): string => text.trim().replace(/\s+/g, ' ');
/** Spreadsheets write the number 17850 as `17850.0`. */
const customerOf = (text: string): string => text.trim().replace(/\.0+$/, '');

function numberOf(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

/** `2010-12-01 08:26[:00]` or the American `12/1/2010 8:26`, as if it were UTC; NaN when it is neither. */
function wallClockOf(text: string): number {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})[ T](\d{1,2}):(\d{2})(?::(\d{2}))?/.exec(text.trim());
  if (iso) return checkedUtc(+iso[1]!, +iso[2]!, +iso[3]!, +iso[4]!, +iso[5]!, +(iso[6] ?? 0));
  const us = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text.trim());
  if (us) return checkedUtc(+us[3]!, +us[1]!, +us[2]!, +us[4]!, +us[5]!, +(us[6] ?? 0));
  return Number.NaN;
}

function checkedUtc(y: number, month: number, d: number, h: number, m: number, s: number): number {
  if (month < 1 || month > 12 || h > 23 || m > 59 || s > 59) return Number.NaN;
  const time = Date.UTC(y, month - 1, d, h, m, s);
  return new Date(time).getUTCDate() === d ? time : Number.NaN;
}
