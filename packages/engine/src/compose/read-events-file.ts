import { buildDataset } from '../dataset/build-dataset.ts';
import { csvCells } from '../dataset/csv-cells.ts';
import { DatasetBuilder } from '../dataset/dataset-builder.ts';
import { KnownItems, servable } from '../dataset/known-items.ts';
import { linesOfFile } from '../dataset/lines-of-file.ts';
import type { Dataset } from '../domain/dataset.ts';
import { eventTypeCode, isInteraction, type LoggedEvent } from '../domain/event.ts';
import type { EpochMs, ItemId, ProfileKey } from '../domain/ids.ts';
import type { Product } from '../domain/product.ts';
import { refuseField } from '../ingest/field-reader.ts';
import { instantOf } from '../ingest/instant-of.ts';
import { eventTypeOf, validateEvent } from '../ingest/validate-event.ts';
import { atLine, jsonLine } from './json-line.ts';

const REQUIRED = ['shopperId', 'itemId', 'occurredAt'] as const;
const HEADER = 'shopperId,itemId,occurredAt[,type][,value]';
const REMEDY = { csv: `The header is ${HEADER}.`, jsonl: 'Write one event as a JSON object on each line.' };
const UNIX_SECONDS = /^-?\d+(\.\d+)?$/;

/**
 * A file of events for evaluation as a dataset: JSON lines of events as an import takes them (`.jsonl`, `.ndjson`, or a
 * first line that opens an object), else CSV with a header (`shopperId,itemId,occurredAt[,type][,value]`); `.gz` of either.
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

async function* eventsOfJsonLines(path: string): AsyncIterable<readonly LoggedEvent[]> {
  let line = 0;
  for await (const lines of linesOfFile(path)) {
    const block: LoggedEvent[] = [];
    for (const text of lines) {
      line++;
      if (text.trim() === '') continue;
      const offset = line;
      block.push(
        jsonLine(text, { path, line, remedy: REMEDY.jsonl }, (value) => ({
          ...eventOf(value, offset),
          offset,
        })),
      );
    }
    yield block;
  }
}

/** An event as an import takes it, but that a number is UNIX seconds; one without an id is named by its line. */
function eventOf(value: unknown, line: number) {
  const given = value as { readonly occurredAt?: unknown; readonly eventId?: unknown } | null;
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return validateEvent(value, 0);
  const occurredAt = occurredAtOf(String(given.occurredAt));
  // What is said is believed: data sets may come from another calendar than ours.
  return validateEvent({ eventId: String(line), ...given, occurredAt }, occurredAt);
}

/** @throws AisleError `invalid_field`. */
function occurredAtOf(text: string): EpochMs {
  const time = UNIX_SECONDS.test(text) ? Number(text) * 1000 : instantOf(text);
  return time ?? refuseField('occurredAt', `"${text}" is no time`, 'Use RFC 3339 or UNIX seconds.');
}

async function readCsv(path: string, products: Iterable<Product>): Promise<Dataset> {
  const builder = new DatasetBuilder();
  const catalogue = [...products];
  const known = new KnownItems(catalogue);
  let columns: Readonly<Record<string, number>> | undefined;
  const read = (text: string): void => {
    if (columns === undefined) columns = headerOf(csvCells(text));
    else addRow(builder, csvCells(text), columns, known);
  };
  const remedy = REMEDY.csv;
  let line = 0;
  for await (const lines of linesOfFile(path)) {
    for (const text of lines) {
      line++;
      if (text !== '') atLine({ path, line, remedy }, () => read(text));
    }
  }
  if (columns === undefined)
    atLine({ path, line: 1, remedy }, () => refuseField('header', 'is missing: the file is empty', remedy));
  const dataset = builder.build({ products: servable(catalogue) });
  const { leftOut } = known;
  return leftOut === undefined ? dataset : { ...dataset, leftOut };
}

function addRow(
  builder: DatasetBuilder,
  cells: readonly string[],
  columns: Readonly<Record<string, number>>,
  known: KnownItems,
): void {
  const cell = (name: string): string => cells[columns[name] ?? -1]?.trim() ?? '';
  const shopper = cell('shopperId');
  const item = cell('itemId') as ItemId;
  if (shopper === '') refuseField('shopperId', 'is empty', 'Every row needs a shopper.');
  if (item === '') refuseField('itemId', 'is empty', 'Every row needs an item.');
  const time = occurredAtOf(cell('occurredAt'));
  const type = eventTypeOf(cell('type') || 'purchase');
  const value = cell('value');
  let quantity = 1;
  if (value !== '' && (type === 'purchase' || type === 'refund')) {
    quantity = Number(value);
    if (!(quantity > 0 && Number.isFinite(quantity)))
      refuseField('value', `"${value}" is no number of units`, 'Units are positive; returns are refunds.');
  }
  if (isInteraction(type) && known.takes(item))
    builder.push(`s:${shopper}` as ProfileKey, item, time, eventTypeCode(type), quantity, -1);
}

function headerOf(cells: readonly string[]): Record<string, number> {
  const columns: Record<string, number> = {};
  cells.forEach((name, place) => {
    columns[name.replace(/^\uFEFF/, '').trim()] = place;
  });
  for (const name of REQUIRED)
    if (columns[name] === undefined) refuseField(name, 'is no column of the header', REMEDY.csv);
  return columns;
}
