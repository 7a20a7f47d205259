import type { ApiKey } from '../domain/api-key.ts';
import type { EpochMs } from '../domain/ids.ts';
import type { ServerConfig } from './config.ts';
import { TokenBuckets } from './token-buckets.ts';

const ADDRESS_SLOTS = 1 << 16;
const KEY_SLOTS = 1 << 12;

export interface Taken {
  readonly allowed: boolean;
  /** The bucket that decided, with what it says for headers. */
  readonly bucket: TokenBuckets;
}

/** With brackets, zone and port; longer ones are not looked at. */
const LONGEST = 80;
/** Also inside IPv6, and with a port, as some proxies write it. */
const IPV4 = /^\[?(?:[\da-f:]*:)?(\d{1,3}(?:\.\d{1,3}){3})\]?(?::\d{1,5})?$/i;
const IPV6 = /^\[?([\da-f:]*:[\da-f:]*)(?:%[^\]]*)?\]?(?::\d{1,5})?$/i;

/**
 * An IPv4 address as it is; the first 64 bits of an IPv6 address, which is what one household or server gets; empty for
 * what is no address: a connection that is gone has none, and what a proxy passes on may be any word.
 */
export function addressBlock(address: string | undefined): string {
  if (address === undefined || address.length > LONGEST) return '';
  const version4 = IPV4.exec(address);
  if (version4 !== null) return version4[1]!;
  const version6 = IPV6.exec(address);
  if (version6 === null) return '';
  const [head = '', tail] = version6[1]!.split('::');
  const left = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const right = tail === '' ? [] : tail.split(':');
    while (left.length + right.length < 8) left.push('0');
    left.push(...right);
  }
  return left.slice(0, 4).join(':');
}

/** Limits requests by key and by address, and by address what they bring. Addresses are hashed into a fixed number of slots and kept nowhere. */
export class RateLimiter {
  readonly #secret: TokenBuckets;
  readonly #publishable: TokenBuckets;
  readonly #address: TokenBuckets;
  readonly #events: TokenBuckets;
  readonly #bytes: TokenBuckets;
  readonly #seed: number;
  readonly #keySlots = new Map<string, number>();

  /** @param seed 32 unpredictable bits, so that nobody can choose addresses that share a slot with another's. */
  constructor(limits: ServerConfig['limits'], seed: number) {
    this.#secret = new TokenBuckets(limits.secretKey, KEY_SLOTS);
    this.#publishable = new TokenBuckets(limits.publishableKey, KEY_SLOTS);
    this.#address = new TokenBuckets(limits.address, ADDRESS_SLOTS);
    this.#events = new TokenBuckets(limits.addressEvents, ADDRESS_SLOTS);
    this.#bytes = new TokenBuckets(limits.addressBytes, ADDRESS_SLOTS);
    this.#seed = seed;
  }

  /** FNV-1a. */
  #slotOfAddress(address: string | undefined): number {
    const block = addressBlock(address);
    let sum = (0x811c9dc5 ^ this.#seed) >>> 0;
    for (let i = 0; i < block.length; i++) sum = Math.imul(sum ^ block.charCodeAt(i), 0x01000193) >>> 0;
    return (sum ^ (sum >>> 16)) & (ADDRESS_SLOTS - 1);
  }

  #slotOfKey(key: ApiKey): number {
    let slot = this.#keySlots.get(key.id);
    if (slot === undefined) {
      slot = this.#keySlots.size % KEY_SLOTS;
      this.#keySlots.set(key.id, slot);
    }
    return slot;
  }

  /**
   * Takes a token for the request. The answer is the bucket that decided, for its headers; `allowed` is false when it
   * was empty. A secret key answers for itself; everybody else is limited by address first, then by key.
   */
  take(key: ApiKey | undefined, address: string | undefined, now: EpochMs): Taken {
    if (key?.kind === 'secret')
      return { allowed: this.#secret.take(this.#slotOfKey(key), now), bucket: this.#secret };
    const allowed = this.#address.take(this.#slotOfAddress(address), now);
    if (!allowed || key === undefined) return { allowed, bucket: this.#address };
    return this.takeKey(key, now);
  }

  /** The second half for a publishable key that became known after its address had given a token. */
  takeKey(key: ApiKey, now: EpochMs): Taken {
    if (!this.#publishable.take(this.#slotOfKey(key), now))
      return { allowed: false, bucket: this.#publishable };
    return { allowed: true, bucket: this.#address };
  }

  /** Takes a token for each of so many events, or bytes, that an address sends without a secret key. */
  takeAmount(what: 'events' | 'bytes', count: number, address: string | undefined, now: EpochMs): Taken {
    const bucket = what === 'events' ? this.#events : this.#bytes;
    return { allowed: bucket.take(this.#slotOfAddress(address), now, count), bucket };
  }
}
