/** A whole shop in memory for tests: store, live log, profiles, live models, recommender. */
import type { Event, EventType } from '../domain/event.ts';
import type { EpochMs, EventId, ItemId, ShopperId, VisitorId } from '../domain/ids.ts';
import { ItemTable } from '../domain/item-table.ts';
import type { Model, Scorer } from '../domain/model.ts';
import type { ScorerSource, ServedScorer } from '../domain/ports/scorer-source.ts';
import type { Product } from '../domain/product.ts';
import type { RecommendQuery, SlateRequest } from '../domain/query.ts';
import { TrendCounters } from '../features/trend.ts';
import { buyAgain } from '../models/buy-again/buy-again.ts';
import { newArrivals } from '../models/new/new-arrivals.ts';
import { popular } from '../models/popular/popular.ts';
import { trending } from '../models/trending/trending.ts';
import { ProfileStore, type ProfileStoreOptions } from '../profiles/profile-store.ts';
import { CatalogueIndex } from '../rerank/catalogue/catalogue-index.ts';
import { createMemoryStore } from '../store/memory/memory-store.ts';
import { createLiveLog } from '../stream/live-log.ts';
import { InteractionStream } from './interaction-stream.ts';
import { createRecommender } from './recommender.ts';

export const NOW: EpochMs = Date.UTC(2026, 5, 1, 12);
let serial = 0;

export function product(id: string, more: Partial<Omit<Product, 'id'>> = {}): Product {
  return {
    id: id as ItemId,
    kind: 'product',
    title: `Product ${id}`,
    availability: 'in_stock',
    status: 'active',
    ...more,
  };
}

export function event(type: EventType, itemIds: readonly string[], more: Partial<Event> = {}): Event {
  return {
    eventId: `e${serial++}` as EventId,
    type,
    occurredAt: NOW - 60_000,
    receivedAt: NOW - 60_000,
    items: itemIds.map((itemId) => ({ itemId: itemId as ItemId })),
    ...more,
  };
}

export function view(shopper: string, item: string, more: Partial<Event> = {}): Event {
  return event('view', [item], { shopperId: shopper as ShopperId, ...more });
}

export function guestView(visitor: string, item: string, more: Partial<Event> = {}): Event {
  return event('view', [item], { visitorId: visitor as VisitorId, ...more });
}

export interface ShopOptions {
  readonly profiles?: ProfileStore;
  /** Scorers beside the live ones, by model name. */
  readonly scorers?: Readonly<Record<string, (items: ItemTable) => Scorer>>;
  /** Live models to leave out. */
  readonly without?: readonly string[];
  readonly profileOptions?: ProfileStoreOptions;
}

export async function openShop(products: readonly Product[], options: ShopOptions = {}) {
  const store = createMemoryStore();
  const items = new ItemTable();
  const index = new CatalogueIndex(items);
  const profiles =
    options.profiles ??
    new ProfileStore({
      allows: (identity) => store.shoppers.preferences(identity)?.personalize !== false,
      shopperOf: (visitorId) => store.shoppers.shopperOf(visitorId),
      ...options.profileOptions,
    });
  const trend = new TrendCounters();
  const served = new Map<string, ServedScorer>();
  const serve = (model: string, scorer: Scorer) =>
    served.set(model, { model, version: 'live', scorer, snapshotOffset: 0 });
  const live: readonly Model<never>[] = [popular, trending, newArrivals, buyAgain] as never;
  for (const model of live) {
    if (!options.without?.includes(model.name)) serve(model.name, model.untrained!(items));
  }
  for (const [name, make] of Object.entries(options.scorers ?? {})) serve(name, make(items));
  const scorers: ScorerSource = { scorer: (model) => served.get(model), serving: () => [...served.values()] };
  await index.follow(store.catalogue, (changed) => {
    for (const one of changed)
      for (const { scorer } of served.values()) scorer.describe?.(items.intern(one.id), one);
  });
  await store.catalogue.upsert(products);
  const stream = new InteractionStream({ items, profiles, trend, scorers });
  const log = createLiveLog(store.events, [stream]);
  let state = 1;
  const recommender = createRecommender({
    items,
    index,
    profiles,
    trend,
    scorers,
    placements: store.placements,
    random: () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return state / 2 ** 32;
    },
    clock: () => 0,
  });
  const recommend = (request: SlateRequest | readonly SlateRequest[], more: Partial<RecommendQuery> = {}) =>
    recommender.recommend({
      requests: Array.isArray(request) ? (request as readonly SlateRequest[]) : [request as SlateRequest],
      personalization: 'on',
      now: NOW,
      ...more,
    });
  return { store, items, index, profiles, trend, scorers, served, stream, log, recommender, recommend };
}
