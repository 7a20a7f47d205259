import { type Event, eventTypeCode, type RequestContext } from '../domain/event.ts';
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
import { namedVisitor, unprovenVisitor } from '../domain/unproven-visitor.ts';
import { CountryTable } from './country-table.ts';
import { HistoryBuffer } from './history-buffer.ts';
import { HistoryStore } from './history-store.ts';
import { mergedHistory } from './merged-history.ts';
import { PreviousTimes } from './previous-times.ts';
import { ProfileColumns } from './profile-columns.ts';
import { RecencyList } from './recency-list.ts';
import { Refusals } from './refusals.ts';

/** Begins the key of a guest's profile. */
const GUEST = profileKeyOfVisitor('' as VisitorId);
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

/** Who is meant, by the keys they are known by. */
interface Who {
  readonly visitor: ProfileKey | undefined;
  /** The customer named, else the one the visitor is known to be. */
  readonly customer: ProfileKey | undefined;
  /** The visitor was merged into another customer than the one named. */
  readonly foreign: boolean;
  /** Whom a caller named without proof: their no holds for the caller's guest, who says nothing for them. */
  readonly named: ProfileKey | undefined;
}

export interface ProfileStoreOptions {
  /**
   * Profiles kept; the least recently active one goes first. As many refusals are kept of those that anybody may have
   * made up. Default two million.
   */
  readonly maxProfiles?: number;
  /** Newest interactions kept of one shopper; default 2,000. */
  readonly historyLimit?: number;
  /** False when the shopper's preferences say no: nothing of them is read or written. */
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
  readonly #previous = new PreviousTimes(this.#histories);
  readonly #recency = new RecencyList();
  readonly #countries = new CountryTable();
  readonly #refusals: Refusals;
  readonly #guest = new HistoryBuffer();
  readonly #customer = new HistoryBuffer();
  #size = 0;

