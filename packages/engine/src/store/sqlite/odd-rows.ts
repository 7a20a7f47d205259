import type { LoggedEvent } from '../../domain/event.ts';
import type { ProfileKey } from '../../domain/ids.ts';
import type { ShopperPreferences } from '../../domain/ports/shopper-store.ts';
import type { Product } from '../../domain/product.ts';
import { faultOfEvent, faultOfProduct } from '../stored-record.ts';
import type { ShopReader } from './shop-reader.ts';

/** A row of the log, the catalogue or the preferences that cannot be used as it stands. */
export interface OddRow {
  /** `event 17`, `product "mug"`. */
  readonly row: string;
  readonly why: string;
}

export type OddRowListener = (odd: OddRow) => void;

const PAGE_RECORDS = 1_000;
const LONGEST_ID = 80;

/** The events that can be used; the others are told of and left out, so that one row does not stop a shop. */
export function soundEvents(events: readonly LoggedEvent[], onOdd?: OddRowListener): readonly LoggedEvent[] {
  return sound(events, faultOfEvent, ({ offset }) => `event ${offset}`, onOdd);
}

/** As `soundEvents`. */
export function soundProducts(products: readonly Product[], onOdd?: OddRowListener): readonly Product[] {
  return sound(products, faultOfProduct, nameOfProduct, onOdd);
}

/** As they are; what cannot be read counts as a no: that is what people write there, and it cannot be asked for again. */
export function soundPreferences(
  kept: readonly (readonly [ProfileKey, unknown])[],
  onOdd?: OddRowListener,
): readonly (readonly [ProfileKey, ShopperPreferences])[] {
  return kept.map(([key, preferences]) => {
    if (isPreferences(preferences)) return [key, preferences];
    // Keys are ids of people, which no log may hold.
    onOdd?.({ row: 'preferences of a shopper', why: 'they cannot be read, and count as a no' });
    return [key, { personalize: false }];
  });
}

function isPreferences(value: unknown): value is ShopperPreferences {
  return typeof (value as { personalize?: unknown } | null)?.personalize === 'boolean';
}

/** Every odd row, in the order of the log and of the catalogue. Blocks the thread. */
export function* oddRows(reader: ShopReader): Generator<OddRow> {
  const found: OddRow[] = [];
  const note: OddRowListener = (odd) => found.push(odd);
  const end = Number.MAX_SAFE_INTEGER;
  for (let page = reader.events(0, end, PAGE_RECORDS); page.count > 0; ) {
    soundEvents(JSON.parse(page.json) as LoggedEvent[], note);
    yield* found.splice(0);
    page = reader.events(page.last, end, PAGE_RECORDS);
  }
  for (let page = reader.products(0, PAGE_RECORDS); page.count > 0; ) {
    soundProducts(JSON.parse(page.json) as Product[], note);
    yield* found.splice(0);
    page = reader.products(page.last, PAGE_RECORDS);
  }
}

function sound<T>(
  rows: readonly T[],
  faultOf: (row: T) => string | undefined,
  nameOf: (row: T) => string,
  onOdd: OddRowListener | undefined,
): readonly T[] {
  let kept: T[] | undefined;
  for (const [at, row] of rows.entries()) {
    const why = faultOf(row);
    if (why === undefined) kept?.push(row);
    else {
      kept ??= rows.slice(0, at);
      onOdd?.({ row: nameOf(row), why });
    }
  }
  return kept ?? rows;
}

function nameOfProduct(product: unknown): string {
  const id = (product as { id?: unknown } | null)?.id;
  return typeof id === 'string'
    ? `product ${JSON.stringify(id.slice(0, LONGEST_ID))}`
    : 'a product without an id';
}
