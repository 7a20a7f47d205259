import type { ItemId } from './ids.ts';

/** Ids that are named to the operator. */
const NAMED = 5;

/** Items that events speak of and no product has the id of: they are kept in the log and left out of training. */
export interface UnknownItems {
  readonly items: number;
  /** Lines of events with such an item. */
  readonly lines: number;
  /** The most frequent few. */
  readonly first: readonly ItemId[];
}

/** @param lines how many lines of events name each unknown item. Undefined when there is none. */
export function unknownItemsOf(lines: ReadonlyMap<ItemId, number>): UnknownItems | undefined {
  if (lines.size === 0) return undefined;
  const ranked = [...lines].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  return {
    items: ranked.length,
    lines: ranked.reduce((sum, [, count]) => sum + count, 0),
    first: ranked.slice(0, NAMED).map(([id]) => id),
  };
}
