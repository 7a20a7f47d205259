import { request as httpRequest } from 'node:http';
import {
  Event,
  EventBatch,
  PlacementInput,
  Preferences,
  ProductBatch,
  ProductPatch,
  RankRequest,
  RecommendRequest,
  SearchRequest,
  VisitorTokenRequest,
} from '@aisle/contract';
import fc from 'fast-check';
import type Type from 'typebox';
import type { Schema } from './validation/inspect.ts';
import { nearSchema } from './validation/near-schema.case.ts';

/** A request as raw as HTTP lets it be. */
export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly key: 'secret' | 'publishable' | 'none';
  /** Text, or base64 of bytes. */
  readonly body?: string | { readonly base64: string };
}

export interface RawAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  /** Answer to a HEAD request: it has no body. */
  readonly head: boolean;
}

/** Sends a request as it is; an answer that cuts the connection is an error. */
export function sendRaw(
  url: string,
  request: RawRequest,
  keys: { readonly secret: string; readonly publishable: string },
): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const body =
    request.body === undefined
      ? undefined
      : typeof request.body === 'string'
        ? Buffer.from(request.body)
        : Buffer.from(request.body.base64, 'base64');
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      {
        hostname,
        port,
        method: request.method,
        path: request.path,
        headers: {
          ...request.headers,
          ...(request.key === 'none' ? {} : { authorization: `Bearer ${keys[request.key]}` }),
          ...(body === undefined ? {} : { 'content-length': String(body.length) }),
        },
      },
      (incoming) => {
        let text = '';
        incoming.setEncoding('utf8');
        incoming.on('data', (chunk) => {
          text += chunk;
        });
        incoming.on('end', () =>
          resolve({
            status: incoming.statusCode ?? 0,
            contentType: incoming.headers['content-type'] ?? '',
            body: text,
            head: request.method === 'HEAD',
          }),
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

const JSON_HEADERS = { 'content-type': 'application/json' };
const nested = (open: string, close: string, levels: number) => open.repeat(levels) + close.repeat(levels);

function post(
  path: string,
  body: RawRequest['body'],
  headers: Record<string, string> = JSON_HEADERS,
): RawRequest {
  return { method: 'POST', path, headers, key: 'secret', ...(body === undefined ? {} : { body }) };
}

const EVENT = { type: 'list_view', visitorId: 'v' };
const event = (more: object) => post('/v1/events', JSON.stringify({ ...EVENT, ...more }));

/** Known ways to hurt a JSON API, with the status each must get. */
export const HAND_MADE: readonly { readonly request: RawRequest; readonly status: number }[] = [
  { request: post('/v1/events', '{'), status: 400 },
  { request: post('/v1/events', ''), status: 400 },
  { request: post('/v1/events', 'null'), status: 400 },
  { request: post('/v1/events', '[]'), status: 400 },
  { request: post('/v1/events', '"text"'), status: 400 },
  { request: post('/v1/events', '{"type":"list_view","visitorId":"v"} trailing'), status: 400 },
  { request: post('/v1/events', '{"type":NaN}'), status: 400 },
  {
    request: post('/v1/events', { base64: Buffer.from([0x7b, 0xff, 0xfe, 0x7d]).toString('base64') }),
    status: 400,
  },
  { request: post('/v1/events', '{"__proto__":{"polluted":1},"type":"view","visitorId":"v"}'), status: 400 },
  { request: post('/v1/events', '{"constructor":{"prototype":{"polluted":1}}}'), status: 400 },
  { request: post('/v1/events', '{"\\u005f_proto__":{"polluted":1}}'), status: 400 },
  {
    request: post('/v1/events', '{"type":"list_view","visitorId":"v","properties":{"__proto__":"x"}}'),
    status: 400,
  },
  { request: post('/v1/events', '{"type":"list_view","visitorId":"v","value":1e999}'), status: 400 },
  { request: post('/v1/events', '{"type":"list_view","visitorId":"v","value":-1e308}'), status: 400 },
  { request: post('/v1/events', '{"type":"list_view","visitorId":"\\ud800"}'), status: 400 },
  { request: post('/v1/events', '{"type":"list_view","visitorId":"a\\u0000b"}'), status: 400 },
  {
    request: post('/v1/events', `{"type":"list_view","visitorId":"v","items":${nested('[', ']', 20_000)}}`),
    status: 400,
  },
  { request: post('/v1/recommend', nested('[', ']', 100_000)), status: 400 },
  {
    request: post(
      '/v1/recommend',
      `{"requests":[{"placement":"home","params":{"a":${nested('[', ']', 50_000)}}}]}`,
    ),
    status: 400,
  },
  {
    request: post(
      '/v1/recommend',
      `{"requests":[{"placement":"home","filter":${'{"not":'.repeat(20_000)}{}${'}'.repeat(20_000)}}]}`,
    ),
    status: 400,
  },
  { request: event({ occurredAt: 'NaN' }), status: 400 },
  { request: event({ occurredAt: 'Invalid Date' }), status: 400 },
  { request: event({ occurredAt: '2026-13-01T00:00:00Z' }), status: 400 },
  { request: event({ occurredAt: '2026-11-24' }), status: 400 },
  { request: event({ occurredAt: 1795534280086 }), status: 400 },
  { request: event({ items: [{ itemId: 'a', position: 1.5 }] }), status: 400 },
  { request: event({ items: [{ itemId: 'a', position: Number.MAX_SAFE_INTEGER }] }), status: 400 },
  { request: event({ visitorId: 'x'.repeat(257) }), status: 400 },
  {
    request: event({ properties: Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`p${at}`, at])) }),
    status: 400,
  },
  { request: event({ context: { device: { toString: 'x' } } }), status: 400 },
  { request: post('/v1/events', JSON.stringify(EVENT), { 'content-type': 'text/plain' }), status: 415 },
  {
    request: post('/v1/events', JSON.stringify(EVENT), {
      'content-type': 'application/x-www-form-urlencoded',
    }),
    status: 415,
  },
  { request: post('/v1/events', JSON.stringify(EVENT), { 'content-type': '///' }), status: 415 },
  { request: post('/v1/events', JSON.stringify(EVENT), {}), status: 415 },
  {
    request: post('/v1/events', JSON.stringify(EVENT), { ...JSON_HEADERS, 'content-encoding': 'gzip' }),
    status: 415,
  },
  { request: post('/v1/events', `"${'x'.repeat(70 * 1024)}"`), status: 413 },
  { request: { method: 'GET', path: '/v1/products/%', headers: {}, key: 'secret' }, status: 400 },
  { request: { method: 'GET', path: '/v1/products/%ff', headers: {}, key: 'secret' }, status: 400 },
  { request: { method: 'GET', path: '/v1/products/%00', headers: {}, key: 'secret' }, status: 400 },
  {
    request: { method: 'GET', path: `/v1/products/${'x'.repeat(4000)}`, headers: {}, key: 'secret' },
    status: 400,
  },
  { request: { method: 'GET', path: '/v1/products?limit=-1', headers: {}, key: 'secret' }, status: 400 },
  { request: { method: 'GET', path: '/v1/products?__proto__=1', headers: {}, key: 'secret' }, status: 400 },
  { request: { method: 'GET', path: '/v1/products?ids[]=1', headers: {}, key: 'secret' }, status: 400 },
  { request: { method: 'GET', path: '/v1/products/__proto__', headers: {}, key: 'secret' }, status: 404 },
  { request: { method: 'GET', path: '/v1/shoppers/constructor', headers: {}, key: 'secret' }, status: 404 },
  { request: { method: 'GET', path: '/v1/placements/constructor', headers: {}, key: 'secret' }, status: 404 },
  { request: { method: 'PUT', path: '/v1/events', headers: {}, key: 'secret' }, status: 405 },
  { request: { method: 'TRACE', path: '/v1/events', headers: {}, key: 'secret' }, status: 405 },
  { request: { method: 'PROPFIND', path: '/v1/events', headers: {}, key: 'secret' }, status: 405 },
  { request: { method: 'OPTIONS', path: '/v1/events', headers: {}, key: 'none' }, status: 405 },
  {
    request: {
      method: 'OPTIONS',
      path: '/v1/events',
      headers: { origin: 'https://shop.example' },
      key: 'none',
    },
    status: 204,
  },
  { request: { method: 'GET', path: '//', headers: {}, key: 'none' }, status: 404 },
];

