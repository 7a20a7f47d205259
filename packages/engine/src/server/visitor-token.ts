import { createHmac, timingSafeEqual } from 'node:crypto';
import { AisleError } from '../domain/errors.ts';
import type { EpochMs, ShopperId, VisitorId } from '../domain/ids.ts';

/** What a token vouches for: this browser, and the customer signed in on it. */
export interface VisitorClaims {
  readonly visitorId: VisitorId;
  readonly shopperId?: ShopperId;
  readonly expiresAt: EpochMs;
}

function sign(payload: string, secret: Uint8Array): Buffer {
  return createHmac('sha256', secret).update(payload).digest();
}

/** `base64url(canonical JSON {exp, shopperId?, visitorId}) . base64url(HMAC-SHA256 over the first part)`. */
export function signVisitorToken(claims: VisitorClaims, secret: Uint8Array): string {
  const json = JSON.stringify({
    exp: claims.expiresAt,
    shopperId: claims.shopperId,
    visitorId: claims.visitorId,
  });
  const payload = Buffer.from(json).toString('base64url');
  return `${payload}.${sign(payload, secret).toString('base64url')}`;
}

function refused(reason: string): AisleError {
  return new AisleError('unauthenticated', `The visitor token ${reason}.`, {
    field: 'X-Aisle-Visitor',
    remedy: "Let the shop's server mint a new one with POST /v1/visitor-tokens.",
  });
}

/** @throws AisleError `unauthenticated` for a token that we did not sign or that has expired. */
export function verifyVisitorToken(token: string, secret: Uint8Array, now: EpochMs): VisitorClaims {
  const parts = token.split('.');
  const [payload, signature] = parts;
  if (parts.length !== 2 || payload === undefined || signature === undefined) throw refused('is malformed');
  const given = Buffer.from(signature, 'base64url');
  const expected = sign(payload, secret);
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    throw refused('is not one of ours');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as {
    exp: number;
    shopperId?: ShopperId;
    visitorId: VisitorId;
  };
  if (!(claims.exp > now)) throw refused('has expired');
  return {
    visitorId: claims.visitorId,
    ...(claims.shopperId === undefined ? {} : { shopperId: claims.shopperId }),
    expiresAt: claims.exp,
  };
}
