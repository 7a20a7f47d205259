import { type Event, eventTypeCode } from '../domain/event.ts';
import type { Interaction } from '../domain/history.ts';
import {
  type EpochMs,
  type ProfileKey,
  profileKeyOfShopper,
  profileKeyOfVisitor,
  type ShopperId,
  type VisitorId,
} from '../domain/ids.ts';
import type { Identity } from '../domain/query.ts';
import { HistoryBuffer } from './history-buffer.ts';
import { HistoryStore } from './history-store.ts';
import { mergedHistory } from './merged-history.ts';
import { ProfileColumns } from './profile-columns.ts';
import { RecencyList } from './recency-list.ts';

/** By event type code, all of them. */
const EVERY_TYPE = new Uint8Array(256).fill(1);
/** A session ends after this long without an event. */
const SESSION_GAP_MS = 30 * 60_000;
/** Newest interactions kept of one shopper, unless said otherwise. */
const HISTORY_LIMIT = 2000;

/** Newest items kept of a cart; equals the contract's `LIMITS.cartItems`, which this folder may not import. */
const CART_LIMIT = 200;

const ADD_TO_CART = eventTypeCode('add_to_cart');
const REMOVE_FROM_CART = eventTypeCode('remove_from_cart');
const PURCHASE = eventTypeCode('purchase');

export interface ProfileStoreOptions {
  /** Profiles kept; the least recently active one goes first. Default two million. */
  readonly maxProfiles?: number;
  /** Newest interactions kept of one shopper; default 2,000. */
  readonly historyLimit?: number;
  /** False when the shopper has said no to personalisation: nothing of them is read or written. */
  readonly allows?: (identity: Identity) => boolean;
  /** The customer a visitor is known to be, for links older than what is in memory. */
  readonly shopperOf?: (visitorId: VisitorId) => ShopperId | undefined;
}

/**
 * What the shop knows of each shopper now, folded from events: history, session, cart, country.
 * A profile is known by a dense number, which is given to somebody else only after its profile was evicted, merged away
 * or forgotten. The first customer a visitor turns out to be stays theirs, as in the store of record.
 */
export class ProfileStore {
  readonly #maxProfiles: number;
  readonly #historyLimit: number;
  readonly #allows: (identity: Identity) => boolean;
  readonly #shopperOf: (visitorId: VisitorId) => ShopperId | undefined;
  /** Customers and guests by their key, merged guests by their old key too. */
  readonly #numbers = new Map<ProfileKey, number>();
  readonly #keys: (ProfileKey | undefined)[] = [];
  /** Keys of the guests that were merged into a profile. */
  readonly #merged = new Map<number, ProfileKey[]>();
  readonly #carts = new Map<number, number[]>();
  readonly #free: number[] = [];
  readonly #columns = new ProfileColumns();
  readonly #histories = new HistoryStore();
  readonly #recency = new RecencyList();
  readonly #countries: string[] = [];
  readonly #countryNumbers = new Map<string, number>();
  readonly #guest = new HistoryBuffer();
  readonly #customer = new HistoryBuffer();
  #size = 0;

  constructor(options: ProfileStoreOptions = {}) {
    this.#maxProfiles = options.maxProfiles ?? 2_000_000;
    this.#historyLimit = options.historyLimit ?? HISTORY_LIMIT;
    this.#allows = options.allows ?? (() => true);
    this.#shopperOf = options.shopperOf ?? (() => undefined);
  }

  /** Profiles in memory. */
  get size(): number {
    return this.#size;
  }

  /** Bytes of the histories. */
  get historyBytes(): number {
    return this.#histories.bytes;
  }

