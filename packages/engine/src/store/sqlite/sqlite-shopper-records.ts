import type { LoggedEvent } from '../../domain/event.ts';
import type { ProfileKey, ShopperId, VisitorId } from '../../domain/ids.ts';
import type { ShopperPreferences } from '../../domain/ports/shopper-store.ts';
import type { SlateRecord } from '../../domain/slate.ts';
import type { ShopperRecordsPort } from '../kept-shoppers.ts';
import { ownerKey } from '../owner-key.ts';
import type { Person } from '../person.ts';
import { profileKeyOfPerson } from '../person.ts';
import { ownerNumber } from './owner-number.ts';
import type { ReadClient } from './read-client.ts';
import { PAGE_RECORDS } from './shop-reader.ts';
import type { WriteQueue } from './write-queue.ts';

/** Records of shoppers in `shop.db`. */
export class SqliteShopperRecords implements ShopperRecordsPort {
  readonly #queue: WriteQueue;
  readonly #reader: ReadClient;

  constructor(queue: WriteQueue, reader: ReadClient) {
    this.#queue = queue;
    this.#reader = reader;
  }

  async keepPreferences(key: ProfileKey, preferences: ShopperPreferences): Promise<void> {
    await this.#queue.write<'preferences'>({ kind: 'preferences', key, preferences }, 1, key.length);
  }

  async visitorsOf(shopperId: ShopperId): Promise<readonly VisitorId[]> {
    return (await this.#reader.ask('visitorsOf', shopperId)) as readonly VisitorId[];
  }

  async eventsOf(key: ProfileKey): Promise<readonly LoggedEvent[]> {
    const owner = ownerNumber(key);
    const found = await this.#reader.all<LoggedEvent>((after) =>
      this.#reader.ask('eventsOfOwner', owner, after, PAGE_RECORDS),
    );
    return found.filter((event) => ownerKey(event) === key);
  }

  async slatesOf(key: ProfileKey): Promise<readonly SlateRecord[]> {
    const owner = ownerNumber(key);
    const found = await this.#reader.all<SlateRecord>((after) =>
      this.#reader.ask('slatesOfOwner', owner, after, PAGE_RECORDS),
    );
    return found.filter((slate) => ownerKey(slate) === key);
  }

  erase(person: Person) {
    return this.#queue.write<'erasure'>({ kind: 'erasure', person }, 1, profileKeyOfPerson(person).length);
  }
}
