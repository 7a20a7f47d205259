import type { LoggedEvent } from '../../domain/event.ts';
import type { ProfileKey, ShopperId, VisitorId } from '../../domain/ids.ts';
import { profileKeyOfVisitor } from '../../domain/ids.ts';
import type {
  ErasureReceipt,
  ShopperExport,
  ShopperPreferences,
  ShopperStore,
} from '../../domain/ports/shopper-store.ts';
import type { Identity } from '../../domain/query.ts';
import type { SlateRecord } from '../../domain/slate.ts';
import type { Environment } from '../environment.ts';
import type { Identities } from '../identities.ts';
import { ownerKey } from '../owner-key.ts';
import type { Person } from '../person.ts';
import { profileKeyOfPerson, requirePerson, visitorIsCustomer } from '../person.ts';
import { receiptId } from '../receipt-id.ts';
import { shopperExport } from '../shopper-records.ts';
import { ownerNumber } from './owner-number.ts';
import type { ReadClient } from './read-client.ts';
import { PAGE_RECORDS } from './shop-reader.ts';
import type { WriteQueue } from './write-queue.ts';

export class SqliteShopperStore implements ShopperStore {
  readonly #queue: WriteQueue;
  readonly #reader: ReadClient;
  readonly #identities: Identities;
  readonly #environment: Environment;

  constructor(queue: WriteQueue, reader: ReadClient, identities: Identities, environment: Environment) {
    this.#queue = queue;
    this.#reader = reader;
    this.#identities = identities;
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
    await this.#queue.write<'preferences'>({ kind: 'preferences', key, preferences }, 1, key.length);
    this.#identities.setPreferences(key, preferences);
  }

  async export(identity: Identity): Promise<ShopperExport | undefined> {
    const person = requirePerson(identity);
    const customer = 'visitorId' in person ? this.#identities.shopperOf(person.visitorId) : undefined;
    if (customer !== undefined) throw visitorIsCustomer(customer);
    const visitors =
      'shopperId' in person
        ? ((await this.#reader.ask('visitorsOf', person.shopperId)) as readonly VisitorId[])
        : [];
    const own = profileKeyOfPerson(person);
    const events: LoggedEvent[] = [];
    const slates: SlateRecord[] = [];
    for (const key of [own, ...visitors.map(profileKeyOfVisitor)]) {
      events.push(...(await this.#eventsOf(key)));
      slates.push(...(await this.#slatesOf(key)));
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
    const key = profileKeyOfPerson(person);
    const erased = await this.#queue.write<'erasure'>({ kind: 'erasure', person }, 1, key.length);
    if (erased === undefined) return undefined;
    if ('customer' in erased) throw visitorIsCustomer(erased.customer);
    for (const visitor of erased.visitors) {
      this.#identities.unlink(visitor);
      this.#identities.setPreferences(profileKeyOfVisitor(visitor), undefined);
    }
    this.#identities.setPreferences(key, undefined);
    return {
      receiptId: receiptId(this.#environment),
      erasedAt: this.#environment.now(),
      ...erased.counts,
    };
  }

  async #eventsOf(key: ProfileKey): Promise<LoggedEvent[]> {
    const owner = ownerNumber(key);
    const found = await this.#reader.all<LoggedEvent>((after) =>
      this.#reader.ask('eventsOfOwner', owner, after, PAGE_RECORDS),
    );
    return found.filter((event) => ownerKey(event) === key);
  }

  async #slatesOf(key: ProfileKey): Promise<SlateRecord[]> {
    const owner = ownerNumber(key);
    const found = await this.#reader.all<SlateRecord>((after) =>
      this.#reader.ask('slatesOfOwner', owner, after, PAGE_RECORDS),
    );
    return found.filter((slate) => ownerKey(slate) === key);
  }
}
