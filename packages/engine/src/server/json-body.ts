import { LIMITS } from '@aisle/contract';
import type { FastifyBodyParser } from 'fastify';
import { AisleError } from '../domain/errors.ts';
import './route.ts';

/** Stands in every body with a key that reaches into prototypes; any other that cannot be read is not read again to tell. */
const MAY_REACH = /proto|\\u/;

const decoder = new TextDecoder('utf-8', { fatal: true });

function refuse(detail: string, remedy?: string): AisleError {
  return new AisleError('invalid_request', detail, remedy === undefined ? {} : { remedy });
}

/**
 * Reads a JSON body: broken UTF-8, broken JSON and keys that would reach into prototypes are refused in words.
 * @param parse Fastify's own parser, set to refuse `__proto__` and `constructor.prototype`.
 */
export function readJson(parse: FastifyBodyParser<string>): FastifyBodyParser<Buffer> {
  return (request, body, done) => {
    if (body.length === 0) {
      done(null, undefined);
      return;
    }
    if (request.apiKey?.kind === 'publishable' && body.length > LIMITS.bodyBytes.publishable) {
      done(
        new AisleError('too_large', 'The body is larger than a publishable key may send.', {
          remedy: `Send several of at most ${LIMITS.bodyBytes.publishable / 1024} KiB, or send them from a server with a secret key.`,
        }),
      );
      return;
    }
    let text: string;
    try {
      text = decoder.decode(body);
    } catch {
      done(refuse('The body is not valid UTF-8.'));
      return;
    }
    parse(request, text, (error, value) => {
      if (error === null) done(null, value);
      else if (MAY_REACH.test(text) && isJson(text))
        done(
          refuse(
            'The body has a key that reaches into prototypes.',
            'Remove `__proto__` and `constructor.prototype`.',
          ),
        );
      else
        done(
          refuse('The body is not valid JSON.', 'Check commas, quotes and brackets; JSON has no comments.'),
        );
    });
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
