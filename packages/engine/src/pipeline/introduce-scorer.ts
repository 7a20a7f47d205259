import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ItemTable } from '../domain/item-table.ts';
import type { Catalogue } from '../domain/ports/catalogue.ts';
import type { EventLog } from '../domain/ports/event-log.ts';
import type { ServedScorer } from '../domain/ports/scorer-source.ts';
import type { InteractionStream } from './interaction-stream.ts';

/** Events or products between two looks at the event loop. */
const STRIDE = 256;

export interface Introduction {
  readonly log: EventLog;
  readonly catalogue: Catalogue;
  readonly items: ItemTable;
  readonly stream: InteractionStream;
}

/**
 * Brings a freshly loaded scorer up to now while the shop goes on, then puts it into service: it is shown the products
 * and the events after its snapshot, each once. `putIntoService` is called in the very turn in which nothing is missing,
 * with the offset the scorer has reached, so that no event is lost or counted twice between replay and live stream.
 */
export async function introduceScorer(
  { log, catalogue, items, stream }: Introduction,
  served: ServedScorer,
  putIntoService: (served: ServedScorer) => void,
): Promise<void> {
  const { scorer } = served;
  const stop = catalogue.subscribe((changed) => {
    for (const product of changed) scorer.describe?.(items.intern(product.id), product);
  });
  try {
    if (scorer.describe !== undefined) {
      let described = 0;
      for (const product of [...catalogue.all()]) {
        const current = catalogue.get(product.id);
        if (current !== undefined) scorer.describe(items.intern(current.id), current);
        if (++described % STRIDE === 0) await nextTurn();
      }
    }
    let offset = served.snapshotOffset;
    if (scorer.observe !== undefined) {
      const observe = scorer.observe.bind(scorer);
      while (offset < stream.offset) {
        const target = stream.offset;
        let taught = 0;
        for await (const block of log.read(offset, target)) {
          for (const event of block) {
            stream.teach(observe, event);
            if (++taught % STRIDE === 0) await nextTurn();
          }
        }
        offset = target;
      }
    }
    putIntoService({ ...served, snapshotOffset: Math.max(offset, stream.offset) });
  } finally {
    stop();
  }
}
