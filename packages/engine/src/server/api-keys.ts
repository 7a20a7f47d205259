import { hash, timingSafeEqual } from 'node:crypto';
import type { ApiKey, KeyKind } from '../domain/api-key.ts';
import { AisleError } from '../domain/errors.ts';
import type { EpochMs } from '../domain/ids.ts';
import type { KeyStore } from '../domain/ports/key-store.ts';

const PREFIX: Readonly<Record<KeyKind, string>> = { secret: 'aisle_sk_', publishable: 'aisle_pk_' };
/** 256 bits as base64url. */
const KEY = /^aisle_(?:sk|pk)_[A-Za-z0-9_-]{43}$/;

function hashKey(key: string): string {
  return hash('sha256', key, 'hex');
}

/** `https://shop.example:8443`: scheme, host and port, nothing else. @throws AisleError `invalid_field`. */
function originOf(text: string): string {
  const url = URL.parse(text);
  if (
    url === null ||
    (url.protocol !== 'https:' && url.protocol !== 'http:') ||
    url.origin !== text.replace(/\/$/, '')
  )
    throw new AisleError('invalid_field', `"${text}" is not an origin.`, {
      field: 'origins',
      remedy: 'Write scheme, host and port alone, like https://shop.example.',
    });
  return url.origin;
}

export interface MintedKey {
  /** Shown once and kept nowhere. */
  readonly key: string;
  /** What the store keeps. */
  readonly record: ApiKey;
}

/**
 * A new key.
 * @param randomBytes unpredictable bytes; 32 for the key and 8 for its public handle are taken.
 * @throws AisleError `invalid_field` for an origin that is not one.
 */
export function mintKey(
  kind: KeyKind,
  name: string,
  origins: readonly string[],
  now: EpochMs,
  randomBytes: (count: number) => Uint8Array,
): MintedKey {
  const key = `${PREFIX[kind]}${Buffer.from(randomBytes(32)).toString('base64url')}`;
  const record: ApiKey = {
    id: `key_${Buffer.from(randomBytes(8)).toString('hex')}`,
    kind,
    name,
    hash: hashKey(key),
    origins: origins.map(originOf),
    createdAt: now,
  };
  return { key, record };
}

function noKey(message: string): AisleError {
  return new AisleError('unauthenticated', message);
}

/**
 * The key of an Authorization header.
 * @throws AisleError `unauthenticated` when there is none, or it is malformed, unknown or revoked.
 */
export function authenticate(header: string | undefined, keys: KeyStore): ApiKey {
  if (header === undefined) throw noKey('The request carries no key.');
  const [scheme, key, ...rest] = header.split(' ');
  if (scheme?.toLowerCase() !== 'bearer' || key === undefined || rest.length > 0 || !KEY.test(key))
    throw noKey('The Authorization header does not carry a key of the form `Bearer aisle_…`.');
  return knownKey(key, keys);
}

/**
 * The key that stands in a body, where no header can be sent.
 * @throws AisleError `forbidden` for anything that looks like a secret key, whether it is one or not; `unauthenticated`
 * when there is none, or it is malformed, unknown or revoked.
 */
export function authenticateBody(key: unknown, keys: KeyStore): ApiKey {
  const remedy =
    'Send a publishable key as `key`, or application/json with the key in the Authorization header.';
  const refuse = (message: string) => new AisleError('unauthenticated', message, { field: 'key', remedy });
  if (typeof key !== 'string') throw refuse('key: The body carries no key.');
  if (key.startsWith(PREFIX.secret))
    throw new AisleError('forbidden', 'key: A secret key does not belong in a body.', {
      field: 'key',
      remedy:
        'Send a publishable key here, and a secret key from a server alone, in the Authorization header. If a page has sent this one, revoke it: `aisle keys revoke`.',
    });
  if (!KEY.test(key)) throw refuse('key: This is not a key of the form `aisle_pk_…`.');
  return knownKey(key, keys);
}

function knownKey(key: string, keys: KeyStore): ApiKey {
  const digest = hashKey(key);
  const record = keys.byHash(digest);
  // The map has compared already; this comparison takes the same time wherever the digests differ.
  if (
    record === undefined ||
    !timingSafeEqual(Buffer.from(digest), Buffer.from(record.hash.padEnd(64).slice(0, 64)))
  )
    throw noKey('The key is not known.');
  if (record.revokedAt !== undefined || !key.startsWith(PREFIX[record.kind]))
    throw noKey('The key has been revoked.');
  return record;
}