const TARGETS: readonly { readonly method: string; readonly path: string; readonly body?: Type.TSchema }[] = [
  { method: 'POST', path: '/v1/events', body: Event },
  { method: 'POST', path: '/v1/events:batch', body: EventBatch },
  { method: 'POST', path: '/v1/products:batch', body: ProductBatch },
  { method: 'GET', path: '/v1/products' },
  { method: 'GET', path: '/v1/products/' },
  { method: 'PATCH', path: '/v1/products/a', body: ProductPatch },
  { method: 'DELETE', path: '/v1/products/' },
  { method: 'GET', path: '/v1/categories' },
  { method: 'POST', path: '/v1/recommend', body: RecommendRequest },
  { method: 'POST', path: '/v1/rank', body: RankRequest },
  { method: 'POST', path: '/v1/search', body: SearchRequest },
  { method: 'GET', path: '/v1/shoppers/' },
  { method: 'DELETE', path: '/v1/shoppers/' },
  { method: 'PUT', path: '/v1/shoppers/s/preferences', body: Preferences },
  { method: 'POST', path: '/v1/visitor-tokens', body: VisitorTokenRequest },
  { method: 'GET', path: '/v1/placements/' },
  { method: 'PUT', path: '/v1/placements/home', body: PlacementInput },
  { method: 'DELETE', path: '/v1/placements/' },
  { method: 'GET', path: '/v1/readiness' },
  { method: 'GET', path: '/v1/quarantine' },
  { method: 'GET', path: '/metrics' },
  { method: 'GET', path: '/docs' },
  { method: 'GET', path: '/' },
];