  constructor(options: ProfileStoreOptions = {}) {
    this.#maxProfiles = options.maxProfiles ?? 2_000_000;
    this.#historyLimit = options.historyLimit ?? HISTORY_LIMIT;
    this.#refusals = new Refusals(this.#maxProfiles);
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
   * one; its session and country brought up to the event. What the event says about consent is heard in every case: a
   * no holds for whoever said it, known or not, until an event of theirs says yes.
   * @returns the profile's number; −1 when the event must leave no trace.
   */
  open(event: Event): number {
    const who = this.#resolve(event);
    const { visitor, customer, foreign } = who;
    const key = customer ?? visitor!;
    // The guest's no is the customer's, or signing in would undo it.
    if (visitor !== undefined && customer !== undefined && !foreign) this.#refusals.move(visitor, customer);
    if (event.consent?.personalize === false) this.#refusals.add(key, event.unproven !== true);
    else if (event.consent?.personalize === true) this.#refusals.delete(key);
    if (event.withheld === true || !this.#allows(event)) return -1;
    if (who.named !== undefined && this.#refusals.has(who.named)) return -1;
    if (this.#refusals.has(key)) {
      if (visitor !== undefined && !foreign && this.#numbers.has(visitor)) this.#joined(who);
      return -1;
    }
    const number = this.#joined(who);
    this.#recency.touch(number);
    this.#follow(number, event);
    return number;
  }

  /**
   * Adds the lines of one event, all of one time and type, to a profile's history and cart, in time order: late ones
   * behind those of the same second. A full history lets its oldest go for each, and one event's lines change it once.
   * @param types by event type code: 1 for the acts that the answer is about; all when absent.
   * @returns by line, the time of the shopper's act on this item before it, NaN when there was none in the kept history;
   * overwritten by the next call.
   */
  record(number: number, lines: readonly Interaction[], types: Uint8Array = EVERY_TYPE): Float64Array {
    const histories = this.#histories;
    const limit = this.#historyLimit;
    const length = histories.length(number);
    const place = histories.countUntil(number, lines[0]!.time);
    const previous = this.#previous.of(number, lines, types, { place, length, limit });
    // They would be the first to go: acts older than all that a full history keeps change nothing.
    if (place === 0 && length >= limit) return previous;
    // Of history and lines in time order the newest `limit` stay: entries before the lines go first, then first lines.
    const dropped = Math.max(0, length + lines.length - limit);
    const droppedEntries = Math.min(dropped, place);
    histories.drop(number, droppedEntries);
    histories.insert(number, place - droppedEntries, lines, dropped - droppedEntries);
    const starts = this.#columns.sessionStart;
    const start = starts[number]!;
    // Lines before the session push it back; what was dropped moves it forward.
    starts[number] = place < start ? start + lines.length - dropped : Math.max(0, start - dropped);
    for (const line of lines) this.#updateCart(number, line);
    return previous;
  }

  /** Number of the profile to answer for, −1 when there is none or the shopper said no. */
  find(identity: Identity): number {
    const who = this.#resolve(identity);
    const { visitor, customer, foreign } = who;
    if (visitor === undefined && customer === undefined) return -1;
    if (customer !== undefined && this.#refusals.has(customer)) return -1;
    if (visitor !== undefined && !foreign && this.#refusals.has(visitor)) return -1;
    if (who.named !== undefined && this.#refusals.has(who.named)) return -1;
    return this.#allows(identity) ? this.#known(identity, who) : -1;
  }

  /** Whether the profile is a guest's of whom nothing before the second of `time` is kept: nobody the shop had met. */
  isStranger(number: number, time: EpochMs): boolean {
    if (!this.#keys[number]!.startsWith(GUEST)) return false;
    return this.#histories.countUntil(number, time - (time % 1000) - 1) === 0;
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
    return this.#countries.countryOf(this.#columns.country[number]!);
  }

  /**
   * Removes a shopper's profile, and with it all their merged guests, and what they said about consent; for a visitor
   * also what was done by those who named them without proof. False when there was no profile.
   */
  forget(identity: Identity): boolean {
    const { visitorId } = identity;
    const unproven =
      visitorId === undefined ? false : this.#forgetOne({ visitorId: unprovenVisitor(visitorId) });
    return this.#forgetOne(identity) || unproven;
  }

  #forgetOne(identity: Identity): boolean {
    const who = this.#resolve(identity);
    if (who.customer !== undefined) this.#refusals.delete(who.customer);
    if (who.visitor !== undefined) this.#refusals.delete(who.visitor);
    const number = this.#known(identity, who);
    if (number < 0) return false;
    this.#remove(number);
    return true;
  }

  #resolve({ visitorId, shopperId }: Identity): Who {
    const named = shopperId === undefined ? undefined : profileKeyOfShopper(shopperId);
    if (visitorId === undefined)
      return { visitor: undefined, customer: named, foreign: false, named: undefined };
    const visitor = profileKeyOfVisitor(visitorId);
    const owner = this.#ownerOf(visitor, visitorId);
    const customer = named ?? owner;
    return {
      visitor,
      customer,
      foreign: owner !== undefined && owner !== customer,
      named: customer === undefined ? this.#namedBy(visitorId) : undefined,
    };
  }

  /** Whom somebody named who is a guest for want of proof. */
  #namedBy(visitorId: VisitorId): ProfileKey | undefined {
    const visitor = namedVisitor(visitorId);
    if (visitor === undefined) return undefined;
    const key = profileKeyOfVisitor(visitor);
    return this.#ownerOf(key, visitor) ?? key;
  }

  /** The customer a visitor is known to be. */
  #ownerOf(visitor: ProfileKey, visitorId: VisitorId): ProfileKey | undefined {
    const shopper = this.#shopperOf(visitorId);
    if (shopper !== undefined) return profileKeyOfShopper(shopper);
    const number = this.#numbers.get(visitor);
    const key = number === undefined ? visitor : this.#keys[number];
    return key === visitor ? undefined : key;
  }

  /** The profile of somebody: a customer's, else of a visitor alone the guest's. −1: none. */
  #known(identity: Identity, { visitor, customer }: Who): number {
    const number = customer === undefined ? undefined : this.#numbers.get(customer);
    if (number !== undefined) return number;
    return identity.shopperId === undefined && visitor !== undefined
      ? (this.#numbers.get(visitor) ?? -1)
      : -1;
  }

  /** The profile of whom an event names, made when new; joins the guest in. */
  #joined({ visitor, customer, foreign }: Who): number {
    if (customer === undefined) return this.#numbers.get(visitor!) ?? this.#create(visitor!);
    const known = this.#numbers.get(customer);
    if (visitor === undefined || foreign) return known ?? this.#create(customer);
    const guest = this.#numbers.get(visitor);
    if (guest === undefined) {
      const number = known ?? this.#create(customer);
      this.#alias(visitor, number);
      return number;
    }
    if (guest === known) return guest;
    if (known === undefined) {
      this.#keys[guest] = customer;
      this.#numbers.set(customer, guest);
      this.#alias(visitor, guest);
      return guest;
    }
    this.#merge(guest, known);
    this.#alias(visitor, known);
    return known;
  }

  #alias(visitorKey: ProfileKey, number: number): void {
    this.#numbers.set(visitorKey, number);
    const merged = this.#merged.get(number);
    if (merged === undefined) this.#merged.set(number, [visitorKey]);
    else if (!merged.includes(visitorKey)) merged.push(visitorKey);
  }

  #merge(guest: number, customer: number): void {
    const columns = this.#columns;
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
      const { country } = event.context ?? NO_CONTEXT;
      // Nobody names a customer without proof; a guest anybody may have made up.
      const guest = event.shopperId === undefined;
      const countryNumber = country === undefined ? -1 : this.#countries.numberOf(country, guest);
      if (countryNumber >= 0) columns.country[number] = countryNumber;
    }
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
const NO_CONTEXT: RequestContext = {};

/** FNV-1a over UTF-16 units, never 0. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash | 0 || 1;
}
