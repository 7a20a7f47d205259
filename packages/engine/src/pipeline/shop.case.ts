/** A whole shop in memory for tests: store, live log, profiles, live models, recommender. */
import type { Event, EventType } from '../domain/event.ts';
import type { EpochMs, EventId, ItemId, ItemIndex, ShopperId, VisitorId } from '../domain/ids.ts';
import { ItemTable } from '../domain/item-table.ts';
import type { Evidence, Model, ModelQuery, ScoredItems, Scorer } from '../domain/model.ts';
import type { ScorerSource, ServedScorer } from '../domain/ports/scorer-source.ts';
import type { Product } from '../domain/product.ts';
import type { RecommendQuery, SlateRequest } from '../domain/query.ts';
import { buyAgain } from '../models/buy-again/buy-again.ts';
import { newArrivals } from '../models/new/new-arrivals.ts';
import { popular } from '../models/popular/popular.ts';
import { trending } from '../models/trending/trending.ts';
import { createMemoryStore } from '../store/memory/memory-store.ts';
import { createLiveLog } from '../stream/live-log.ts';
import type { StageBudgets } from './budgets.ts';
import { openOnline } from './open-online.ts';
import { placementNamed } from './placements.ts';

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
  /** Scorers beside the live ones, by model name. */
  readonly scorers?: Readonly<Record<string, (items: ItemTable) => Scorer>>;
  /** Live models to leave out. */
  readonly without?: readonly string[];
  readonly clock?: () => number;
  readonly budgets?: StageBudgets;
}

export async function openShop(products: readonly Product[], options: ShopOptions = {}) {
  const store = createMemoryStore();
  const items = new ItemTable();
  const served = new Map<string, ServedScorer>();
  const serve = (model: string, scorer: Scorer) =>
    served.set(model, { model, version: 'live', scorer, snapshotOffset: 0 });
  const live: readonly Model<never>[] = [popular, trending, newArrivals, buyAgain] as never;
  for (const model of live) {
    if (!options.without?.includes(model.name)) serve(model.name, model.live!(items));
  }
  for (const [name, make] of Object.entries(options.scorers ?? {})) serve(name, make(items));
  const scorers: ScorerSource = { scorer: (model) => served.get(model), serving: () => [...served.values()] };
  let state = 1;
  const online = await openOnline({
    store,
    items,
    scorers,
    random: () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return state / 2 ** 32;
    },
    clock: options.clock ?? (() => 0),
    ...(options.budgets === undefined ? {} : { budgets: options.budgets }),
  });
  await store.catalogue.upsert(products);
  const { recommender } = online;
  const log = createLiveLog(store.events, [online.stream]);
  const recommend = (request: SlateRequest | readonly SlateRequest[], more: Partial<RecommendQuery> = {}) =>
    recommender.recommend({
      requests: Array.isArray(request) ? (request as readonly SlateRequest[]) : [request as SlateRequest],
      personalization: 'on',
      now: NOW,
      ...more,
    });
  const placement = (name: string) => placementNamed(name, store.placements);
  return { ...online, store, items, scorers, served, log, recommend, placement };
}

/** Scores every item by a fixed shuffle, so that rules alone decide what is shown. */
export class ShuffledScorer implements Scorer {
  readonly #items: ItemTable;
  readonly #seed: number;

  constructor(items: ItemTable, seed: number) {
    this.#items = items;
    this.#seed = seed;
  }

  scoreOf(item: number): number {
    return 1 + (Math.imul(item + 1, 0x9e3779b1 ^ this.#seed) >>> 8) / 2 ** 24;
  }

  retrieve(_query: ModelQuery, k: number, out: ScoredItems): void {
    const all = Array.from({ length: this.#items.size }, (_, item) => item);
    all.sort((a, b) => this.scoreOf(b) - this.scoreOf(a) || a - b);
    out.length = Math.min(k, all.length);
    for (let i = 0; i < out.length; i++) {
      out.items[i] = all[i]!;
      out.scores[i] = this.scoreOf(all[i]!);
    }
  }

  scoreAll(_query: ModelQuery, scores: Float32Array): void {
    scores.fill(0);
    for (let item = 0; item < this.#items.size; item++) scores[item] = this.scoreOf(item);
  }

  explain(query: ModelQuery): Evidence {
    const because =
      query.history.length > 0 ? query.history.items[query.history.length - 1] : query.context[0];
    return because === undefined ? {} : { because: because as ItemIndex };
  }
}

/** Proposes the products named, in this order, with scores n, n − 1, … 1. */
export class OrderedScorer implements Scorer {
  readonly #scores = new Map<number, number>();

  constructor(items: ItemTable, order: readonly string[]) {
    order.forEach((id, place) => {
      this.#scores.set(items.intern(id as ItemId), order.length - place);
    });
  }

  retrieve(_query: ModelQuery, k: number, out: ScoredItems): void {
    out.length = 0;
    for (const [item, score] of this.#scores) {
      if (out.length === k) return;
      out.items[out.length] = item;
      out.scores[out.length++] = score;
    }
  }

  scoreAll(_query: ModelQuery, scores: Float32Array): void {
    scores.fill(0);
    for (const [item, score] of this.#scores) scores[item] = score;
  }

  explain(): Evidence {
    return {};
  }
}
