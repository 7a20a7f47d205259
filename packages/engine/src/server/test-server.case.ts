import { randomBytes } from 'node:crypto';
import { Writable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import type { ApiKey, KeyKind } from '../domain/api-key.ts';
import { AisleError } from '../domain/errors.ts';
import type { ItemId, RequestId } from '../domain/ids.ts';
import { ItemTable } from '../domain/item-table.ts';
import type { Placement } from '../domain/placement.ts';
import type { Store } from '../domain/ports/store.ts';
import type { Product } from '../domain/product.ts';
import type { Identity, RankQuery, Recommender, RecommendQuery } from '../domain/query.ts';
import { openOnline } from '../pipeline/open-online.ts';
import { openSearch } from '../pipeline/open-search.ts';
import { parsePlacement } from '../pipeline/parse-placement.ts';
import { PictureSearch } from '../pipeline/picture-search.ts';
import { createMemoryStore } from '../store/memory/memory-store.ts';
import { mintKey } from './api-keys.ts';
import { DEFAULT_SERVER_CONFIG, limitsOfAddress, type ServerConfig } from './config.ts';
import { createServer } from './create-server.ts';
import type { ServerDependencies } from './dependencies.ts';

export const SHOP_ORIGIN = 'https://shop.example';
/** 2026-11-24T12:00:00Z. */
export const NOON = Date.UTC(2026, 10, 24, 12);

export function placement(name: string, open: boolean): Placement {
  return {
    name,
    title: name,
    sources: [{ model: 'popular', anchor: 'none', weight: 1 }],
    fallback: [],
    repeat: 'allow',
    outOfStock: false,
    trendExponent: 0,
    categoryCap: 0,
    brandCap: 0,
    limit: 3,
    public: open,
  };
}

export function product(id: string, more: Partial<Product> = {}): Product {
  return {
    id: id as ItemId,
    kind: 'product',
    title: `Product ${id}`,
    availability: 'in_stock',
    status: 'active',
    ...more,
  };
}

/** Recommends the catalogue in its order, says for whom in the reason, and remembers what it was asked. */
class CatalogueOrder implements Recommender {
  readonly #store: Store;
  readonly asked: (RecommendQuery | RankQuery)[] = [];
  #count = 0;
  failure: Error | undefined;

  constructor(store: Store) {
    this.#store = store;
  }

  #item(id: ItemId, position: number, query: RecommendQuery | RankQuery) {
    const who = query.shopperId ?? query.visitorId ?? 'nobody';
    return {
      itemId: id,
      position,
      score: 1 / (position + 1),
      reasons: [{ code: 'for_you' as const, text: `For ${who}` }],
      propensity: 1,
    };
  }

  recommend(query: RecommendQuery) {
    this.asked.push(query);
    if (this.failure) throw this.failure;
    return query.requests.map((request) => {
      const known =
        this.#store.placements.get(request.placement) ?? DEFAULT_PLACEMENTS.get(request.placement);
      if (known === undefined) throw new AisleError('placement_not_found', 'There is no such placement.');
      const ids = Array.from(this.#store.catalogue.all(), (entry) => entry.id);
      return {
        requestId: `answer-${++this.#count}` as RequestId,
        placement: request.placement,
        items: ids.slice(0, request.limit ?? known.limit).map((id, at) => this.#item(id, at, query)),
        model: 'catalogue@1',
        policy: 'order',
        degraded: ids.length === 0 ? ['fallback:none'] : [],
      };
    });
  }

  rank(query: RankQuery) {
    this.asked.push(query);
    const known = query.items.filter((id) => this.#store.catalogue.get(id) !== undefined);
    return {
      requestId: `answer-${++this.#count}` as RequestId,
      items: known.map((id, at) => this.#item(id, at, query)),
      unknown: query.items.filter((id) => !known.includes(id)),
      model: 'catalogue@1',
      policy: 'order',
      degraded: [],
    };
  }
}

const DEFAULT_PLACEMENTS = new Map([
  ['home', placement('home', true)],
  ['internal', placement('internal', false)],
]);

export interface TestServer {
  readonly app: FastifyInstance;
  readonly url: string;
  readonly store: Store;
  readonly recommender: CatalogueOrder;
  readonly secret: string;
  readonly publishable: string;
  readonly keys: Readonly<Record<KeyKind, ApiKey>>;
  /** Everything that was logged, one line an entry. */
  readonly log: string[];
  readonly forgotten: Identity[];
  readonly clock: { now: number };
  readonly notReady: string[];
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  close(): Promise<void>;
}

interface CallOptions {
  readonly key?: string | undefined;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is. */
  readonly raw?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Parsed when it is JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any;
}

/** A server on a free port over the memory store, with a key of each kind and a clock that stands at noon. */
export async function startTestServer(
  change: (dependencies: ServerDependencies, store: Store) => Partial<ServerDependencies> = () => ({}),
  config: Partial<ServerConfig> = {},
): Promise<TestServer> {
  const clock = { now: NOON };
  const now = () => clock.now;
  const store = createMemoryStore({ now, randomBytes });
  const recommender = new CatalogueOrder(store);
  const secret = mintKey('secret', 'server', [], NOON, randomBytes);
  const publishable = mintKey('publishable', 'browser', [SHOP_ORIGIN], NOON, randomBytes);
  await store.keys.add(secret.record);
  await store.keys.add(publishable.record);
  const items = new ItemTable();
  const scorers = { scorer: () => undefined, serving: () => [] };
  const online = await openOnline({ store, items, scorers, random: Math.random, clock: () => 0 });
  const search = await openSearch({
    catalogue: store.catalogue,
    items,
    scorers,
    online,
    random: Math.random,
    turn: () => undefined,
  });
  const log: string[] = [];
  const forgotten: Identity[] = [];
  const notReady: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      log.push(String(chunk));
      done();
    },
  });
  const base: ServerDependencies = {
    ...store,
    catalogue: search.catalogue,
    productSearch: search.productSearch,
    pictureSearch: new PictureSearch({
      items,
      index: online.index,
      random: Math.random,
      vectors: { state: 'off', index: undefined },
      nearest: () => [],
      encoder: () => undefined,
    }),
    placementStore: store.placements,
    placements: {
      get: (name) => store.placements.get(name) ?? DEFAULT_PLACEMENTS.get(name),
      all: () =>
        new Map([
          ...DEFAULT_PLACEMENTS,
          ...Array.from(store.placements.all(), (entry) => [entry.name, entry] as const),
        ]).values(),
    },
    recommender,
    completePlacement: (given) => {
      const entry = parsePlacement(given);
      const at = entry.sources.findIndex((source) => source.model !== 'popular');
      if (at >= 0)
        throw new AisleError('invalid_configuration', 'There is no such model.', {
          field: `sources[${at}].model`,
        });
      return entry;
    },
    setPreferences: (identity, preferences) => store.shoppers.setPreferences(identity, preferences),
    forget: (identity) => {
      forgotten.push(identity);
    },
    readiness: () => ({ counts: { products: store.catalogue.size }, capabilities: [], models: [] }),
    notReady: () => notReady,
    models: () => [{ model: 'popular', version: 'live' }],
    consumerFaults: () => ({ 'shop "counts"': 2 }),
    now,
    randomBytes,
    logger: pino({ level: 'trace' }, sink),
    config: {
      ...DEFAULT_SERVER_CONFIG,
      limits: { ...DEFAULT_SERVER_CONFIG.limits, ...limitsOfAddress(1e6) },
      ...config,
    },
  };
  const app = await createServer({ ...base, ...change(base, store) });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });

  const call = async (method: string, path: string, options: CallOptions = {}): Promise<Answer> => {
    const { key, body, raw, headers } = options;
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? (raw === undefined ? {} : { body: raw }) : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = /json/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: json && text !== '' ? JSON.parse(text) : text,
    };
  };
  return {
    app,
    url,
    store,
    recommender,
    secret: secret.key,
    publishable: publishable.key,
    keys: { secret: secret.record, publishable: publishable.record },
    log,
    forgotten,
    clock,
    notReady,
    call,
    close: async () => {
      await app.close();
      search.close();
      online.close();
      await store.close();
    },
  };
}
