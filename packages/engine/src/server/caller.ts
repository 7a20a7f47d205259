import type { ApiKey } from '../domain/api-key.ts';
import { AisleError } from '../domain/errors.ts';
import type { EpochMs, EventId, ShopperId, VisitorId } from '../domain/ids.ts';
import type { KeyStore } from '../domain/ports/key-store.ts';
import type { ShopperStore } from '../domain/ports/shopper-store.ts';
import { namedVisitor, requireOwnVisitor, UNPROVEN, unprovenVisitor } from '../domain/unproven-visitor.ts';
import { type VisitorClaims, verifyVisitorToken } from './visitor-token.ts';

/** The ids a request names, before anybody asked whether it may. */
export interface NamedIdentity {
  readonly visitorId?: string | undefined;
  readonly shopperId?: string | undefined;
}

export interface KnownIdentity {
  readonly visitorId?: VisitorId;
  readonly shopperId?: ShopperId;
}

const NOBODY: KnownIdentity = {};

/**
 * Who a caller may speak for. A secret key speaks for everybody; a publishable key for its visitor,
 * and for a shopper only with a visitor token that binds that shopper.
 */
export class Caller {
  readonly #trusted: boolean;
  readonly #claims: VisitorClaims | undefined;

  private constructor(trusted: boolean, claims: VisitorClaims | undefined) {
    this.#trusted = trusted;
    this.#claims = claims;
  }

  static readonly trusted = new Caller(true, undefined);
  static readonly anonymous = new Caller(false, undefined);

  /** @throws AisleError `unauthenticated` for a token that is not valid. */
  static of(key: ApiKey, token: string | undefined, keys: KeyStore, now: EpochMs): Caller {
    if (key.kind === 'secret') return Caller.trusted;
    if (token === undefined) return Caller.anonymous;
    return new Caller(false, verifyVisitorToken(token, keys.signingSecret(), now));
  }

  /** Whether the shop itself speaks, rather than a page. */
  get isShop(): boolean {
    return this.#trusted;
  }

  /** Whether the caller has shown for whom it may speak: by a secret key or a visitor token. */
  get proven(): boolean {
    return this.#trusted || this.#claims !== undefined;
  }

  /** Refuses to go on with ids other than those of the token. @throws AisleError `forbidden`. */
  #requireSame(claims: VisitorClaims, named: NamedIdentity): void {
    const field =
      named.visitorId !== undefined && named.visitorId !== claims.visitorId
        ? 'visitorId'
        : named.shopperId !== undefined && named.shopperId !== claims.shopperId
          ? 'shopperId'
          : undefined;
    if (field !== undefined)
      throw new AisleError('forbidden', `The visitor token is not for this ${field}.`, {
        field,
        remedy: 'Send the ids that the token was made for, or mint a token for these.',
      });
  }

  /**
   * Whose answers the caller may have. To a publishable key without a token, a visitor that turned out to be a customer
   * is a guest of its own, as in `writer`: knowing a visitor id is not enough to read a customer's taste, and what the
   * caller does changes its answers as it does for any guest, so that these do not tell who is a customer.
   * @throws AisleError `forbidden` when ids and token disagree.
   */
  reader(named: NamedIdentity, shoppers: ShopperStore): KnownIdentity {
    if (this.#trusted) return pick(named.visitorId, named.shopperId);
    if (this.#claims !== undefined) this.#requireSame(this.#claims, named);
    if (this.#claims?.shopperId !== undefined) return pick(this.#claims.visitorId, this.#claims.shopperId);
    const isCustomer = (visitorId: VisitorId): boolean => shoppers.shopperOf(visitorId) !== undefined;
    if (this.#claims === undefined)
      return named.visitorId === undefined ? NOBODY : { visitorId: asGuest(named.visitorId, isCustomer) };
    const { visitorId } = this.#claims;
    return isCustomer(visitorId) ? NOBODY : { visitorId };
  }

  /** Whether `reader` leaves a named shopper out, because no token proves that the caller speaks for them. */
  ignoresShopper({ shopperId }: NamedIdentity): boolean {
    return shopperId !== undefined && !this.#trusted && this.#claims === undefined;
  }

  /**
   * Whose acts the caller may report. Without a token a shopper id is left out (`ignoredShopper`), and a visitor that
   * turned out to be a customer is a guest of its own: knowing a visitor id must not be enough to change a customer's
   * profile or consent.
   * @throws AisleError `forbidden` when ids and token disagree, `invalid_field` for a visitor that nobody can be.
   */
  writer(
    named: NamedIdentity,
    isCustomer: (visitorId: VisitorId) => boolean,
  ): KnownIdentity & { readonly ignoredShopper: boolean } {
    if (this.#trusted) {
      if (named.visitorId !== undefined && named.shopperId !== undefined) requireOwnVisitor(named.visitorId);
      return { ...pick(named.visitorId, named.shopperId), ignoredShopper: false };
    }
    if (this.#claims !== undefined) {
      this.#requireSame(this.#claims, named);
      // A shopper's act on this browser is the pair's: the token has proved that they belong together.
      const visitorId =
        named.visitorId ?? (named.shopperId === undefined ? undefined : this.#claims.visitorId);
      return { ...pick(visitorId, named.shopperId), ignoredShopper: false };
    }
    const { visitorId } = named;
    return {
      ...pick(visitorId === undefined ? undefined : asGuest(visitorId, isCustomer), undefined),
      ignoredShopper: named.shopperId !== undefined,
    };
  }

  /**
   * The id under which the log knows an event. Who speaks for a visitor alone names events within that visitor's own
   * space, so that nobody can use up the ids of a shop's orders with a publishable key.
   */
  eventId(wanted: string, identity: KnownIdentity): EventId {
    if (this.#trusted) return wanted as EventId;
    const owner = encodeURIComponent(identity.visitorId ?? identity.shopperId ?? '');
    return `${UNPROVEN}${owner}:${wanted}` as EventId;
  }
}

/**
 * The guest that a visitor is who is named without proof. Ids of such guests are nobody's to name, or their answers would
 * tell whether a visitor is a customer.
 */
function asGuest(visitorId: string, isCustomer: (visitorId: VisitorId) => boolean): VisitorId {
  const visitor = visitorId as VisitorId;
  return isCustomer(visitor) || namedVisitor(visitor) !== undefined ? unprovenVisitor(visitor) : visitor;
}

function pick(visitorId: string | undefined, shopperId: string | undefined): KnownIdentity {
  const identity: { visitorId?: VisitorId; shopperId?: ShopperId } = {};
  if (visitorId !== undefined) identity.visitorId = visitorId as VisitorId;
  if (shopperId !== undefined) identity.shopperId = shopperId as ShopperId;
  return identity;
}
