import { setImmediate as turn } from 'node:timers/promises';
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
import type { WriteResult } from './write-request.ts';

/** Events and lines that are spelled out in the turn of the call, .3 ms. */
const PARTS_AT_ONCE = 200;
/** JSON written before the loop gets a turn, about .5 ms. */
const CHARACTERS_A_TURN = 65_536;

export class SqliteEventLog implements EventLog {
  readonly #queue: WriteQueue;
  readonly #reader: ReadClient;
  readonly #identities: Identities;
  readonly #onOdd: OddRowListener;
  #head: number;
  /** Ends when the batches called for so far have been handed to the writer; undefined when none is being spelled out. */
  #spelling: Promise<void> | undefined;

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

  /**
   * What would hold the thread is spelled out between turns of the loop. Batches are handed to the writer in the order of
   * the calls all the same: offsets are given in that order, and the events are folded in it.
   */
  async append(events: readonly Event[]): Promise<readonly AppendOutcome[]> {
    const before = this.#spelling;
    if (before === undefined && isSmall(events))
      return this.#outcomes(
        this.#write(
          events,
          events.map((event) => JSON.stringify(event)),
        ),
      );
    let written: Promise<WriteResult<'events'>> | undefined;
    const spelling = (async () => {
      await before;
      written = this.#write(events, await spelled(events));
      // Awaited below; until then a failure is nobody's yet.
      written.catch(() => undefined);
    })();
    const settled = spelling.catch(() => undefined);
    this.#spelling = settled;
    await spelling;
    if (this.#spelling === settled) this.#spelling = undefined;
    return this.#outcomes(written!);
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

  /** Whether a visitor has to be merged is looked up at the moment the request takes its place among the writes. */
  #write(events: readonly Event[], payloads: readonly string[]): Promise<WriteResult<'events'>> {
    const packer = new FieldPacker();
    for (const [place, event] of events.entries()) this.#pack(event, payloads[place]!, packer);
    const packed = packer.pack();
    return this.#queue.write<'events'>({ kind: 'events', ...packed }, events.length, packed.text.length);
  }

  async #outcomes(writing: Promise<WriteResult<'events'>>): Promise<readonly AppendOutcome[]> {
    const written = await writing;
    for (const [visitor, shopper] of written.identities.links) this.#identities.link(visitor, shopper);
    for (const [key, preferences] of written.identities.preferences) {
      this.#identities.setPreferences(key, preferences);
    }
    this.#head = Math.max(this.#head, written.head);
    return Array.from(written.offsets, (offset) => ({ offset: Math.abs(offset), duplicate: offset < 0 }));
  }

  #pack(event: Event, payload: string, packer: FieldPacker): void {
    const { eventId, visitorId, shopperId } = event;
    // Known merges need no look at the table of links.
    const known = visitorId !== undefined && this.#identities.shopperOf(visitorId) !== undefined;
    const merges = visitorId !== undefined && shopperId !== undefined && !(known && this.#identities.settled);
    packer.add(eventKeyText(eventId));
    packer.add(ownerKey(event) ?? '');
    packer.add(merges ? visitorId : '');
    packer.add(merges ? shopperId : '');
    packer.add(payload);
  }
}

function isSmall(events: readonly Event[]): boolean {
  let parts = 0;
  for (const { items } of events) parts += 1 + items.length;
  return parts <= PARTS_AT_ONCE;
}

/** The events as JSON, with a turn for others after each `CHARACTERS_A_TURN`. */
async function spelled(events: readonly Event[]): Promise<string[]> {
  const payloads: string[] = [];
  let characters = 0;
  for (const event of events) {
    if (characters >= CHARACTERS_A_TURN) {
      await turn();
      characters = 0;
    }
    const payload = JSON.stringify(event);
    characters += payload.length;
    payloads.push(payload);
  }
  return payloads;
}
