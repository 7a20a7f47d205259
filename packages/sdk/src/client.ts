import type {
  CategoryList,
  ErasureReceipt,
  Event,
  EventBatchResult,
  ImageSearchQuery,
  Preferences,
  Problem,
  Product,
  ProductBatchResult,
  ProductInput,
  ProductPage,
  ProductPatch,
  RankRequest,
  RankResponse,
  RecommendRequest,
  RecommendResponse,
  SearchRequest,
  SearchResponse,
  ShopperExport,
  SuggestResponse,
  VisitorToken,
  VisitorTokenRequest,
} from '@aisle/contract';
import { farewellBodies, sendFarewell } from './farewell.ts';
import { AisleProblem, ConnectionError } from './problem.ts';

export interface ClientOptions {
  /** Where the server is: `https://aisle.example.com`. */
  readonly url: string;
  /** A publishable key in browsers, a secret key on servers alone. */
  readonly key: string;
  /** Token that lets a publishable key act for a signed-in shopper; asked before each call, so that it can be renewed. */
  readonly visitorToken?: () => string | undefined;
  /** Longest wait for one answer. */
  readonly timeoutMs?: number;
  /** Further tries after 429, 503 and broken connections; each waits longer, or as long as the server says. */
  readonly retries?: number;
  readonly fetch?: typeof fetch;
}

interface CallOptions {
  /** The call can be made again without harm. */
  readonly repeatable?: boolean;
}

const RETRY_STATUS = new Set([429, 502, 503, 504]);

/** Every endpoint as a typed method. Refusals throw `AisleProblem`, broken connections `ConnectionError`. */
export class AisleClient {
  readonly #url: string;
  readonly #options: ClientOptions;
  readonly #fetch: typeof fetch;

  constructor(options: ClientOptions) {
    this.#url = options.url.replace(/\/+$/, '');
    this.#options = options;
    this.#fetch = options.fetch ?? globalThis.fetch.bind(globalThis);
  }

  recommend(request: RecommendRequest): Promise<RecommendResponse> {
    return this.#call('POST', '/v1/recommend', request, { repeatable: true });
  }

  rank(request: RankRequest): Promise<RankResponse> {
    return this.#call('POST', '/v1/rank', request, { repeatable: true });
  }

  search(request: SearchRequest): Promise<SearchResponse> {
    return this.#call('POST', '/v1/search', request, { repeatable: true });
  }

  /**
   * Products that look like a picture, or like a product. Pages make a photo smaller first: their key may send a
   * megabyte, and 640 pixels a side are plenty.
   */
  searchByPicture(like: Blob | { itemId: string }, query: ImageSearchQuery = {}): Promise<SearchResponse> {
    const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
    return this.#call('POST', `/v1/search/image?${search}`, like, { repeatable: true });
  }

  /** What the words typed so far may become; without words, what is searched for most. */
  suggest(query: string, limit?: number): Promise<SuggestResponse> {
    const search = new URLSearchParams({ query, ...(limit === undefined ? {} : { limit: String(limit) }) });
    return this.#call('GET', `/v1/suggest?${search}`, undefined, { repeatable: true });
  }

  /** Sends events; each should carry an `eventId`, so that a repeated try doubles nothing. */
  sendEvents(events: readonly Event[]): Promise<EventBatchResult> {
    const repeatable = events.every((event) => event.eventId !== undefined);
    return this.#call('POST', '/v1/events:batch', { events }, { repeatable });
  }

