import type { ProfileKey, ShopperId, VisitorId } from '../../domain/ids.ts';
import { profileKeyOfShopper, profileKeyOfVisitor } from '../../domain/ids.ts';
import type {
  ErasureReceipt,
  ShopperExport,
  ShopperPreferences,
  ShopperStore,
} from '../../domain/ports/shopper-store.ts';
import type { Identity } from '../../domain/query.ts';
import type { Environment } from '../environment.ts';
import type { Identities } from '../identities.ts';
import { receiptId } from '../receipt-id.ts';
import type { ShopperRecords } from '../shopper-records.ts';
import { shopperExport } from '../shopper-records.ts';
import type { MemoryEventLog } from './memory-event-log.ts';
import type { MemoryQuarantine } from './memory-quarantine.ts';

export class MemoryShopperStore implements ShopperStore {
  readonly #identities: Identities;
  readonly #log: MemoryEventLog;
  readonly #quarantine: MemoryQuarantine;
  readonly #environment: Environment;
  readonly #requireOpen: () => void;

  constructor(
    identities: Identities,
    log: MemoryEventLog,
    quarantine: MemoryQuarantine,
    environment: Environment,
    requireOpen: () => void,
  ) {
    this.#identities = identities;
    this.#log = log;
    this.#quarantine = quarantine;
    this.#environment = environment;
    this.#requireOpen = requireOpen;
  }

  shopperOf(visitorId: VisitorId): ShopperId | undefined {
    return this.#identities.shopperOf(visitorId);
  }

  links(): Iterable<readonly [VisitorId, ShopperId]> {
    return this.#identities.links();
  }

  preferences(identity: Identity): ShopperPreferences | undefined {
    const key = this.#identities.resolve(identity);
    return key === undefined ? undefined : this.#identities.preferencesOf(key);
  }

  async setPreferences(identity: Identity, preferences: ShopperPreferences): Promise<void> {
    this.#requireOpen();
    this.#identities.setPreferences(this.#identities.require(identity), { ...preferences });
  }

  async export(shopperId: ShopperId): Promise<ShopperExport | undefined> {
    this.#requireOpen();
    return shopperExport(shopperId, this.#records(shopperId));
  }

  async erase(shopperId: ShopperId): Promise<ErasureReceipt | undefined> {
    this.#requireOpen();
    const records = this.#records(shopperId);
    if (shopperExport(shopperId, records) === undefined) return undefined;
    this.#log.remove(records.events, records.slates);
    this.#quarantine.removeMentions([shopperId, ...records.visitors]);
    for (const visitor of records.visitors) {
      this.#identities.unlink(visitor);
      this.#identities.setPreferences(profileKeyOfVisitor(visitor), undefined);
    }
    this.#identities.setPreferences(profileKeyOfShopper(shopperId), undefined);
    return {
      receiptId: receiptId(this.#environment),
      erasedAt: this.#environment.now(),
      events: records.events.length,
      slates: records.slates.length,
      visitors: records.visitors.length,
      preferences: records.preferences !== undefined,
    };
  }

  #records(shopperId: ShopperId): ShopperRecords {
    const visitors = this.#identities.visitorsOf(shopperId);
    const owners = new Set<ProfileKey>([
      profileKeyOfShopper(shopperId),
      ...visitors.map(profileKeyOfVisitor),
    ]);
    return {
      visitors,
      preferences: this.#identities.preferencesOf(profileKeyOfShopper(shopperId)),
      events: this.#log.eventsOf(owners),
      slates: this.#log.slatesOf(owners),
    };
  }
}
