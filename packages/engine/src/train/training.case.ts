/** A small shop in a store, and two models made to be judged, for the tests of training. */

import type { Dataset } from '../domain/dataset.ts';
import { DAY_MS } from '../domain/day-ms.ts';
import { AisleError } from '../domain/errors.ts';
import type { Event } from '../domain/event.ts';
import type { EventId, ItemId, ShopperId } from '../domain/ids.ts';
import type { ItemTable } from '../domain/item-table.ts';
import type { FitOptions, JsonObject, Model, Scorer } from '../domain/model.ts';
import type { Store } from '../domain/ports/store.ts';
import type { Product } from '../domain/product.ts';
import { Random } from '../domain/random.ts';
import { createMemoryStore } from '../store/memory/memory-store.ts';
import type { TrainingReader } from './protocol.ts';

const OPENING = Date.UTC(2026, 0, 1);
const ITEMS = 150;

/**
 * Orders of two items every three days per shopper, low numbers far more often; item 2m comes with item 2m + 1, and
 * every shopper buys one favourite again and again.
 */
export function orders(shoppers: number, days: number, from = 0): Event[] {
  const random = new Random(1 + from);
  const events: Event[] = [];
  for (let day = from; day < from + days; day++) {
    for (let shopper = day % 3; shopper < shoppers; shopper += 3) {
      const pair = Math.floor((ITEMS / 2) * random.uniform() ** 3);
      const favourite = (shopper * 7) % ITEMS;
      const lines = new Set([2 * pair, 2 * pair + 1, ...(day % 2 === 0 ? [favourite] : [])]);
      const occurredAt = OPENING + day * DAY_MS + Math.floor(random.uniform() * 80_000_000);
      events.push({
        eventId: `order-${day}-${shopper}` as EventId,
        type: 'purchase',
        occurredAt,
        receivedAt: occurredAt,
        shopperId: `shopper-${shopper}` as ShopperId,
        items: [...lines].map((line) => ({ itemId: `item-${line}` as ItemId })),
        order: { id: `order-${day}-${shopper}`, value: 10, currency: 'EUR' },
      });
    }
  }
  return events;
}

export function products(count = ITEMS): Product[] {
  return Array.from({ length: count }, (_, item) => ({
    id: `item-${item}` as ItemId,
    kind: 'product',
    title: `Product ${item}`,
    availability: 'in_stock',
    status: 'active',
  }));
}

export async function shopWith(events: readonly Event[]): Promise<Store> {
  const store = createMemoryStore();
  await store.catalogue.upsert(products());
  await store.events.append(events);
  return store;
}

export function readerOf(store: Store): TrainingReader {
  return {
    get head() {
      return store.events.head;
    },
    read: (after, until) => store.events.read(after, until),
    products: () => store.catalogue.all(),
    links: () => store.shoppers.links(),
  };
}

interface RankByCount {
  /** `most` recommends what most bought, `least` what fewest did. */
  readonly order: 'most' | 'least';
}

/** A ranker whose quality is known: as good as popularity, or as bad as can be. `fits` counts its fits. */
export function rankByCount(name: string): Model<RankByCount> & { fits: number; onFit?: () => void } {
  return {
    name,
    summary: 'Ranks by the number of purchases.',
    defaults: { order: 'most' },
    fits: 0,
    parse({ order = 'most', ...others }: JsonObject): RankByCount {
      const unknown = Object.keys(others)[0];
      if (unknown !== undefined || (order !== 'most' && order !== 'least')) {
        throw new AisleError('invalid_configuration', 'Unknown setting.', { field: unknown ?? 'order' });
      }
      return { order };
    },
    async fit(dataset: Dataset, { order }: RankByCount, { signal }: FitOptions) {
      this.fits++;
      this.onFit?.();
      if (signal?.aborted) throw new AisleError('interrupted', 'stopped');
      const counts = new Float32Array(dataset.items.size).fill(order === 'most' ? 0 : 1000);
      for (const item of dataset.interactions.items) counts[item]! += order === 'most' ? 1 : -1;
      return { meta: { order }, arrays: { counts }, itemIds: dataset.items.ids() };
    },
    async load(content, items: ItemTable): Promise<Scorer> {
      const counts = content.arrays['counts'] as Float32Array;
      const places = content.itemIds.map((id) => items.intern(id as ItemId));
      return {
        retrieve(_query, _k, out) {
          out.length = 0;
        },
        scoreAll(_query, scores) {
          scores.fill(0);
          places.forEach((place, row) => {
            scores[place] = counts[row]!;
          });
        },
        explain: () => undefined,
      };
    },
  };
}
