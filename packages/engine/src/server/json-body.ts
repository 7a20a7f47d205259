import { LIMITS } from '@aisle/contract';
import type { FastifyBodyParser } from 'fastify';
import { AisleError } from '../domain/errors.ts';
import { type JsonShape, notJson } from './json-shape.ts';
import './route.ts';

const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads a JSON body, once: broken UTF-8, broken JSON, keys that would reach into prototypes and what would take long to
 * read are refused in words.
 */
export function readJson(shape: JsonShape): FastifyBodyParser<Buffer> {
  return (request, body, done) => {
    let value: unknown;
    try {
      value = parsed(body, request.apiKey?.kind === 'secret', shape);
    } catch (error) {
      done(error as Error);
      return;
    }
    done(null, value);
  };
}

/** @throws AisleError `too_large`, `invalid_request`. */
function parsed(body: Buffer, secret: boolean, shape: JsonShape): unknown {
  if (body.length === 0) return undefined;
  if (!secret && body.length > LIMITS.bodyBytes.publishable)
    throw new AisleError('too_large', 'The body is larger than a publishable key may send.', {
      remedy: `Send several of at most ${LIMITS.bodyBytes.publishable / 1024} KiB, or send them from a server with a secret key.`,
    });
  shape.require(body, secret ? LIMITS.bodyValues.secret : LIMITS.bodyValues.publishable);
  let text: string;
  try {
    text = decoder.decode(body);
  } catch {
    throw new AisleError('invalid_request', 'The body is not valid UTF-8.');
  }
  try {
    return JSON.parse(text);
  } catch {
    throw notJson();
  }
}
