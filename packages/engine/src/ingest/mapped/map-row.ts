import { AisleError } from '../../domain/errors.ts';
import { type EventType, lacksItem } from '../../domain/event.ts';
import { refuseField } from '../field-reader.ts';
import type { TableRow } from '../sources/table.ts';
import { timeParser } from './date-format.ts';
import { type CellKind, EVENT_FIELDS, LINE_FIELDS, PRODUCT_FIELDS, targetOf } from './mapped-fields.ts';
import type { Mapping } from './mapping.ts';
import { numberParser, numberRemedy, withoutCurrency } from './number-format.ts';

/** A row as the JSON of an event or a product, still to be validated. */
export interface MappedRow {
  readonly record: Record<string, unknown>;
  /**
   * The first cell that cannot be read or that is empty and needed, `invalid_field` naming its field; in the record it
   * stands as it came.
   */
  readonly fault: AisleError | undefined;
}

export interface RowMapper {
  map(row: TableRow): MappedRow;
  /** The column a field was read from, `items[0].quantity` too, and what stands there; undefined when none fills it. */
  cellOf(field: string, row: TableRow): { readonly column: string; readonly value: string } | undefined;
}

interface Cell {
  readonly column: string;
  readonly at: number;
}

interface Filler {
  readonly field: string;
  readonly kind: CellKind;
  /** In order; the first filled one counts. */
  readonly cells: readonly Cell[];
}

/** Columns that a message names. */
const MOST_COLUMNS_NAMED = 30;
const PEOPLE: ReadonlySet<string> = new Set(['shopperId', 'visitorId']);