/** Field names of every schema, so that generated bodies reach below the first level. */
const FIELDS = [
  ...[
    'type',
    'visitorId',
    'shopperId',
    'items',
    'itemId',
    'order',
    'search',
    'context',
    'consent',
    'properties',
  ],
  ...[
    'occurredAt',
    'events',
    'products',
    'id',
    'title',
    'price',
    'amount',
    'currency',
    'categories',
    'attributes',
  ],
  ...[
    'i18n',
    'rating',
    'publishedAt',
    'requests',
    'placement',
    'filter',
    'params',
    'cart',
    'limit',
    'cursor',
  ],
  ...[
    'and',
    'or',
    'not',
    'field',
    'op',
    'value',
    'personalize',
    'expiresInSeconds',
    'sources',
    'repeat',
    'status',
  ],
  ...['__proto__', 'constructor', 'toString', ''],
];

function scalar(): fc.Arbitrary<unknown> {
  return fc.oneof(
    fc.constantFrom<unknown>(
      null,
      true,
      false,
      0,
      -0,
      -1,
      1.5,
      1e308,
      Number.MAX_SAFE_INTEGER,
      '',
      'view',
      'home',
      'a',
    ),
    fc.constantFrom(
      '2026-11-24T12:00:00Z',
      '2026-02-30T00:00:00Z',
      'EUR',
      'purchase',
      'x-own',
      'in_stock',
      '\ud800',
      '\u0000',
    ),
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.double(),
    fc.integer(),
  );
}

const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    scalar(),
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.array(fc.tuple(fc.constantFrom(...FIELDS), tie('tree')), { maxLength: 6 }).map((entries) => {
      const object: Record<string, unknown> = {};
      for (const [key, value] of entries)
        Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
      return object;
    }),
  ),
}));

