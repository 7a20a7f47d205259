import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { cookieOf } from './cookie.ts';

const COOKIE = 'storefront-visitor';
const YEAR_SECONDS = 365 * 86_400;

/**
 * Which guest a browser is. Whoever presents a visitor id at sign-in gets that guest's past joined to their account, so
 * it is taken from nobody's word: the backend gives it out, and knows it again by a cookie that it has signed.
 */
export class Visitors {
  readonly #secret: string;

  /** @param secret known to this backend alone. */
  constructor(secret: string) {
    this.#secret = secret;
  }

  /** The guest that this browser is; undefined without a cookie of ours. */
  of(request: IncomingMessage): string | undefined {
    const [visitorId = '', signature = ''] = (cookieOf(request, COOKIE) ?? '').split('.', 2);
    const expected = Buffer.from(this.#sign(visitorId));
    const given = Buffer.from(signature);
    return given.length === expected.length && timingSafeEqual(given, expected) ? visitorId : undefined;
  }

  /** A guest without a past, and the `Set-Cookie` header that makes the browser them. */
  begin(): { readonly visitorId: string; readonly cookie: string } {
    const visitorId = randomUUID();
    const cookie = `${COOKIE}=${visitorId}.${this.#sign(visitorId)}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${YEAR_SECONDS}`;
    return { visitorId, cookie };
  }

  #sign(visitorId: string): string {
    return createHmac('sha256', this.#secret).update(`visitor ${visitorId}`).digest('base64url');
  }
}
