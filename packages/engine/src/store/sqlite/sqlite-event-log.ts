import type { Event, LoggedEvent } from '../../domain/event.ts';
import type { AppendOutcome, EventLog } from '../../domain/ports/event-log.ts';
import type { SlateRecord } from '../../domain/slate.ts';
import type { Identities } from '../identities.ts';
import { ownerKey } from '../owner-key.ts';
import { eventKeyText } from './event-key.ts';
import { type OddRowListener, soundEvents } from './odd-rows.ts';
import { FieldPacker } from './packed-fields.ts';
import type { ReadClient } from './read-client.ts';
import { PAGE_RECORDS } from './shop-reader.ts';
import type { WriteQueue } from './write-queue.ts';

export class SqliteEventLog implements EventLog {
  readonly #queue: WriteQueue;
  readonly #reader: ReadClient;
  readonly #identities: Identities;
  readonly #onOdd: OddRowListener;
  #head: number;

  constructor(queue: WriteQueue, reader: ReadClient, identities: Identities, onOdd: OddRowListener) {
    this.#queue = queue;
    this.#reader = reader;
    this.#identities = identities;
    this.#onOdd = onOdd;
    this.#head = queue.headAtOpen;
  }

  get head(): number {
    return this.#head;
  }

  async append(events: readonly Event[]): Promise<readonly AppendOutcome[]> {
    const packer = new FieldPacker();
    for (const event of events) this.#pack(event, packer);
    const packed = packer.pack();
    const written = await this.#queue.write<'events'>(
      { kind: 'events', ...packed },
      events.length,
      packed.text.length,
    );
    for (const [visitor, shopper] of written.identities.links) this.#identities.link(visitor, shopper);
    for (const [key, preferences] of written.identities.preferences) {
      this.#identities.setPreferences(key, preferences);
    }
    this.#head = Math.max(this.#head, written.head);
    return Array.from(written.offsets, (offset) => ({ offset: Math.abs(offset), duplicate: offset < 0 }));
  }

  async appendSlates(slates: readonly SlateRecord[]): Promise<void> {
    const packer = new FieldPacker();
    for (const slate of slates) {
      packer.add(slate.requestId);
      packer.add(ownerKey(slate) ?? '');
      packer.add(JSON.stringify(slate));
    }
    const packed = packer.pack();
    await this.#queue.write<'slates'>({ kind: 'slates', ...packed }, slates.length, packed.text.length);
  }

  async *read(after: number, until = this.#head): AsyncIterable<readonly LoggedEvent[]> {
    const pages = this.#reader.pages<LoggedEvent>(
      (from) => this.#reader.ask('events', from, until, PAGE_RECORDS),
      after,
    );
    for await (const page of pages) {
      const events = soundEvents(page, this.#onOdd);
      if (events.length > 0) yield events;
    }
  }

  async slate(requestId: string): Promise<SlateRecord | undefined> {
    const payload = await this.#reader.ask('slate', requestId);
    return payload === undefined ? undefined : (JSON.parse(payload) as SlateRecord);
  }

  slateCount(): Promise<number> {
    return this.#reader.ask('slateCount');
  }

  #pack(event: Event, packer: FieldPacker): void {
    const { eventId, visitorId, shopperId } = event;
    // Known merges need no look at the table of links.
    const known = visitorId !== undefined && this.#identities.shopperOf(visitorId) !== undefined;
    const merges = visitorId !== undefined && shopperId !== undefined && !(known && this.#identities.settled);
    packer.add(eventKeyText(eventId));
    packer.add(ownerKey(event) ?? '');
    packer.add(merges ? visitorId : '');
    packer.add(merges ? shopperId : '');
    packer.add(JSON.stringify(event));
  }
}