  /**
   * Leaves events to the browser, which delivers them when the page is gone: with `navigator.sendBeacon`, else with
   * `fetch` and `keepalive`. Nobody hears the answer, so each event should carry an `eventId` and be sent again by a
   * page that comes back. Needs a publishable key that lists the origin of the page.
   */
  leaveEvents(events: readonly Event[]): void {
    const visitorToken = this.#options.visitorToken?.();
    const frame = { key: this.#options.key, ...(visitorToken === undefined ? {} : { visitorToken }) };
    for (const body of farewellBodies(events, frame))
      sendFarewell(`${this.#url}/v1/events:batch`, body, this.#fetch);
  }

  products(
    query: {
      ids?: readonly string[];
      category?: string;
      brand?: string;
      limit?: number;
      cursor?: string;
    } = {},
  ): Promise<ProductPage> {
    const { ids, ...rest } = query;
    const search = new URLSearchParams();
    if (ids) search.set('ids', ids.map((id) => id.replaceAll('%', '%25').replaceAll(',', '%2C')).join(','));
    for (const [name, value] of Object.entries(rest))
      if (value !== undefined) search.set(name, String(value));
    return this.#call('GET', `/v1/products?${search}`, undefined, { repeatable: true });
  }

  product(id: string): Promise<Product> {
    return this.#call('GET', `/v1/products/${encodeURIComponent(id)}`, undefined, { repeatable: true });
  }

  categories(): Promise<CategoryList> {
    return this.#call('GET', '/v1/categories', undefined, { repeatable: true });
  }

  /** Adds or replaces products; secret keys only, as everything below. */
  upsertProducts(products: readonly ProductInput[]): Promise<ProductBatchResult> {
    return this.#call('POST', '/v1/products:batch', { products }, { repeatable: true });
  }

  patchProduct(id: string, patch: ProductPatch): Promise<Product> {
    return this.#call('PATCH', `/v1/products/${encodeURIComponent(id)}`, patch, { repeatable: true });
  }

  deleteProduct(id: string): Promise<void> {
    return this.#call('DELETE', `/v1/products/${encodeURIComponent(id)}`, undefined, {});
  }

  exportShopper(id: string): Promise<ShopperExport> {
    return this.#call('GET', `/v1/shoppers/${encodeURIComponent(id)}`, undefined, { repeatable: true });
  }

  eraseShopper(id: string): Promise<ErasureReceipt> {
    return this.#call('DELETE', `/v1/shoppers/${encodeURIComponent(id)}`, undefined, {});
  }

  setPreferences(
    id: string,
    preferences: Preferences,
    idType: 'shopper' | 'visitor' = 'shopper',
  ): Promise<Preferences> {
    return this.#call(
      'PUT',
      `/v1/shoppers/${encodeURIComponent(id)}/preferences?idType=${idType}`,
      preferences,
      { repeatable: true },
    );
  }

  /** Signs a short-lived token with which the shopper's browser may use a publishable key in the shopper's name. */
  createVisitorToken(request: VisitorTokenRequest): Promise<VisitorToken> {
    return this.#call('POST', '/v1/visitor-tokens', request, { repeatable: true });
  }

  async #call<Answer>(method: string, path: string, body: unknown, options: CallOptions): Promise<Answer> {
    const tries = options.repeatable ? (this.#options.retries ?? 2) : 0;
    for (let attempt = 0; ; attempt++) {
      try {
        const response = await this.#request(method, path, body);
        if (response.ok || response.status === 207) return (await readJson(response)) as Answer;
        if (attempt >= tries || !RETRY_STATUS.has(response.status)) throw await problemFrom(response);
        await wait(retryDelay(response, attempt));
      } catch (error) {
        if (error instanceof AisleProblem || attempt >= tries) throw asConnectionError(error, this.#url);
        await wait(backoff(attempt));
      }
    }
  }

  #request(method: string, path: string, body: unknown): Promise<Response> {
    const token = this.#options.visitorToken?.();
    return this.#fetch(`${this.#url}${path}`, {
      method,
      signal: AbortSignal.timeout(this.#options.timeoutMs ?? 10_000),
      headers: {
        authorization: `Bearer ${this.#options.key}`,
        ...(token === undefined ? {} : { 'x-aisle-visitor': token }),
        ...(body === undefined
          ? {}
          : { 'content-type': body instanceof Blob ? body.type : 'application/json' }),
      },
      ...(body === undefined ? {} : { body: body instanceof Blob ? body : JSON.stringify(body) }),
    });
  }
}

async function readJson(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  return response.json();
}

async function problemFrom(response: Response): Promise<Error> {
  const type = response.headers.get('content-type') ?? '';
  if (!type.includes('json'))
    return new ConnectionError(
      `status ${response.status} without a problem document: is this an Aisle server?`,
    );
  return new AisleProblem((await response.json()) as Problem);
}

function asConnectionError(error: unknown, url: string): unknown {
  if (error instanceof AisleProblem || error instanceof ConnectionError) return error;
  return new ConnectionError(`no answer from ${url}`, error);
}

/** 0.2 s, 0.4 s, 0.8 s …, each ± half, so that many clients do not come back at the same moment. */
function backoff(attempt: number): number {
  return 200 * 2 ** attempt * (0.5 + Math.random());
}

function retryDelay(response: Response, attempt: number): number {
  const seconds = Number(response.headers.get('retry-after'));
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds * 1000, 10_000) : backoff(attempt);
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
