import { LIMITS } from '@aisle/contract';
import type { FastifyBodyParser, FastifyRequest } from 'fastify';
import { AisleError } from '../domain/errors.ts';

/** Whether the request is one of `navigator.sendBeacon`: plain text, because it can set no header and asks no preflight. */
export function isBeacon(request: FastifyRequest): boolean {
  return (
    request.headers.authorization === undefined &&
    /^text\/plain(?:$|[;\s])/i.test(request.headers['content-type'] ?? '')
  );
}

/**
 * Reads the JSON that a beacon carries as text. Bounded more tightly than a batch, because who sends it is known only
 * once it is read.
 * @param parse reader of JSON bodies.
 */
export function readBeacon(parse: FastifyBodyParser<Buffer>): FastifyBodyParser<Buffer> {
  return (request, body, done) => {
    if (!isBeacon(request))
      done(
        new AisleError('unsupported_media_type', 'Plain text is taken only with the key in the body.', {
          remedy: 'With an Authorization header, send `Content-Type: application/json`.',
        }),
      );
    else if (body.length > LIMITS.bodyBytes.beacon)
      done(
        new AisleError('too_large', 'The body is larger than a beacon may be.', {
          remedy: `Send several of at most ${LIMITS.bodyBytes.beacon / 1024} KiB.`,
        }),
      );
    else return parse(request, body, done);
  };
}