/** Requests that are wrong in some way, mostly: right targets with wrong bodies, wrong paths, headers and methods. */
export function badRequest(): fc.Arbitrary<RawRequest> {
  const visible = fc.string({ unit: fc.constantFrom(...'abcXYZ019%/?&=.:;,~-_<>"\'{}[]|^`'), maxLength: 24 });
  const path = fc.oneof(
    { weight: 8, arbitrary: fc.constant('') },
    { weight: 3, arbitrary: visible },
    {
      weight: 2,
      arbitrary: fc
        .string({ unit: 'binary', maxLength: 10 })
        .map((text) => encodeURIComponent(text.toWellFormed())),
    },
    { weight: 1, arbitrary: visible.map((text) => `?limit=${text}&cursor=${text}`) },
  );
  const body = fc.oneof(
    { weight: 8, arbitrary: tree.map((value) => JSON.stringify(value) ?? 'null') },
    {
      weight: 4,
      arbitrary: fc
        .tuple(fc.constantFrom('events', 'products', 'requests', 'items'), fc.array(tree, { maxLength: 4 }))
        .map(([name, list]) => JSON.stringify({ [name]: list })),
    },
    { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
    {
      weight: 1,
      arbitrary: fc
        .uint8Array({ maxLength: 60 })
        .map((bytes) => ({ base64: Buffer.from(bytes).toString('base64') })),
    },
  );
  const odd = fc.record(
    {
      'content-type': fc.constantFrom(
        'application/json; charset=utf-16',
        'text/plain',
        'multipart/form-data',
        ';',
      ),
      prefer: fc.constantFrom('handling=lenient', 'handling=strict', 'handling', ',,;'),
      'x-aisle-visitor': fc.constantFrom('', 'x', 'a.b', '.', '....', 'e30.e30'),
      origin: fc.constantFrom('https://shop.example', 'null', 'x', 'https://evil.example'),
      'content-encoding': fc.constantFrom('gzip', 'identity', 'br'),
      accept: fc.constantFrom('text/html', '*/*', ''),
      range: fc.constantFrom('bytes=0-1', 'x'),
    },
    { requiredKeys: [] },
  );
  const headers = fc.oneof(
    { weight: 6, arbitrary: fc.constant({ ...JSON_HEADERS }) },
    { weight: 2, arbitrary: fc.constant({ ...JSON_HEADERS, prefer: 'handling=lenient' }) },
    { weight: 2, arbitrary: odd },
  );
  const target = fc.constantFrom(...TARGETS).chain((chosen) =>
    fc.record({
      chosen: fc.constant(chosen),
      content: fc.oneof(
        { weight: 1, arbitrary: fc.constant(undefined) },
        { weight: 3, arbitrary: body },
        ...(chosen.body === undefined
          ? []
          : [
              {
                weight: 8,
                arbitrary: nearSchema(chosen.body as Schema).map((value) => JSON.stringify(value)),
              },
            ]),
      ),
    }),
  );
  const tail = fc.oneof({ weight: 5, arbitrary: fc.constant('') }, { weight: 1, arbitrary: path });
  return fc
    .record({
      target,
      method: fc.oneof(
        { weight: 12, arbitrary: fc.constant(undefined) },
        {
          weight: 1,
          arbitrary: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'),
        },
      ),
      // An id belongs to a path that ends in a slash; elsewhere a tail makes another path of it.
      id: path,
      tail,
      headers,
      key: fc.constantFrom<RawRequest['key']>('secret', 'secret', 'secret', 'secret', 'publishable', 'none'),
    })
    .map(({ target: { chosen, content }, method, id, tail: more, headers: given, key }) => ({
      method: method ?? chosen.method,
      path: chosen.path + (chosen.path.endsWith('/') ? id : more),
      key,
      headers: given as Record<string, string>,
      ...(content === undefined || method === 'HEAD' ? {} : { body: content }),
    }));
}
