import type { Dataset } from '../domain/dataset.ts';
import { AisleError } from '../domain/errors.ts';
import {
  EVENT_TYPES,
  type EventType,
  eventTypeCode,
  isInteraction,
  type LoggedEvent,
} from '../domain/event.ts';
import type { ItemId, ProfileKey } from '../domain/ids.ts';
import type { Product } from '../domain/product.ts';
import { buildDataset } from './build-dataset.ts';
import { csvCells } from './csv-cells.ts';
import { DatasetBuilder } from './dataset-builder.ts';
import { knownItems, servable } from './known-items.ts';
import { linesOfFile } from './lines-of-file.ts';
import { occurredAtOf } from './occurred-at.ts';

const REQUIRED = ['shopperId', 'itemId', 'occurredAt'] as const;
const HEADER = 'shopperId,itemId,occurredAt[,type][,value]';
const types = new Set<string>(EVENT_TYPES);

/**
 * A file of events for evaluation as a dataset: JSON lines of wire events (`.jsonl`, `.ndjson`, or a first line that
 * opens an object), else CSV with a header (`shopperId,itemId,occurredAt[,type][,value]`); `.gz` of either.
 * Times are RFC 3339 or UNIX seconds. A CSV row without type is a purchase; `value` is the units of purchases and
 * refunds; purchases of one shopper at one time are one basket. With products, acts on other items are left out and counted.
 * @throws AisleError `import_failed` with the line and the field.
 */
export async function readEventsFile(path: string, products: Iterable<Product> = []): Promise<Dataset> {
  let format: 'csv' | 'jsonl' | undefined;
  if (/\.(jsonl|ndjson)(\.gz)?$/i.test(path)) format = 'jsonl';
  if (format === undefined) {
    for await (const lines of linesOfFile(path)) {
      format = lines.find((line) => line.trim() !== '')?.startsWith('{') ? 'jsonl' : 'csv';
      break;
    }
  }
  if (format === 'jsonl') return buildDataset({ events: eventsOfJsonLines(path), products, links: [] });
  return readCsv(path, products);
}

async function readCsv(path: string, products: Iterable<Product>): Promise<Dataset> {
  const builder = new DatasetBuilder();
  const catalogue = [...products];
  const known = knownItems(catalogue);
  let leftOut = 0;
  let columns: Record<string, number> | undefined;
  let line = 0;
  for await (const lines of linesOfFile(path)) {
    for (const text of lines) {
      line++;
      if (text === '') continue;
      const cells = csvCells(text);
      if (columns === undefined) columns = headerOf(path, cells);
      else if (!addRow(builder, path, line, cells, columns, known)) leftOut++;
    }
  }
  if (columns === undefined) fault(path, 1, 'header', 'the file is empty', `Begin it with ${HEADER}.`);
  const dataset = builder.build({ products: servable(catalogue) });
  return leftOut === 0 ? dataset : { ...dataset, leftOut };
}

/** False when the row was left out because nobody knows its item. */
function addRow(
  builder: DatasetBuilder,
  path: string,
  line: number,
  cells: readonly string[],
  columns: Record<string, number>,
  known: ReadonlySet<ItemId> | undefined,
): boolean {
  const cell = (name: string): string => cells[columns[name] ?? -1]?.trim() ?? '';
  const shopper = cell('shopperId');
  const item = cell('itemId');
  if (shopper === '') fault(path, line, 'shopperId', 'it is empty', 'Every row needs a shopper.');
  if (item === '') fault(path, line, 'itemId', 'it is empty', 'Every row needs an item.');
  const time = occurredAtOf(cell('occurredAt'));
  if (time === undefined) {
    fault(path, line, 'occurredAt', `"${cell('occurredAt')}" is no time`, 'Use RFC 3339 or UNIX seconds.');
  }
  const type = typeOf(path, line, cell('type') || 'purchase');
  const value = cell('value');
  let quantity = 1;
  if (value !== '' && (type === 'purchase' || type === 'refund')) {
    quantity = Number(value);
    if (!(quantity > 0 && Number.isFinite(quantity))) {
      fault(
        path,
        line,
        'value',
        `"${value}" is no number of units`,
        'Units are positive; returns are refunds.',
      );
    }
  }
  if (!isInteraction(type)) return true;
  if (known !== undefined && !known.has(item as ItemId)) return false;
  builder.push(`s:${shopper}` as ProfileKey, item as ItemId, time, eventTypeCode(type), quantity, -1);
  return true;
}

function headerOf(path: string, cells: readonly string[]): Record<string, number> {
  const columns: Record<string, number> = {};
  cells.forEach((name, place) => {
    columns[name.replace(/^\uFEFF/, '').trim()] = place;
  });
  for (const name of REQUIRED) {
    if (columns[name] === undefined) {
      fault(path, 1, name, 'the header does not name this column', `The header is ${HEADER}.`);
    }
  }
  return columns;
}

async function* eventsOfJsonLines(path: string): AsyncIterable<readonly LoggedEvent[]> {
  let line = 0;
  for await (const lines of linesOfFile(path)) {
    const block: LoggedEvent[] = [];
    for (const text of lines) {
      line++;
      if (text.trim() !== '') block.push(eventOf(path, line, text));
    }
    yield block;
  }
}

/** The fields that a dataset reads, checked; the rest is passed on as it stands. */
function eventOf(path: string, line: number, text: string): LoggedEvent {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (cause) {
    fault(path, line, 'line', 'it is no JSON', 'Write one event as a JSON object on each line.', cause);
  }
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    fault(path, line, 'line', 'it is no object', 'Write one event as a JSON object on each line.');
  }
  const event = raw as Record<string, unknown>;
  const type = typeOf(path, line, String(event['type']));
  if (typeof event['visitorId'] !== 'string' && typeof event['shopperId'] !== 'string') {
    fault(path, line, 'shopperId', 'the event names neither visitor nor shopper', 'Give it one of the two.');
  }
  const occurredAt = occurredAtOf(String(event['occurredAt']));
  if (occurredAt === undefined) {
    fault(path, line, 'occurredAt', `"${event['occurredAt']}" is no time`, 'Use RFC 3339 or UNIX seconds.');
  }
  const items = event['items'] ?? [];
  if (!Array.isArray(items) || items.some((one) => typeof one?.itemId !== 'string')) {
    fault(path, line, 'items', 'it is no list of lines with an itemId', 'See the event in the contract.');
  }
  return {
    ...(event as Partial<LoggedEvent>),
    eventId: String(event['eventId'] ?? line) as LoggedEvent['eventId'],
    type,
    occurredAt,
    receivedAt: occurredAt,
    items: items as LoggedEvent['items'],
    offset: line,
  };
}

function typeOf(path: string, line: number, name: string): EventType {
  if (!types.has(name) && !name.startsWith('x-')) {
    fault(
      path,
      line,
      'type',
      `"${name}" is no event type`,
      `It is one of ${EVENT_TYPES.join(', ')}, or x-….`,
    );
  }
  return name as EventType;
}

function fault(
  path: string,
  line: number,
  field: string,
  what: string,
  remedy: string,
  cause?: unknown,
): never {
  throw new AisleError('import_failed', `${path}, line ${line}, ${field}: ${what}.`, {
    field,
    remedy,
    cause,
  });
}
