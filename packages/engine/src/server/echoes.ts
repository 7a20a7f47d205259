import { type Event, isInteraction } from '../domain/event.ts';
import type { EpochMs } from '../domain/ids.ts';
import { addressBlock } from './rate-limiter.ts';

/** A week, as long as the models take a shopper's acts on one item for one (`REPEAT_WINDOW`, which may not be imported). */
const WINDOW_SECONDS = 7 * 86_400;
const WAYS = 4;
const SETS = 1 << 16;
const ADDRESS_SLOTS = 1 << 16;
/** Items that one address may bring up first in a week. Beyond it all is echo, so that nobody can flush the memory. */
const ITEMS_OF_ADDRESS = 1000;

/**
 * Finds echoes: acts on an item by a visitor for whom nobody vouches, from an address from which another such visitor
 * has acted on it within a week. Visitors are made up for nothing, addresses are not: so one address is one voice for
 * each item and for each query, whatever it says and for how many. An echo goes into its visitor's profile as any act does, and is not
 * learned from.
 *
 * The memory is a four-way set-associative table of address and item (both only as hashes) → visitor, 4 MB, in which the
 * pair first heard longest ago makes room; addresses are never written down. It begins anew with the process.
 */
export class Echoes {
  readonly #seed: number;
  readonly #pairs = new Uint32Array(SETS * WAYS);
  readonly #visitors = new Uint32Array(SETS * WAYS);
  /** Seconds since 1970; 0 for a free entry. */
  readonly #heardAt = new Uint32Array(SETS * WAYS);
  readonly #items = new Uint16Array(ADDRESS_SLOTS);
  readonly #weeks = new Uint16Array(ADDRESS_SLOTS);

  /** @param seed 32 unpredictable bits, so that nobody can choose what shares an entry with another's. */
  constructor(seed: number) {
    this.#seed = seed;
  }

  /** Whether the event of an unproven visitor repeats what another said or asked from the same place; remembers it if not. */
  isEcho({ type, items, visitorId, search }: Event, address: string, now: EpochMs): boolean {
    const asks = type === 'search' && search !== undefined;
    if (!asks && (items.length === 0 || !isInteraction(type))) return false;
    const place = this.#hash(placeOf(address), this.#seed);
    const visitor = this.#hash(visitorId ?? '', this.#seed);
    const seconds = Math.floor(now / 1000);
    if (asks)
      return this.#hears(
        place,
        `?${search.query.trim().replace(/\s+/g, ' ').toLowerCase()}`,
        visitor,
        seconds,
      );
    let echo = false;
    for (const { itemId } of items) if (this.#hears(place, itemId, visitor, seconds)) echo = true;
    return echo;
  }

  #hears(place: number, itemId: string, visitor: number, now: number): boolean {
    const pair = this.#hash(itemId, place);
    // The set comes from other bits than those that are compared within it.
    const first = (Math.imul(pair, 0x9e3779b1) >>> 16) * WAYS;
    let slot = first;
    for (let way = first; way < first + WAYS; way++) {
      const fresh = now - this.#heardAt[way]! < WINDOW_SECONDS;
      if (this.#pairs[way] === pair && fresh) return this.#visitors[way] !== visitor;
      if (this.#heardAt[way]! < this.#heardAt[slot]!) slot = way;
    }
    if (!this.#mayBringUp(place, now)) return true;
    this.#pairs[slot] = pair;
    this.#visitors[slot] = visitor;
    this.#heardAt[slot] = now;
    return false;
  }

  #mayBringUp(place: number, now: number): boolean {
    const slot = place & (ADDRESS_SLOTS - 1);
    const week = Math.floor(now / WINDOW_SECONDS) & 0xffff;
    if (this.#weeks[slot] !== week) {
      this.#weeks[slot] = week;
      this.#items[slot] = 0;
    }
    if (this.#items[slot]! >= ITEMS_OF_ADDRESS) return false;
    this.#items[slot]!++;
    return true;
  }

  /** FNV-1a with a last mix (MurmurHash3's), 32 bits. */
  #hash(text: string, seed: number): number {
    let sum = (0x811c9dc5 ^ seed) >>> 0;
    for (let at = 0; at < text.length; at++) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
    sum = Math.imul(sum ^ (sum >>> 16), 0x85ebca6b);
    sum = Math.imul(sum ^ (sum >>> 13), 0xc2b2ae35);
    return (sum ^ (sum >>> 16)) >>> 0;
  }
}

/** An IPv4 address; of an IPv6 address the first 48 bits, because whoever rents a machine may have 65,536 /64 of them. */
function placeOf(address: string): string {
  const block = addressBlock(address);
  return block.includes(':') ? block.split(':').slice(0, 3).join(':') : block;
}
