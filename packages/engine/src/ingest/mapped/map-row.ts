import { AisleError } from '../../domain/errors.ts';
import { refuseField } from '../field-reader.ts';
import type { TableRow } from '../sources/table.ts';
import { timeParser } from './date-format.ts';
import { type CellKind, EVENT_FIELDS, LINE_FIELDS, PRODUCT_FIELDS, targetOf } from './mapped-fields.ts';
import type { Mapping } from './mapping.ts';
import { numberParser } from './number-format.ts';

/** Row → the JSON of an event or a product, still to be validated. */
export type MapRow = (row: TableRow) => Record<string, unknown>;

interface Filler {
  readonly field: string;
  readonly column: string;
  readonly at: number;
  readonly kind: CellKind;
}

/**
 * @throws AisleError `invalid_configuration` naming the column that the file does not have. The function it returns
 * throws `invalid_field` naming the column when a cell cannot be read.
 */
export function rowMapper(mapping: Mapping, columns: readonly string[]): MapRow {
  const known = mapping.kind === 'event' ? EVENT_FIELDS : PRODUCT_FIELDS;
  const fillers: Filler[] = Object.entries(mapping.fields).map(([field, column]) => {
    const at = columns.indexOf(column);
    if (at < 0) {
      throw new AisleError('invalid_configuration', `The file has no column "${column}".`, {
        field: `fields.${field}`,
        remedy: `Its columns are ${columns.join(', ')}.`,
      });
    }
    return { field, column, at, kind: targetOf(field, known)! };
  });
  const parseTime = timeParser(mapping.dateFormat, mapping.timezone);

  const parseNumber = numberParser(mapping.decimalComma ? ',' : '.', mapping.thousands);

  const readCell = ({ kind, column }: Filler, text: string): unknown => {
    switch (kind) {
      case 'number': {
        const value = parseNumber(text);
        return Number.isFinite(value)
          ? value
          : refuseField(
              column,
              `is "${text}"`,
              'Write a number in digits. Mappings read 1,234.50 with "thousands": "," and 1.234,50 with "decimalComma": true.',
            );
      }
      case 'time': {
        const time = parseTime(text);
        return Number.isNaN(time)
          ? refuseField(column, `is "${text}"`, `Write times as ${mapping.dateFormat}, or set dateFormat.`)
          : time;
      }
      case 'type':
        return mapping.types[text] ?? text;
      case 'list':
        return partsOf(text, '|');
      case 'paths':
        return partsOf(text, '|').map((path) => partsOf(path, '>'));
      default:
        return text;
    }
  };

  return ({ cells }) => {
    const mapped: Record<string, unknown> = {};
    const line: Record<string, unknown> = {};
    const place = (field: string, value: unknown): void => {
      if (mapping.kind === 'event' && LINE_FIELDS.has(field)) {
        line[field] = value;
        return;
      }
      const dot = field.indexOf('.');
      if (dot < 0) mapped[field] = value;
      else {
        const group = field.slice(0, dot);
        const inner = (mapped[group] as Record<string, unknown>) ?? {};
        mapped[group] = inner;
        inner[field.slice(dot + 1)] = value;
      }
    };
    for (const [field, value] of Object.entries(mapping.constants)) place(field, value);
    let hasOrder = false;
    let hasPrice = false;
    for (const filler of fillers) {
      const text = cells[filler.at]!.trim();
      if (text === '') continue;
      place(filler.field, readCell(filler, text));
      hasOrder ||= filler.field.startsWith('order.');
      hasPrice ||= filler.field.startsWith('price.');
    }
    if ('itemId' in line) mapped['items'] = [line];
    // A constant currency alone makes neither an order nor a price.
    if (!hasOrder) delete mapped['order'];
    if (!hasPrice) delete mapped['price'];
    const order = mapped['order'] as Record<string, unknown> | undefined;
    if (order !== undefined && order['value'] === undefined) {
      // A file with one row per line of an order seldom has the order's total; the line's own is what the row knows.
      const amount = Number(line['quantity'] ?? 1) * Number(line['unitPrice'] ?? 0);
      order['value'] = Math.round(amount * 100) / 100;
    }
    return mapped;
  };
}

function partsOf(text: string, separator: string): string[] {
  return text
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
