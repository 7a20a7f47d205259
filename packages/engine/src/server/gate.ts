import { LIMITS } from '@aisle/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ApiKey } from '../domain/api-key.ts';
import { AisleError } from '../domain/errors.ts';
import { allowsOrigin } from './allows-origin.ts';
import { authenticate, authenticateBody } from './api-keys.ts';
import { isBeacon } from './beacon.ts';
import type { ServerContext } from './context.ts';
import { isFromThisMachine } from './from-this-machine.ts';
import { RateLimiter, type Taken } from './rate-limiter.ts';
import './route.ts';

/** Routes that answer while the server is stopping, so that whoever watches it can see that it is. */
const ALWAYS = new Set(['/healthz', '/readyz', '/metrics']);

function hostOf(origin: string): string | undefined {
  return URL.parse(origin)?.host;
}

/** @throws AisleError `origin_not_allowed`. Pages of this very server are always allowed. */
function requireOrigin(key: ApiKey, request: FastifyRequest): void {
  const origin = request.headers.origin;
  if (origin === undefined || allowsOrigin(key.origins, origin)) return;
  if (hostOf(origin) === request.headers.host && request.headers.host !== undefined) return;
  throw new AisleError('origin_not_allowed', 'This key may not be used from the origin of this page.');
}

/**
 * The page that sends a beacon. No preflight has asked whether it may, so it must be named.
 * @throws AisleError `origin_not_allowed`.
 */
function requirePage(request: FastifyRequest): string {
  const { origin } = request.headers;
  if (origin !== undefined) return origin;
  throw new AisleError(
    'origin_not_allowed',
    'A key in the body is taken from pages alone, and this request names none.',
    {
      remedy:
        'Browsers send the Origin header by themselves; from elsewhere send application/json with the key in the Authorization header.',
    },
  );
}

/** @throws AisleError `unsupported_media_type`. */
function requireUncompressed(request: FastifyRequest): void {
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity')
    throw new AisleError('unsupported_media_type', 'Compressed bodies are not supported.');
}

function removeKey(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return undefined;
  const fields = body as { key?: unknown };
  const { key } = fields;
  delete fields.key;
  return key;
}

function challenge(reply: FastifyReply): void {
  reply.header('www-authenticate', 'Bearer realm="aisle"');
}

/** The first thing every request meets: is the server open, who calls, how often, and may they. */
export class Gate {
  readonly #context: ServerContext;
  readonly #limiter: RateLimiter;

  constructor(context: ServerContext) {
    this.#context = context;
    const { config, randomBytes } = context.dependencies;
    const seed = Buffer.from(randomBytes(4)).readUInt32LE(0);
    this.#limiter = new RateLimiter(config.limits, seed);
  }

  /** @throws AisleError `shutting_down`, `unauthenticated`, `too_many_requests`, `forbidden`, `origin_not_allowed`, `unsupported_media_type`. */
  admit(request: FastifyRequest, reply: FastifyReply): void {
    const { config, url } = request.routeOptions;
    const open = request.is404 || request.method === 'OPTIONS';
    const access = open ? 'open' : (config.access ?? 'secret');
    if (this.#context.draining && !ALWAYS.has(url ?? '')) {
      reply.header('connection', 'close');
      throw new AisleError('shutting_down', 'The server is stopping.');
    }
    if (access === 'open') {
      if (open)
        this.#limit(this.#limiter.take(undefined, request.ip, this.#context.dependencies.now()), reply);
      return;
    }
    if (config.beacon === true && isBeacon(request)) {
      this.#limit(this.#limiter.take(undefined, request.ip, this.#context.dependencies.now()), reply);
      this.#limitBytes(request, reply);
      requirePage(request);
      requireUncompressed(request);
      return;
    }
    const keyless = access === 'local' && request.headers.authorization === undefined;
    if (keyless && this.#context.dependencies.config.localMetrics && isFromThisMachine(request.raw)) return;

    let key: ApiKey | undefined;
    let failure: unknown;
    try {
      key = authenticate(request.headers.authorization, this.#context.dependencies.keys);
    } catch (error) {
      failure = error;
    }
    // Guessing keys costs the guesser's address its tokens.
    this.#limit(this.#limiter.take(key, request.ip, this.#context.dependencies.now()), reply);
    if (key === undefined) {
      challenge(reply);
      throw failure;
    }
    request.apiKey = key;
    if (key.kind === 'publishable') {
      this.#limitBytes(request, reply);
      requireOrigin(key, request);
      if (access !== 'publishable')
        throw new AisleError('forbidden', 'A publishable key may not use this endpoint.');
    }
    requireUncompressed(request);
  }

  /**
   * The second half for a beacon, whose key became known with its body. Takes the key out of the body, so that no log
   * and no quarantine can meet it; what stays is a batch like any other.
   * @throws AisleError `unauthenticated`, `forbidden`, `too_many_requests`, `origin_not_allowed`.
   */
  admitBeacon(request: FastifyRequest, reply: FastifyReply): void {
    if (request.apiKey !== undefined) return;
    const { keys, now } = this.#context.dependencies;
    let key: ApiKey;
    try {
      key = authenticateBody(removeKey(request.body), keys);
    } catch (error) {
      if (error instanceof AisleError && error.code === 'unauthenticated') challenge(reply);
      throw error;
    }
    const taken = this.#limiter.takeKey(key, now());
    // What the address may still send stands in the headers already.
    if (!taken.allowed) this.#limit(taken, reply);
    request.apiKey = key;
    if (!allowsOrigin(key.origins, requirePage(request)))
      throw new AisleError('origin_not_allowed', 'This key does not list the origin of this page.');
  }

  /**
   * Takes the tokens of so many events when the caller has no secret key: what one address can write is bounded by what
   * it sends, not by how often.
   * @throws AisleError `too_many_requests`.
   */
  admitEvents(request: FastifyRequest, reply: FastifyReply, events: number): void {
    if (request.apiKey?.kind === 'secret') return;
    this.#limitAmount('events', events, request, reply);
  }

  /** A body that does not say how long it is counts as the longest that the route takes. */
  #limitBytes(request: FastifyRequest, reply: FastifyReply): void {
    if (request.method === 'GET') return;
    const { bodyLimit = LIMITS.bodyBytes.default } = request.routeOptions;
    const said = Number(request.headers['content-length'] ?? bodyLimit);
    // Refused for its length and never read: a word alone does not empty the bucket of everybody at the address.
    if (said > bodyLimit) return;
    this.#limitAmount('bytes', said, request, reply);
  }

  /** The headers of an answer tell of requests, unless it is refused for what it brings. */
  #limitAmount(what: 'events' | 'bytes', count: number, request: FastifyRequest, reply: FastifyReply): void {
    const taken = this.#limiter.takeAmount(what, count, request.ip, this.#context.dependencies.now());
    if (!taken.allowed) this.#limit(taken, reply);
  }

  #limit({ allowed, bucket }: Taken, reply: FastifyReply): void {
    reply.header('ratelimit-limit', bucket.limit.burst);
    reply.header('ratelimit-remaining', bucket.remaining);
    reply.header('ratelimit-reset', bucket.resetSeconds);
    if (allowed) return;
    this.#context.metrics.rateLimited += 1;
    reply.header('retry-after', bucket.retrySeconds);
    throw new AisleError('too_many_requests', 'This key or address has sent more than it may for now.');
  }
}
