import type { History } from './history.ts';
import type { EpochMs, ProfileKey } from './ids.ts';
import type { ItemTable } from './item-table.ts';
import type { UnknownItems } from './unknown-items.ts';

/** What training knows of each item, as columns over the item table. */
export interface ItemColumns {
  /** Index into `categories`, −1 where unknown; the narrowest category. */
  readonly category: Int32Array;
  /** Category keys (`Home > Kitchen`). */
  readonly categories: readonly string[];
  /** UTC milliseconds; NaN where unknown. */
  readonly publishedAt: Float64Array;
  /** Decimal units; NaN where unknown. */
  readonly price: Float64Array;
  /** Items of equal number are variants of one article; every item has a group. */
  readonly group: Int32Array;
  readonly titles: readonly string[];
}

/**
 * Everything a model may learn from, as it was known at `asOf`.
 * Interactions are sorted by shopper, then time, then log order; shopper `u` owns the rows
 * `shopperOffsets[u] … shopperOffsets[u + 1] − 1` of the `interactions` columns.
 */
export interface Dataset {
  readonly asOf: EpochMs;
  /** Highest log offset included; 0 when the data did not come from a log. */
  readonly snapshotOffset: number;
  readonly items: ItemTable;
  readonly itemColumns: ItemColumns;
  readonly shoppers: readonly ProfileKey[];
  /** Length `shoppers.length + 1`. */
  readonly shopperOffsets: Uint32Array;
  readonly interactions: History;
  /** Acts that are not in here because the catalogue does not know their item; absent when there were none. */
  readonly leftOut?: UnknownItems;
}
