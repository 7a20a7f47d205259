import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import type {
  EventAccepted,
  Problem,
  Product,
  RankRequest,
  RankResponse,
  RecommendRequest,
  RecommendResponse,
  ShopperExport,
} from '@aisle/contract';
import { AisleProcess, type Finished } from './aisle-process.case.ts';
import type { PreparedShop } from './prepared-shop.case.ts';

export interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Body;
}

export interface Call {
  readonly body?: unknown;
  /** Sent as it is, instead of `body`. */
  readonly raw?: string;
  /** The secret key unless given; null sends none. */
  readonly key?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Slate = RecommendResponse['results'][number];

/** A server in a process of its own, over loopback HTTP. */
export class ServedShop {
  readonly process: AisleProcess;
  readonly shop: PreparedShop;
  readonly url: string;

  private constructor(process: AisleProcess, shop: PreparedShop, url: string) {
    this.process = process;
    this.shop = shop;
    this.url = url;
  }

  static async start(shop: PreparedShop, ...more: string[]): Promise<ServedShop> {
    mkdirSync(shop.data, { recursive: true });
    const process = new AisleProcess(['serve', '--data', shop.data, '--port', '0', '--json', ...more]);
    await process.until((stdout) => stdout.includes('\n'));
    const { url } = JSON.parse(process.stdout) as { url: string };
    return new ServedShop(process, shop, url);
  }

  async call<Body = Problem>(method: string, path: string, call: Call = {}): Promise<Answer<Body>> {
    const key = call.key === undefined ? this.shop.secretKey : call.key;
    const sent = call.raw ?? (call.body === undefined ? undefined : JSON.stringify(call.body));
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
        ...call.headers,
      },
      ...(sent === undefined ? {} : { body: sent }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: (isJson ? JSON.parse(text) : undefined) as Body,
    };
  }

  /** A call that must be answered with 2xx. */
  async ask<Body>(method: string, path: string, call: Call = {}): Promise<Body> {
    const answer = await this.call<Body>(method, path, call);
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.body;
  }

  /** Sends one event and returns when it is acknowledged. */
  send(event: Readonly<Record<string, unknown>>): Promise<EventAccepted> {
    return this.ask('POST', '/v1/events', { body: event });
  }

  /** Slates of one call, in the order asked; asked again where a busy machine cut one short. */
  async recommend(request: RecommendRequest, call: Call = {}): Promise<Slate[]> {
    for (;;) {
      const { results } = await this.recommendOnce(request, call);
      if (!results.some(({ served }) => cutShort(served))) return results;
    }
  }

  recommendOnce(request: RecommendRequest, call: Call = {}): Promise<RecommendResponse> {
    return this.ask('POST', '/v1/recommend', { ...call, body: request });
  }

  async rank(request: RankRequest): Promise<RankResponse> {
    for (;;) {
      const list = await this.ask<RankResponse>('POST', '/v1/rank', { body: request });
      if (!cutShort(list.served)) return list;
    }
  }

  exportOf(shopperId: string): Promise<Answer<ShopperExport & Problem>> {
    return this.call('GET', `/v1/shoppers/${encodeURIComponent(shopperId)}`);
  }

  /** All products a caller may list, page by page. */
  async products(key?: string): Promise<Product[]> {
    const all: Product[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.ask<{ products: Product[]; nextCursor?: string }>(
        'GET',
        `/v1/products?limit=100${cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
        key === undefined ? {} : { key },
      );
      all.push(...page.products);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return all;
  }

  /** Stops the server as a service manager would; it must end well. */
  async stop(): Promise<Finished> {
    this.process.signal('SIGTERM');
    const finished = await this.process.finished;
    assert.equal(finished.code, 0, finished.stderr);
    return finished;
  }
}

/** A stage overran its time budget and declared it: right, but not what the same question gets on a free machine. */
function cutShort({ degraded }: { degraded?: string[] }): boolean {
  return degraded?.some((step) => step.startsWith('budget:')) === true;
}

export function idsOf(slate: Slate): string[] {
  return slate.items.map(({ itemId }) => itemId);
}
