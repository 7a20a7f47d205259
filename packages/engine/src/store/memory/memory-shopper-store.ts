import type { ProfileKey, ShopperId, VisitorId } from '../../domain/ids.ts';
import { profileKeyOfVisitor } from '../../domain/ids.ts';
import type {
  ErasureReceipt,
  ShopperExport,
  ShopperPreferences,
  ShopperStore,
} from '../../domain/ports/shopper-store.ts';
import type { Identity } from '../../domain/query.ts';
import type { Environment } from '../environment.ts';
import type { Identities } from '../identities.ts';
import type { Person } from '../person.ts';
import { profileKeyOfPerson, requirePerson, visitorIsCustomer } from '../person.ts';
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

  async export(identity: Identity): Promise<ShopperExport | undefined> {
    this.#requireOpen();
    const person = this.#person(identity);
    return shopperExport(person, this.#records(person));
  }

  async erase(identity: Identity): Promise<ErasureReceipt | undefined> {
    this.#requireOpen();
    const person = this.#person(identity);
    const records = this.#records(person);
    if (shopperExport(person, records) === undefined) return undefined;
    this.#log.remove(records.events, records.slates);
    this.#quarantine.removeMentions([...Object.values(person), ...records.visitors]);
    for (const visitor of records.visitors) {
      this.#identities.unlink(visitor);
      this.#identities.setPreferences(profileKeyOfVisitor(visitor), undefined);
    }
    this.#identities.setPreferences(profileKeyOfPerson(person), undefined);
    return {
      receiptId: receiptId(this.#environment),
      erasedAt: this.#environment.now(),
      events: records.events.length,
      slates: records.slates.length,
      visitors: records.visitors.length,
      preferences: records.preferences !== undefined,
    };
  }

  #person(identity: Identity): Person {
    const person = requirePerson(identity);
    const customer = 'visitorId' in person ? this.#identities.shopperOf(person.visitorId) : undefined;
    if (customer !== undefined) throw visitorIsCustomer(customer);
    return person;
  }

  #records(person: Person): ShopperRecords {
    const visitors = 'shopperId' in person ? this.#identities.visitorsOf(person.shopperId) : [];
    const key = profileKeyOfPerson(person);
    const owners = new Set<ProfileKey>([key, ...visitors.map(profileKeyOfVisitor)]);
    return {
      visitors,
      preferences: this.#identities.preferencesOf(key),
      events: this.#log.eventsOf(owners),
      slates: this.#log.slatesOf(owners),
    };
  }
}
