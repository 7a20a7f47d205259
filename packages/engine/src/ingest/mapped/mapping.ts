import { readFile } from 'node:fs/promises';
import { AisleError } from '../../domain/errors.ts';
import { localTimeIn } from '../local-time.ts';
import { EVENT_FIELDS, PRODUCT_FIELDS, targetOf } from './mapped-fields.ts';

/**
 * Which column of a CSV file is which field. A small JSON file:
 *
 * ```json
 * {
 *   "kind": "event",
 *   "fields": { "occurredAt": "date", "shopperId": "customer", "itemId": "sku", "quantity": "qty", "type": "action" },
 *   "constants": { "order.currency": "EUR", "properties.shop": "Berlin" },
 *   "types": { "pv": "view", "buy": "purchase" },
 *   "guests": ["cookie", "receipt"], "nobody": ["0", "NULL"],
 *   "dateFormat": "DD.MM.YYYY HH:mm", "timezone": "Europe/Berlin", "decimalComma": true, "delimiter": ";"
 * }
 * ```
 *
 * `fields` and `constants` name fields of `mapped-fields.ts`; of several columns for a field the first that is filled
 * counts. Where neither `shopperId` nor `visitorId` is, `guests` names columns whose value stands for a visitor. A category column holds a path, its steps parted by
 * ` > `; several paths, images, tags or stores are parted by `|`.
 */
export interface Mapping {
  readonly kind: 'event' | 'product';
  /** Field → column, or columns of which the first filled one counts. */
  readonly fields: Readonly<Record<string, string | readonly string[]>>;
  /** Field → the value of every row. */
  readonly constants: Readonly<Record<string, string | number | boolean>>;
  /** What the file calls an event type → what we call it. */
  readonly types: Readonly<Record<string, string>>;
  /** Columns that stand for a visitor where a row names nobody, the first filled one: a cookie, else the order's number. */
  readonly guests?: readonly string[];
  /** What the file writes in the columns of people where nobody is known: `0`, `NULL`. */
  readonly nobody?: readonly string[];
  /** `iso` (default), `unix`, `unix-ms`, or a pattern of YYYY, MM, DD, HH, mm, ss. */
  readonly dateFormat: string;
  /** Zone of times that carry none. */
  readonly timezone: string;
  readonly decimalComma: boolean;
  /** `,` or `.`, the one that is not the decimal sign: between groups of digits. Beside a decimal comma `.` unless given. */
  readonly thousands?: string;
  readonly delimiter?: string;
}

const NAMES = [
  'kind',
  'fields',
  'constants',
  'types',
  'guests',
  'nobody',
  'dateFormat',
  'timezone',
  'decimalComma',
  'thousands',
  'delimiter',
];

/** @throws AisleError `invalid_configuration` when the file cannot be read or is not a mapping. */
export async function readMapping(path: string): Promise<Mapping> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new AisleError('invalid_configuration', `The mapping "${path}" cannot be read as JSON.`, {
      field: 'mapping',
      remedy: 'Give the path of a JSON file with kind and fields.',
      cause,
    });
  }
  return parseMapping(value);
}

