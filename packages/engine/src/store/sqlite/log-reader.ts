import { join } from 'node:path';
import type { LoggedEvent } from '../../domain/event.ts';
import {
  type ProfileKey,
  profileKeyOfShopper,
  profileKeyOfVisitor,
  type ShopperId,
  type VisitorId,
} from '../../domain/ids.ts';
import type { QuarantinedRow, QuarantineFilter } from '../../domain/ports/quarantine.ts';
import type { ShopperPreferences } from '../../domain/ports/shopper-store.ts';
import type { Product } from '../../domain/product.ts';
import { SHOP_FILE } from './data-folder.ts';
import { openDatabaseForReading } from './database.ts';
import { soundEvents, soundProducts } from './odd-rows.ts';
import type { Page } from './shop-reader.ts';
import { ShopReader } from './shop-reader.ts';
import { SHOP_MIGRATIONS } from './shop-schema.ts';

/** Nothing else runs beside a training process's read, so its pages are large. */
const PAGE_RECORDS = 5_000;

/** The log and what training needs beside it, read without a server's help; rows that cannot be used are left out. */
export interface LogReader {
  /** Offset of the last event, at the moment of asking. */
  readonly head: number;
  /** Events with offset > `after` and ≤ `until` (default: head), in offset order, in blocks of up to 5,000. */
  read(after: number, until?: number): Generator<readonly LoggedEvent[]>;
  /** All products, deleted ones too (by their `status`), in insertion order. */
  products(): Generator<Product>;
  /** Merges of visitors into customers, oldest first. */
  links(): Generator<readonly [VisitorId, ShopperId]>;
  /** Profiles that said no to personalisation, customers of whom a merged visitor said no included. */
  refusals(): ReadonlySet<ProfileKey>;
  /** Rows kept aside, in the order of addition. */
  quarantined(filter: QuarantineFilter): Generator<QuarantinedRow>;
  close(): void;
}

/**
 * Opens a data folder for reading, in a training process or for an evaluation; a server may run beside it. Every call
 * blocks the thread it is made on.
 * @throws AisleError `store_corrupt`, `store_too_new`, `store_read_only` when the folder has no log.
 */
export function openLogReader(dataFolder: string): LogReader {
  const reader = new ShopReader(openDatabaseForReading(join(dataFolder, SHOP_FILE), SHOP_MIGRATIONS));
  return {
    get head() {
      return reader.head();
    },
    read: (after, until = reader.head()) =>
      eventsOf(pages<LoggedEvent>((from) => reader.events(from, until, PAGE_RECORDS), after)),
    products: () => productsOf(pages<Product>((from) => reader.products(from, PAGE_RECORDS))),
    links: () => records<readonly [VisitorId, ShopperId]>((from) => reader.links(from, PAGE_RECORDS)),
    refusals: () => refusalsOf(reader),
    quarantined: (filter) =>
      records<QuarantinedRow>((from) => reader.quarantined(filter, from, PAGE_RECORDS)),
    close: () => reader.close(),
  };
}

function* eventsOf(blocks: Generator<readonly LoggedEvent[]>): Generator<readonly LoggedEvent[]> {
  for (const block of blocks) {
    const events = soundEvents(block);
    if (events.length > 0) yield events;
  }
}

function* productsOf(blocks: Generator<readonly Product[]>): Generator<Product> {
  for (const block of blocks) yield* soundProducts(block);
}

function refusalsOf(reader: ShopReader): Set<ProfileKey> {
  const refusals = new Set<ProfileKey>();
  const preferences = records<readonly [ProfileKey, ShopperPreferences]>((from) =>
    reader.preferences(from, PAGE_RECORDS),
  );
  for (const [key, { personalize }] of preferences) if (!personalize) refusals.add(key);
  if (refusals.size === 0) return refusals;
  for (const [visitor, shopper] of records<readonly [VisitorId, ShopperId]>((from) =>
    reader.links(from, PAGE_RECORDS),
  )) {
    if (refusals.has(profileKeyOfVisitor(visitor))) refusals.add(profileKeyOfShopper(shopper));
  }
  return refusals;
}

function* pages<T>(query: (after: number) => Page, after = 0): Generator<readonly T[]> {
  for (let page = query(after); page.count > 0; page = query(page.last)) yield JSON.parse(page.json) as T[];
}

function* records<T>(query: (after: number) => Page): Generator<T> {
  for (const page of pages<T>(query)) yield* page;
}
