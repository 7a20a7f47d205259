import type { FastifyBodyParser } from 'fastify';
import { AisleError } from '../domain/errors.ts';

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
    let text: string;
    try {
      text = decoder.decode(body);
    } catch {
      done(refuse('The body is not valid UTF-8.'));
      return;
    }
    parse(request, text, (error, value) => {
      if (error === null) done(null, value);
      else if (isJson(text))
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
