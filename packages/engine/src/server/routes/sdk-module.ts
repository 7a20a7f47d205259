import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AisleError } from '../../domain/errors.ts';

/** Built by packages/sdk; the bundled engine has copies beside itself. */
const SDK_MODULE = new URL('../../../../sdk/dist/sdk.js', import.meta.url);
const SDK_MAP = new URL('../../../../sdk/dist/sdk.js.map', import.meta.url);

interface ServedFile {
  readonly bytes: Buffer;
  readonly etag: string;
}

/** @throws AisleError `not_found` when the SDK has not been built. */
async function load(file: URL): Promise<ServedFile> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    throw new AisleError('not_found', 'The SDK has not been built here.', {
      remedy: 'Run `npm run build -- sdk` in the repository, then ask again.',
      cause,
    });
  }
  return { bytes, etag: `"${createHash('sha256').update(bytes).digest('base64url')}"` };
}

/** RFC 9110, 13.1.2: a list of tags compared weakly, or any. */
function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((tag) => ['*', etag, `W/${etag}`].includes(tag.trim()));
}

/**
 * The SDK as a module that pages import from here, `/sdk.js`, and its source map. Pages of every origin may: it is code
 * without data, and what they do with it needs a key that lists them.
 */
export function registerSdkModule(app: FastifyInstance, module = SDK_MODULE, map = SDK_MAP): void {
  const serve = (file: URL, type: string) => {
    let served: ServedFile | undefined;
    return async (request: FastifyRequest, reply: FastifyReply) => {
      served ??= await load(file);
      reply.header('etag', served.etag).header('cache-control', 'public, max-age=300');
      if (matches(request.headers['if-none-match'], served.etag)) return reply.code(304).send();
      return reply.header('content-type', type).send(served.bytes);
    };
  };
  const config = { access: 'open' } as const;
  const toEveryPage = (_request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    // One answer for all origins: a cache need not keep one for each.
    reply.header('access-control-allow-origin', '*').removeHeader('vary');
    done();
  };
  app.get('/sdk.js', { config, preHandler: toEveryPage }, serve(module, 'text/javascript; charset=utf-8'));
  app.get('/sdk.js.map', { config }, serve(map, 'application/json; charset=utf-8'));
}
