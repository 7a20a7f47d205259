import type { Warning } from '@aisle/contract';
import type { Event } from '../domain/event.ts';
import type { Catalogue } from '../domain/ports/catalogue.ts';

/**
 * Says of an event which of its items no product has the id of, the first one alone: it is kept and left out of what is
 * learned. A shop without a catalogue knows no item, and there is nothing to say. One look into a map per line.
 */
export function noteUnknownItem(
  { items }: Pick<Event, 'items'>,
  catalogue: Pick<Catalogue, 'known' | 'knows'>,
  warnings: Warning[],
): void {
  if (catalogue.known === 0) return;
  for (let line = 0; line < items.length; line++) {
    if (catalogue.knows(items[line]!.itemId)) continue;
    warnings.push({
      code: 'unknown_item',
      field: `items[${line}].itemId`,
      detail: 'No product has this id; the event was kept, and nothing is learned of the item.',
    });
    return;
  }
}
