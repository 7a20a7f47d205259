import type { Event } from '../event.ts';
import type { Product } from '../product.ts';
import type { SlateRecord } from '../slate.ts';

/** Fields by plain strings, so that cases read without a cast at every id. */
type Plain<T> = T extends string
  ? string
  : T extends number | boolean | undefined
    ? T
    : T extends readonly (infer Item)[]
      ? readonly Plain<Item>[]
      : { readonly [Field in keyof T]: Plain<T[Field]> };

/** An event of a conformance case; only the id and who did it matter. */
export function anEvent(eventId: string, fields: Partial<Plain<Event>> = {}): Event {
  const event = { eventId, type: 'view', occurredAt: 1_000, receivedAt: 1_001, items: [{ itemId: 'item' }] };
  return { ...event, ...fields } as Event;
}

export function aSlate(requestId: string, fields: Partial<Plain<SlateRecord>> = {}): SlateRecord {
  return {
    requestId,
    placement: 'home',
    servedAt: 2_000,
    items: [
      { itemId: 'a', position: 0, propensity: 1 },
      { itemId: 'b', position: 1, propensity: 0.125 },
    ],
    model: 'popular@1',
    policy: 'greedy',
    degraded: [],
    ...fields,
  } as SlateRecord;
}

export function aProduct(id: string, fields: Partial<Plain<Product>> = {}): Product {
  const product = {
    id,
    kind: 'product',
    title: `Title of ${id}`,
    availability: 'in_stock',
    status: 'active',
  };
  return { ...product, ...fields } as Product;
}
