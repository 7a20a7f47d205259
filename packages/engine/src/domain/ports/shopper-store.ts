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
  readonly visitors: number;
  readonly preferences: boolean;
}

export interface ShopperExport {
  readonly shopperId: ShopperId;
  readonly visitors: readonly VisitorId[];
  readonly preferences: ShopperPreferences;
  readonly consent?: Consent;
  readonly events: readonly LoggedEvent[];
  readonly slates: readonly SlateRecord[];
}

/** Who is who, and what they allowed. */
export interface ShopperStore {
  /** The customer that a visitor turned out to be. */
  shopperOf(visitorId: VisitorId): ShopperId | undefined;
  /** All merges, oldest first. */
  links(): Iterable<readonly [VisitorId, ShopperId]>;
  preferences(identity: Identity): ShopperPreferences | undefined;
  setPreferences(identity: Identity, preferences: ShopperPreferences): Promise<void>;
  /** Everything kept about a customer (the events of merged visitors too); undefined when nothing is. */
  export(shopperId: ShopperId): Promise<ShopperExport | undefined>;
  /** Removes all of it from the store; undefined when nothing was kept. */
  erase(shopperId: ShopperId): Promise<ErasureReceipt | undefined>;
}
