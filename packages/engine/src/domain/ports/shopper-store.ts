import type { Consent, LoggedEvent } from '../event.ts';
import type { EpochMs, ShopperId, VisitorId } from '../ids.ts';
import type { Identity } from '../query.ts';
import type { SlateRecord } from '../slate.ts';

export interface ShopperPreferences {
  /** False: this shopper said no; every answer is as for an unknown shopper. */
  readonly personalize: boolean;
}

/** What was removed by an erasure, for the shopper's receipt. */
export interface ErasureReceipt {
  readonly receiptId: string;
  readonly erasedAt: EpochMs;
  readonly events: number;
  readonly slates: number;
  /** Refused rows in quarantine that mentioned an id. */
  readonly quarantined: number;
  /** Merges of visitors into the customer; 0 for a guest. */
  readonly visitors: number;
  readonly preferences: boolean;
  /** The merged visitors: for dropping what memory holds of them, too; no part of what the shopper is given. */
  readonly merged: readonly VisitorId[];
}

/** Of a customer, or of a guest who has not become one. */
export interface ShopperExport {
  readonly shopperId?: ShopperId;
  readonly visitorId?: VisitorId;
  /** Visitors who turned out to be the customer; none of a guest. */
  readonly visitors: readonly VisitorId[];
  readonly preferences: ShopperPreferences;
  readonly consent?: Consent;
  readonly events: readonly LoggedEvent[];
  readonly slates: readonly SlateRecord[];
}

/** Who is who, and what they allowed. */
export interface ShopperStore {
  /**
   * The customer that a visitor turned out to be. The first merge stays, so that what a guest did for one customer
   * never moves to another who signs in on the same device; events that carry a shopper id are that customer's.
   */
  shopperOf(visitorId: VisitorId): ShopperId | undefined;
  /** All merges, oldest first. */
  links(): Iterable<readonly [VisitorId, ShopperId]>;
  /** The customer's, through a merge too, before the visitor's. A merge hands a visitor's refusal on to the customer. */
  preferences(identity: Identity): ShopperPreferences | undefined;
  /** @throws AisleError `invalid_field` when the identity carries neither a shopper nor a visitor id. */
  setPreferences(identity: Identity, preferences: ShopperPreferences): Promise<void>;
  /**
   * Everything kept about a customer (the events of merged visitors too, and of those who named one without proof), or about a guest where the identity has no
   * shopper id; undefined when nothing is. A visitor who turned out to be a customer is no guest any more: their account
   * may be asked for by the customer's id alone, so that nobody takes a device for the person.
   * @throws AisleError `conflict` for such a visitor, its remedy names the customer; `invalid_field` without any id.
   */
  export(identity: Identity): Promise<ShopperExport | undefined>;
  /**
   * Removes all of it from the store, quarantined rows that mention an id too; undefined when nothing was kept.
   * @throws AisleError as `export`.
   */
  erase(identity: Identity): Promise<ErasureReceipt | undefined>;
}
