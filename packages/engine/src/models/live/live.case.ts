/** Short ways to say an act, a product, a question, for the tests of the live models. */
import { type EventType, eventTypeCode } from '../../domain/event.ts';
import { EMPTY_HISTORY, type History, type Interaction } from '../../domain/history.ts';
import type { EpochMs, ItemId, ItemIndex } from '../../domain/ids.ts';
import type { ModelQuery, Scorer } from '../../domain/model.ts';
import type { Product } from '../../domain/product.ts';

let serial = 1_000_000;

/** Done by a shopper of its own unless one is named. */
export function act(
  item: number,
  time: EpochMs,
  type: EventType = 'purchase',
  shopper = serial++,
  order = -1,
): Interaction {
  return { item: item as ItemIndex, type: eventTypeCode(type), time, quantity: 1, order, shopper };
}

export function product(item: number, category?: string, publishedAt?: EpochMs): Product {
  return {
    id: `item-${item}` as ItemId,
    kind: 'product',
    title: `Product ${item}`,
    availability: 'in_stock',
    status: 'active',
    ...(category === undefined ? {} : { categories: [category.split(' > ')] }),
    ...(publishedAt === undefined ? {} : { publishedAt }),
  };
}

export function question(now: EpochMs, more: Partial<ModelQuery> = {}): ModelQuery {
  return { now, history: EMPTY_HISTORY, context: [], ...more };
}

/** Purchases as a history, in the order given. */
export function bought(purchases: readonly { item: number; time: EpochMs; order?: number }[]): History {
  return {
    length: purchases.length,
    items: Int32Array.from(purchases, (one) => one.item),
    times: Float64Array.from(purchases, (one) => one.time),
    types: new Uint8Array(purchases.length).fill(eventTypeCode('purchase')),
    quantities: new Float32Array(purchases.length).fill(1),
    orders: Int32Array.from(purchases, (one, at) => one.order ?? at),
  };
}

export function listOf(scorer: Scorer, query: ModelQuery, k = 10): { item: number; score: number }[] {
  const out = { length: 0, items: new Int32Array(k), scores: new Float32Array(k) };
  scorer.retrieve(query, k, out);
  return Array.from({ length: out.length }, (_, at) => ({ item: out.items[at]!, score: out.scores[at]! }));
}

export function itemsOf(scorer: Scorer, query: ModelQuery, k = 10): number[] {
  return listOf(scorer, query, k).map((one) => one.item);
}
