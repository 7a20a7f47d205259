import type { LoggedEvent } from '../domain/event.ts';
import type { ProfileKey, ShopperId, VisitorId } from '../domain/ids.ts';
import { profileKeyOfVisitor } from '../domain/ids.ts';
import type {
  ErasureReceipt,
  ShopperExport,
  ShopperPreferences,
  ShopperStore,
} from '../domain/ports/shopper-store.ts';
import type { Identity } from '../domain/query.ts';
import type { SlateRecord } from '../domain/slate.ts';
import type { Environment } from './environment.ts';
import type { Identities } from './identities.ts';
import type { Person } from './person.ts';
import { guestsOf, profileKeyOfPerson, requirePerson, visitorIsCustomer } from './person.ts';
import { receiptId } from './receipt-id.ts';
import { shopperExport } from './shopper-records.ts';

/** What an erasure removed, and the merged visitors whose links went. */
export interface ErasedPerson {
  readonly counts: Omit<ErasureReceipt, 'receiptId' | 'erasedAt' | 'merged'>;
  readonly visitors: readonly VisitorId[];
}

/** Where records of shoppers lie: what a kind of store does in its own way. */
export interface ShopperRecordsPort {
  keepPreferences(key: ProfileKey, preferences: ShopperPreferences): Promise<void>;
  /** Visitors who turned out to be the customer, oldest first. */
  visitorsOf(shopperId: ShopperId): Promise<readonly VisitorId[]>;
  /** Events whose owner this is. */
  eventsOf(key: ProfileKey): Promise<readonly LoggedEvent[]>;
  /** Slates whose owner this is. */
  slatesOf(key: ProfileKey): Promise<readonly SlateRecord[]>;
  /**
   * Removes everything of a person; undefined when nothing was kept, the customer when the visitor had become one by
   * the time it was their turn.
   */
  erase(person: Person): Promise<ErasedPerson | { readonly customer: ShopperId } | undefined>;
}

/** Who is who and what they allowed, over any kind of store: from memory what every request asks, the rest from records. */
export class KeptShoppers implements ShopperStore {
  readonly #identities: Identities;
  readonly #records: ShopperRecordsPort;
  readonly #environment: Environment;

  constructor(identities: Identities, records: ShopperRecordsPort, environment: Environment) {
    this.#identities = identities;
    this.#records = records;
    this.#environment = environment;
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

  async setPreferences(identity: Identity, { personalize }: ShopperPreferences): Promise<void> {
    const key = this.#identities.require(identity);
    const preferences: ShopperPreferences = { personalize };
    await this.#records.keepPreferences(key, preferences);
    this.#identities.setPreferences(key, preferences);
  }

  async export(identity: Identity): Promise<ShopperExport | undefined> {
    const person = requirePerson(identity);
    const customer = 'visitorId' in person ? this.#identities.shopperOf(person.visitorId) : undefined;
    if (customer !== undefined) throw visitorIsCustomer(customer);
    const visitors = 'shopperId' in person ? await this.#records.visitorsOf(person.shopperId) : [];
    const own = profileKeyOfPerson(person);
    const events: LoggedEvent[] = [];
    const slates: SlateRecord[] = [];
    for (const key of new Set([own, ...guestsOf(person, visitors).map(profileKeyOfVisitor)])) {
      for (const event of await this.#records.eventsOf(key)) events.push(event);
      for (const slate of await this.#records.slatesOf(key)) slates.push(slate);
    }
    return shopperExport(person, {
      visitors,
      preferences: this.#identities.preferencesOf(own),
      events: events.sort((a, b) => a.offset - b.offset),
      slates: slates.sort((a, b) => a.servedAt - b.servedAt),
    });
  }

  async erase(identity: Identity): Promise<ErasureReceipt | undefined> {
    const person = requirePerson(identity);
    return this.#identities.unsettledWhile(() => this.#erase(person));
  }

  async #erase(person: Person): Promise<ErasureReceipt | undefined> {
    const erased = await this.#records.erase(person);
    if (erased === undefined) return undefined;
    if ('customer' in erased) throw visitorIsCustomer(erased.customer);
    for (const visitor of erased.visitors) {
      this.#identities.unlink(visitor);
      this.#identities.setPreferences(profileKeyOfVisitor(visitor), undefined);
    }
    this.#identities.setPreferences(profileKeyOfPerson(person), undefined);
    return {
      receiptId: receiptId(this.#environment),
      erasedAt: this.#environment.now(),
      ...erased.counts,
      merged: erased.visitors,
    };
  }
}
