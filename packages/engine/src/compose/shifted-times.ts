import { DAY_MS } from '../domain/day-ms.ts';
import type { Event } from '../domain/event.ts';
import type { Catalogue } from '../domain/ports/catalogue.ts';
import type { EventLog } from '../domain/ports/event-log.ts';
import type { Product } from '../domain/product.ts';

/** Whole days between the data's end and now, so that the hour of the day stays what it was. */
export function daysUntil(lastAt: number, now: number): number {
  return Math.floor((now - lastAt) / DAY_MS);
}

/** A log that takes events in as if they had happened `days` later: historical data then looks like a running shop. */
export function shiftedLog(log: EventLog, days: number): EventLog {
  const shift = days * DAY_MS;
  return {
    get head() {
      return log.head;
    },
    append: (events) =>
      log.append(events.map((event): Event => ({ ...event, occurredAt: event.occurredAt + shift }))),
    appendSlates: (slates) => log.appendSlates(slates),
    read: (after, until) => log.read(after, until),
    slate: (requestId) => log.slate(requestId),
    slateCount: () => log.slateCount(),
  };
}

/** The same for the catalogue's dates. */
export function shiftedCatalogue(catalogue: Catalogue, days: number): Catalogue {
  const shift = days * DAY_MS;
  const shifted = (product: Product): Product => ({
    ...product,
    ...(product.publishedAt === undefined ? {} : { publishedAt: product.publishedAt + shift }),
    ...(product.expiresAt === undefined ? {} : { expiresAt: product.expiresAt + shift }),
  });
  return {
    get size() {
      return catalogue.size;
    },
    get known() {
      return catalogue.known;
    },
    knows: (id) => catalogue.knows(id),
    upsert: (products) => catalogue.upsert(products.map(shifted)),
    patch: (id, patch) => catalogue.patch(id, patch),
    delete: (id) => catalogue.delete(id),
    get: (id) => catalogue.get(id),
    all: () => catalogue.all(),
    subscribe: (listener) => catalogue.subscribe(listener),
  };
}