  /**
   * The profile an event belongs to, made when new, with guest and customer joined when the event shows that they are
   * one; its session, country and consent brought up to the event.
   * @returns the profile's number; −1 when the event must leave no trace.
   */
  open(event: Event): number {
    if (!this.#allows(event)) return -1;
    if (event.consent?.personalize === false) {
      const known = this.#find(event);
      if (known >= 0) this.#columns.refused[known] = 1;
      return -1;
    }
    let number = this.#find(event);
    if (number >= 0 && this.#columns.refused[number] === 1) {
      if (event.consent?.personalize !== true) return -1;
      this.#columns.refused[number] = 0;
    }
    number = this.#joined(event, number);
    // The guest who was just joined in may have said no: their refusal is the customer's until somebody says yes.
    if (this.#columns.refused[number] === 1) {
      if (event.consent?.personalize !== true) return -1;
      this.#columns.refused[number] = 0;
    }
    this.#recency.touch(number);
    this.#follow(number, event);
    return number;
  }

  /**
   * Adds one act to a profile's history and cart, in time order (late acts are put where they belong).
   * @param types by event type code: 1 for the acts that the answer is about; all when absent.
   * @returns time of the shopper's previous act on this item, NaN when there was none in the kept history.
   */
  record(number: number, interaction: Interaction, types: Uint8Array = EVERY_TYPE): EpochMs {
    const previous = this.#histories.lastTimeOf(number, interaction.item, types);
    const full = this.#histories.length(number) >= this.#historyLimit;
    // It would be the first to go: an act older than all that a full history keeps changes nothing.
    if (full && interaction.time < this.#histories.oldest(number)) return previous;
    if (full) {
      this.#histories.dropOldest(number);
      if (this.#columns.sessionStart[number]! > 0) this.#columns.sessionStart[number]!--;
    }
    if (interaction.time >= this.#histories.latest(number)) this.#histories.append(number, interaction);
    else this.#insertLate(number, interaction);
    this.#updateCart(number, interaction);
    return previous;
  }

  /** Number of the profile to answer for, −1 when there is none or the shopper said no. */
  find(identity: Identity): number {
    if (identity.shopperId === undefined && identity.visitorId === undefined) return -1;
    if (!this.#allows(identity)) return -1;
    const number = this.#find(identity);
    return number >= 0 && this.#columns.refused[number] === 0 ? number : -1;
  }

  /** The whole kept history, oldest first. */
  history(number: number, out: HistoryBuffer): void {
    this.#histories.read(number, 0, out);
  }

  /** The acts of the running session; empty after the gap, and when the request names another session. */
  session(number: number, sessionId: string | undefined, now: EpochMs, out: HistoryBuffer): void {
    out.resize(0);
    if (now - this.#columns.lastSeen[number]! > SESSION_GAP_MS) return;
    const known = this.#columns.session[number]!;
    if (sessionId !== undefined && known !== 0 && known !== hashOf(sessionId)) return;
    this.#histories.read(number, this.#columns.sessionStart[number]!, out);
  }

  /** Items in the cart, in the order they were put in. */
  cart(number: number): readonly number[] {
    return this.#carts.get(number) ?? EMPTY_CART;
  }

  /** Last country an event named. */
  country(number: number): string | undefined {
    return this.#countries[this.#columns.country[number]!];
  }

  /** Removes a shopper's profile, and with it all their merged guests. False when there was none. */
  forget(identity: Identity): boolean {
    const number = this.#find(identity);
    if (number < 0) return false;
    this.#remove(number);
    return true;
  }

  #find(identity: Identity): number {
    if (identity.shopperId !== undefined)
      return this.#numbers.get(profileKeyOfShopper(identity.shopperId)) ?? -1;
    if (identity.visitorId === undefined) return -1;
    const known = this.#numbers.get(profileKeyOfVisitor(identity.visitorId));
    if (known !== undefined) return known;
    const shopper = this.#shopperOf(identity.visitorId);
    return shopper === undefined ? -1 : (this.#numbers.get(profileKeyOfShopper(shopper)) ?? -1);
  }

  /** The number for an event whose identity resolved to `found`; joins the guest in. */
  #joined(event: Event, found: number): number {
    const linked =
      event.shopperId ?? (event.visitorId === undefined ? undefined : this.#shopperOf(event.visitorId));
    if (linked === undefined) return found >= 0 ? found : this.#create(profileKeyOfVisitor(event.visitorId!));
    const key = profileKeyOfShopper(linked);
    const customer = this.#numbers.get(key) ?? -1;
    if (event.visitorId === undefined) return customer >= 0 ? customer : this.#create(key);
    const visitorKey = profileKeyOfVisitor(event.visitorId);
    const guest = this.#numbers.get(visitorKey);
    const owner = this.#shopperOf(event.visitorId);
    // A visitor merged before keeps their first customer; this event is the other customer's all the same.
    const foreign = owner !== undefined && owner !== linked;
    if (guest === undefined || guest === customer || foreign || this.#keys[guest] !== visitorKey) {
      const number = customer >= 0 ? customer : this.#create(key);
      if (guest === undefined && !foreign) this.#alias(visitorKey, number);
      return number;
    }
    if (customer < 0) {
      this.#keys[guest] = key;
      this.#numbers.set(key, guest);
      this.#alias(visitorKey, guest);
      return guest;
    }
    this.#merge(guest, customer);
    this.#alias(visitorKey, customer);
    return customer;
  }

  #alias(visitorKey: ProfileKey, number: number): void {
    this.#numbers.set(visitorKey, number);
    const merged = this.#merged.get(number);
    if (merged === undefined) this.#merged.set(number, [visitorKey]);
    else if (!merged.includes(visitorKey)) merged.push(visitorKey);
  }

  #merge(guest: number, customer: number): void {
    const columns = this.#columns;
    if (columns.refused[guest] === 1) columns.refused[customer] = 1;
    const sessionOf = columns.lastSeen[guest]! > columns.lastSeen[customer]! ? guest : customer;
    this.#histories.read(sessionOf, columns.sessionStart[sessionOf]!, this.#guest);
    const sessionBegan = this.#guest.length > 0 ? this.#guest.times[0]! : Number.POSITIVE_INFINITY;
    this.history(guest, this.#guest);
    this.history(customer, this.#customer);
    const joined = mergedHistory(this.#guest, this.#customer, this.#historyLimit);
    if (sessionOf === guest) {
      columns.lastSeen[customer] = columns.lastSeen[guest]!;
      columns.session[customer] = columns.session[guest]!;
      if (columns.country[guest]! >= 0) columns.country[customer] = columns.country[guest]!;
    }
    const start = joined.findIndex((entry) => entry.time >= sessionBegan);
    this.#replace(customer, joined, start < 0 ? joined.length : start);
    const cart = this.#carts.get(guest);
    if (cart !== undefined) {
      const own = this.#carts.get(customer) ?? [];
      this.#carts.set(customer, [...new Set([...own, ...cart])].slice(-CART_LIMIT));
    }
    this.#remove(guest);
  }

  #follow(number: number, event: Event): void {
    const columns = this.#columns;
    const session = event.sessionId === undefined ? 0 : hashOf(event.sessionId);
    if (event.occurredAt >= columns.lastSeen[number]!) {
      const gap = event.occurredAt - columns.lastSeen[number]! > SESSION_GAP_MS;
      if (gap || (session !== 0 && session !== columns.session[number]!)) {
        columns.sessionStart[number] = this.#histories.length(number);
        columns.session[number] = session;
      }
      columns.lastSeen[number] = event.occurredAt;
      if (event.context?.country !== undefined)
        columns.country[number] = this.#countryOf(event.context.country);
    }
  }

  #countryOf(country: string): number {
    let number = this.#countryNumbers.get(country);
    if (number === undefined) {
      number = this.#countries.length;
      this.#countries.push(country);
      this.#countryNumbers.set(country, number);
    }
    return number;
  }

  #updateCart(number: number, { item, type }: Interaction): void {
    if (type === PURCHASE) {
      this.#carts.delete(number);
      return;
    }
    if (type !== ADD_TO_CART && type !== REMOVE_FROM_CART) return;
    const cart = this.#carts.get(number);
    if (type === ADD_TO_CART) {
      if (cart === undefined) this.#carts.set(number, [item]);
      else if (!cart.includes(item) && cart.push(item) > CART_LIMIT) cart.shift();
      return;
    }
    const place = cart?.indexOf(item) ?? -1;
    if (place < 0) return;
    cart!.splice(place, 1);
    if (cart!.length === 0) this.#carts.delete(number);
  }

  /** Puts an act that arrived late where it belongs, behind those of the same second. Rare, so the history is rewritten. */
  #insertLate(number: number, interaction: Interaction): void {
    this.history(number, this.#customer);
    this.#guest.resize(0);
    const entries = mergedHistory(this.#customer, this.#guest, this.#historyLimit);
    let place = entries.length;
    while (place > 0 && entries[place - 1]!.time > interaction.time) place--;
    entries.splice(place, 0, interaction);
    const start = this.#columns.sessionStart[number]!;
    this.#replace(number, entries, place < start ? start + 1 : start);
  }

  #replace(number: number, entries: readonly Interaction[], sessionStart: number): void {
    this.#histories.clear(number);
    for (const entry of entries) this.#histories.append(number, entry);
    this.#columns.sessionStart[number] = sessionStart;
  }

  #create(key: ProfileKey): number {
    if (this.#size >= this.#maxProfiles) this.#remove(this.#recency.last);
    const number = this.#free.pop() ?? this.#keys.length;
    this.#keys[number] = key;
    this.#numbers.set(key, number);
    this.#columns.reset(number);
    this.#recency.add(number);
    this.#size++;
    return number;
  }

  #remove(number: number): void {
    const columns = this.#columns;
    const key = this.#keys[number]!;
    this.#numbers.delete(key);
    for (const merged of this.#merged.get(number) ?? []) this.#numbers.delete(merged);
    this.#merged.delete(number);
    this.#carts.delete(number);
    this.#histories.clear(number);
    columns.reset(number);
    this.#keys[number] = undefined;
    this.#recency.remove(number);
    this.#free.push(number);
    this.#size--;
  }
}

const EMPTY_CART: readonly number[] = [];

/** FNV-1a over UTF-16 units, never 0. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash | 0 || 1;
}