/** @throws AisleError `invalid_configuration` naming the field at fault. */
export function parseMapping(value: unknown): Mapping {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refuse('mapping', 'is not an object', 'Write {"kind": "event", "fields": {…}}.');
  }
  const given = value as Record<string, unknown>;
  for (const name of Object.keys(given)) {
    if (!NAMES.includes(name)) refuse(name, 'is unknown', `Use ${NAMES.join(', ')}.`);
  }
  const kind = given['kind'];
  if (kind !== 'event' && kind !== 'product') {
    return refuse('kind', 'is neither event nor product', 'Say what one row is.');
  }
  const fields = recordOf(given['fields'], 'fields', isColumns) as Mapping['fields'];
  const constants = recordOf(given['constants'] ?? {}, 'constants', isPlain) as Mapping['constants'];
  const types = recordOf(given['types'] ?? {}, 'types', (each) => typeof each === 'string') as Record<
    string,
    string
  >;
  const known = kind === 'event' ? EVENT_FIELDS : PRODUCT_FIELDS;
  for (const group of ['fields', 'constants'] as const) {
    for (const field of Object.keys(group === 'fields' ? fields : constants)) {
      if (targetOf(field, known) === undefined) {
        refuse(`${group}.${field}`, `is no field of a ${kind}`, `Use ${Object.keys(known).join(', ')}.`);
      }
    }
  }
  const guests = textsOf(given['guests'], 'guests');
  const nobody = textsOf(given['nobody'], 'nobody');
  if (kind === 'product' && (guests ?? nobody) !== undefined) {
    refuse(guests ? 'guests' : 'nobody', 'is about events', 'Leave it out: a product belongs to nobody.');
  }
  const needed = kind === 'event' ? ['type', 'occurredAt'] : ['id', 'title'];
  for (const field of needed) {
    if (!(field in fields) && !(field in constants)) {
      refuse(`fields.${field}`, 'is missing', `Name the column that holds it, or put it under constants.`);
    }
  }
  const dateFormat = textOf(given['dateFormat'], 'dateFormat') ?? 'iso';
  if (!/^(?:iso|unix|unix-ms)$/.test(dateFormat) && !/YYYY/.test(dateFormat)) {
    refuse(
      'dateFormat',
      `is "${dateFormat}"`,
      'Use iso, unix, unix-ms or a pattern such as DD.MM.YYYY HH:mm.',
    );
  }
  const timezone = textOf(given['timezone'], 'timezone') ?? 'UTC';
  try {
    localTimeIn(timezone);
  } catch {
    refuse('timezone', `is "${timezone}"`, 'Use a name such as Europe/London.');
  }
  const delimiter = textOf(given['delimiter'], 'delimiter');
  if (delimiter !== undefined && (delimiter.length !== 1 || /["\r\n]/.test(delimiter))) {
    refuse('delimiter', 'is not one character', 'Use , or ; or a tab (\\t).');
  }
  const decimalComma = given['decimalComma'] ?? false;
  if (typeof decimalComma !== 'boolean')
    refuse('decimalComma', 'is neither true nor false', 'Write true or false.');
  const other = decimalComma ? '.' : ',';
  const thousands = textOf(given['thousands'], 'thousands') ?? (decimalComma ? '.' : undefined);
  if (thousands !== undefined && thousands !== other)
    refuse(
      'thousands',
      `is "${thousands}"`,
      `Use ${other}, or leave it out; decimalComma says the decimal sign.`,
    );
  return {
    kind,
    fields,
    constants,
    types,
    ...(guests !== undefined && { guests }),
    ...(nobody !== undefined && { nobody }),
    dateFormat,
    timezone,
    decimalComma: decimalComma as boolean,
    ...(thousands !== undefined && { thousands }),
    ...(delimiter !== undefined && { delimiter }),
  };
}

function recordOf(value: unknown, field: string, fits: (each: unknown) => boolean): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refuse(field, 'is not an object', 'Write it as {"name": …}.');
  }
  for (const [name, each] of Object.entries(value)) {
    if (!fits(each)) refuse(`${field}.${name}`, 'has a value of the wrong kind', 'Use a text.');
  }
  return value as Record<string, unknown>;
}

function isPlain(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function isColumns(value: unknown): boolean {
  if (typeof value === 'string') return true;
  return Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'string');
}

/** One text or several. */
function textsOf(value: unknown, field: string): readonly string[] | undefined {
  if (value === undefined) return undefined;
  if (!isColumns(value))
    return refuse(field, 'is neither a text nor a list of texts', 'Write "a" or ["a", "b"].');
  return typeof value === 'string' ? [value] : (value as readonly string[]);
}

function textOf(value: unknown, field: string): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  return refuse(field, 'is not a text', 'Put it in quotes.');
}

function refuse(field: string, what: string, remedy: string): never {
  throw new AisleError('invalid_configuration', `In the mapping ${field} ${what}.`, { field, remedy });
}
