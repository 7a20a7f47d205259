import type { EventItem } from './event.ts';
import type { ItemId } from './ids.ts';

/** One item of an event with its units. */
export interface JoinedLine {
  readonly itemId: ItemId;
  readonly quantity?: number;
}

/**
 * The lines of one event, each item once, in the order they are first named; the units of equal items are added (1 where
 * a line gives none). However often an event names an item, it is one act on it.
 */
export function joinedLines(lines: readonly EventItem[]): readonly JoinedLine[] {
  if (lines.length < 2) return lines;
  const units = new Map<ItemId, number>();
  for (const { itemId, quantity } of lines) units.set(itemId, (units.get(itemId) ?? 0) + (quantity ?? 1));
  if (units.size === lines.length) return lines;
  return Array.from(units, ([itemId, quantity]) => ({ itemId, quantity }));
}
