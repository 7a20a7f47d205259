import type { ProfileKey, ShopperId } from '../../domain/ids.ts';
import { profileKeyOfVisitor } from '../../domain/ids.ts';
import type { Identities } from '../identities.ts';
import type { ErasedPerson, ShopperRecordsPort } from '../kept-shoppers.ts';
import type { Person } from '../person.ts';
import { guestsOf, profileKeyOfPerson } from '../person.ts';
import type { MemoryEventLog } from './memory-event-log.ts';
import type { MemoryQuarantine } from './memory-quarantine.ts';

/** Records of shoppers in the memory of a store without a folder; preferences lie in the identities alone. */
export class MemoryShopperRecords implements ShopperRecordsPort {
  readonly #identities: Identities;
  readonly #log: MemoryEventLog;
  readonly #quarantine: MemoryQuarantine;
  readonly #requireOpen: () => void;

  constructor(
    identities: Identities,
    log: MemoryEventLog,
    quarantine: MemoryQuarantine,
    requireOpen: () => void,
  ) {
    this.#identities = identities;
    this.#log = log;
    this.#quarantine = quarantine;
    this.#requireOpen = requireOpen;
  }

  async keepPreferences(): Promise<void> {
    this.#requireOpen();
  }

  async visitorsOf(shopperId: ShopperId) {
    this.#requireOpen();
    return this.#identities.visitorsOf(shopperId);
  }

  async eventsOf(key: ProfileKey) {
    this.#requireOpen();
    return this.#log.eventsOf(new Set([key]));
  }

  async slatesOf(key: ProfileKey) {
    this.#requireOpen();
    return this.#log.slatesOf(new Set([key]));
  }

  async erase(person: Person): Promise<ErasedPerson | { customer: ShopperId } | undefined> {
    this.#requireOpen();
    const customer = 'visitorId' in person ? this.#identities.shopperOf(person.visitorId) : undefined;
    if (customer !== undefined) return { customer };
    const visitors = 'shopperId' in person ? this.#identities.visitorsOf(person.shopperId) : [];
    const keys = new Set<ProfileKey>([
      profileKeyOfPerson(person),
      ...guestsOf(person, visitors).map(profileKeyOfVisitor),
    ]);
    const events = this.#log.eventsOf(keys);
    const slates = this.#log.slatesOf(keys);
    this.#log.remove(events, slates);
    const counts = {
      events: events.length,
      slates: slates.length,
      quarantined: this.#quarantine.removeMentions([...Object.values(person), ...visitors]),
      visitors: visitors.length,
      preferences: [...keys].some((key) => this.#identities.preferencesOf(key) !== undefined),
    };
    const { preferences, ...numbers } = counts;
    if (!preferences && Object.values(numbers).every((count) => count === 0)) return undefined;
    return { counts, visitors };
  }
}