/** @throws AisleError `invalid_configuration` naming the column that the file does not have. */
export function rowMapper(mapping: Mapping, columns: readonly string[]): RowMapper {
  const known = mapping.kind === 'event' ? EVENT_FIELDS : PRODUCT_FIELDS;
  const cellsOf = (names: string | readonly string[], field: string): readonly Cell[] =>
    [names].flat().map((column) => {
      const at = columns.indexOf(column);
      if (at >= 0) return { column, at };
      const shown = columns.slice(0, MOST_COLUMNS_NAMED).join(', ');
      throw new AisleError('invalid_configuration', `The file has no column "${column}".`, {
        field,
        remedy: `Its columns are ${shown}${columns.length > MOST_COLUMNS_NAMED ? `, and ${columns.length - MOST_COLUMNS_NAMED} more` : ''}.`,
      });
    });
  const fillers: Filler[] = Object.entries(mapping.fields).map(([field, names]) => ({
    field,
    kind: targetOf(field, known)!,
    cells: cellsOf(names, `fields.${field}`),
  }));
  const guests = cellsOf(mapping.guests ?? [], 'guests');
  const nobody = new Set(mapping.nobody);
  /** The first filled cell and its text. */
  const filled = (cells: readonly Cell[], row: TableRow, isPerson: boolean): [Cell, string] | undefined => {
    for (const cell of cells) {
      const text = row.cells[cell.at]!.trim();
      if (text !== '' && !(isPerson && nobody.has(text))) return [cell, text];
    }
    return undefined;
  };
  const parseTime = timeParser(mapping.dateFormat, mapping.timezone);

  const decimal = mapping.decimalComma ? ',' : '.';
  const parseNumber = numberParser(decimal, mapping.thousands);

  const readCell = (kind: CellKind, column: string, text: string): unknown => {
    switch (kind) {
      case 'number':
      case 'money': {
        const value = parseNumber(kind === 'money' ? withoutCurrency(text) : text);
        return Number.isFinite(value)
          ? value
          : refuseField(column, `is "${text}"`, numberRemedy(text, decimal, mapping.thousands));
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

  const fillerOf = (field: string): Filler | undefined => fillers.find((filler) => filler.field === field);

  /** What the columns of these fields have in common where the row needs one of them and has none. */
  const refuseEmpty = (fields: readonly string[], remedy: string): AisleError | undefined => {
    const filling = fields.map(fillerOf).filter((filler) => filler !== undefined);
    if (filling.length === 0) return undefined;
    const columns = [...new Set(filling.flatMap(({ cells }) => cells.map(({ column }) => column)))];
    const isOne = columns.length === 1;
    const isPerson = fields.some((field) => PEOPLE.has(field));
    const nobodySaid = nobody.size > 0 && isPerson ? ` or ${isOne ? 'names' : 'name'} nobody` : '';
    const said = `${columns.join(' and ')} ${isOne ? 'is' : 'are'} empty${nobodySaid}.`;
    return new AisleError('invalid_field', said, { field: filling[0]!.field, remedy });
  };

  /** A needed cell that is empty, named by its column: who fills the file does not know our fields. */
  const missingIn = (record: Record<string, unknown>): AisleError | undefined => {
    if (mapping.kind === 'product') {
      const empty = ['id', 'title'].find((field) => record[field] === undefined);
      return empty === undefined ? undefined : refuseEmpty([empty], 'Every product needs it.');
    }
    const empty = ['type', 'occurredAt'].find((field) => record[field] === undefined);
    if (empty !== undefined) return refuseEmpty([empty], 'Every event needs it.');
    if (record['shopperId'] === undefined && record['visitorId'] === undefined) {
      const remedy =
        guests.length === 0
          ? 'For orders of guests name a column under "guests" whose value stands for a visitor, such as the number of the order.'
          : `What stands for guests is empty too (${guests.map(({ column }) => column).join(', ')}).`;
      return refuseEmpty(['shopperId', 'visitorId'], remedy);
    }
    const { type, items, order } = record as { type: EventType; items?: readonly unknown[]; order?: unknown };
    if (!lacksItem({ type, items, order })) return undefined;
    return refuseEmpty(['itemId'], `An event of type ${type} is about one item at least.`);
  };

  const cellOf: RowMapper['cellOf'] = (field, row) => {
    const name = field.replace(/^items\[0\]\./, '');
    const cells = fillerOf(name)?.cells;
    const cell = cells && (filled(cells, row, PEOPLE.has(name))?.[0] ?? cells[0]);
    return cell && { column: cell.column, value: row.cells[cell.at]! };
  };

  const map: RowMapper['map'] = (row) => {
    let fault: AisleError | undefined;
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
    for (const { field, kind, cells } of fillers) {
      const found = filled(cells, row, PEOPLE.has(field));
      if (found === undefined) continue;
      const [{ column }, text] = found;
      hasOrder ||= field.startsWith('order.');
      hasPrice ||= field.startsWith('price.');
      try {
        place(field, readCell(kind, column, text));
      } catch (unread) {
        if (!(unread instanceof AisleError)) throw unread;
        const { remedy = '' } = unread;
        fault ??= new AisleError(unread.code, unread.message, { field, remedy });
        place(field, text);
      }
    }
    if (mapped['shopperId'] === undefined && mapped['visitorId'] === undefined) {
      const guest = filled(guests, row, true);
      if (guest !== undefined) mapped['visitorId'] = guest[1];
    }
    if ('itemId' in line) mapped['items'] = [line];
    // A constant currency alone makes neither an order nor a price.
    if (!hasOrder) delete mapped['order'];
    if (!hasPrice) delete mapped['price'];
    const order = mapped['order'] as Record<string, unknown> | undefined;
    if (order !== undefined && order['value'] === undefined) {
      // A file with one row per line of an order seldom has the order's total; the line's own is what the row knows.
      const amount = Number(line['quantity'] ?? 1) * Number(line['unitPrice'] ?? 0);
      if (Number.isFinite(amount)) order['value'] = Math.round(amount * 100) / 100;
    }
    return { record: mapped, fault: fault ?? missingIn(mapped) };
  };
  return { map, cellOf };
}

function partsOf(text: string, separator: string): string[] {
  return text
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
