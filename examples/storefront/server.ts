import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { AisleClient } from '@aisle/sdk';
import { accountRoutes, answerJson } from './backend/account-routes.ts';
import { BadRequest } from './backend/json-body.ts';
import type { DemoShopper, StorefrontOptions } from './backend/options.ts';
import { HELP, readFlags } from './backend/read-flags.ts';
import { Sessions } from './backend/sessions.ts';
import { readStaticFiles } from './backend/static-files.ts';
import { Visitors } from './backend/visitors.ts';

export type { DemoShopper, StorefrontOptions };

const DIST = fileURLToPath(new URL('./dist', import.meta.url));
const FILE = /^\/[^/]+\.[a-z]+$/;
const PICTURE = /^\/pictures\/([^/]+)\.svg$/;

function pageHeaders(apiUrl: string): Readonly<Record<string, string>> {
  return {
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' https: data:",
      `connect-src 'self' ${new URL(apiUrl).origin}`,
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ].join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(self)',
  };
}

/** Pages of other origins may not act in the shopper's name, even where a browser would send the cookie. */
function requireOwnOrigin(request: IncomingMessage): void {
  const { origin, host } = request.headers;
  if (origin !== undefined && URL.parse(origin)?.host !== host)
    throw new BadRequest(403, 'Only pages of this shop may do this.');
}

/**
 * The shop front: its pages, and the small backend that holds the secret key.
 * @throws Error when the page has not been built or the port is taken.
 */
export async function startStorefront(
  options: StorefrontOptions,
): Promise<{ url: string; close: () => Promise<void> }> {
  const { apiUrl, publishableKey, demoShoppers = [], host = '127.0.0.1' } = options;
  const files = readStaticFiles(DIST);
  const headers = pageHeaders(apiUrl);
  const client = new AisleClient({ url: apiUrl, key: options.secretKey });
  const visitors = new Visitors(options.secretKey);
  const account = accountRoutes({ client, sessions: new Sessions(), visitors, demoShoppers });
  const configuration = {
    apiUrl,
    publishableKey,
    shopName: options.shopName ?? 'Aisle Street',
    currency: options.currency ?? 'GBP',
    demoShoppers,
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const pathname = URL.parse(request.url ?? '/', 'http://storefront')?.pathname;
    if (pathname === undefined) throw new BadRequest(400, 'The address is not well formed.');
    const reading = request.method === 'GET' || request.method === 'HEAD';
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const route = account.get(`${request.method} ${pathname}`);
    if (route) {
      requireOwnOrigin(request);
      return route(request, response);
    }
    if (!reading) throw new BadRequest(405, 'There is nothing to change here.');
    if (pathname === '/config.json') {
      const known = visitors.of(request);
      const { visitorId, cookie } = known === undefined ? visitors.begin() : { visitorId: known };
      return answerJson(response, 200, { ...configuration, visitorId }, cookie === undefined ? [] : [cookie]);
    }
    const picture = PICTURE.exec(pathname)?.[1];
    if (picture !== undefined) return answerPicture(response, options.pictures?.(decoded(picture)));
    // Every other path is a page, which the script in it knows.
    const file = files.get(pathname) ?? (FILE.test(pathname) ? undefined : files.get('/index.html'));
    if (!file) throw new BadRequest(404, 'There is nothing here.');
    const unchanged = request.headers['if-none-match'] === file.etag;
    response.writeHead(unchanged ? 304 : 200, {
      'content-type': file.type,
      'cache-control': 'no-cache',
      etag: file.etag,
    });
    response.end(unchanged || request.method === 'HEAD' ? undefined : file.body);
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (response.headersSent) return response.destroy();
      if (error instanceof BadRequest) return answerJson(response, error.status, { message: error.message });
      // What Aisle says may name ids; the page needs to know only that it did not work.
      answerJson(response, 502, { message: 'The shop cannot be reached just now.' });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new BadRequest(400, 'The address is not well formed.');
  }
}

function answerPicture(response: ServerResponse, svg: string | undefined): void {
  if (svg === undefined) throw new BadRequest(404, 'There is no such picture.');
  response.writeHead(200, {
    'content-type': 'image/svg+xml',
    'cache-control': 'public, max-age=3600',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  });
  response.end(svg);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const options = readFlags(process.argv.slice(2), process.env);
    if (options === undefined) console.log(HELP);
    else {
      const { url, close } = await startStorefront(options);
      console.log(`The shop is open at ${url}`);
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void close());
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
