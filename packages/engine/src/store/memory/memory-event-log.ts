import type { Event, LoggedEvent } from '../../domain/event.ts';
import type { EventId, ProfileKey, RequestId } from '../../domain/ids.ts';
import { profileKeyOfShopper, profileKeyOfVisitor } from '../../domain/ids.ts';
import type { AppendOutcome, EventLog } from '../../domain/ports/event-log.ts';
import type { SlateRecord } from '../../domain/slate.ts';
import type { Identities } from '../identities.ts';
import { mergedPreferences } from '../identities.ts';
import { ownerKey } from '../owner-key.ts';

const READ_BLOCK = 1_000;

export class MemoryEventLog implements EventLog {
  readonly #identities: Identities;
  readonly #requireOpen: () => void;
  /** In offset order; erased events leave no gap here, only in the offsets. */
  #events: LoggedEvent[] = [];
  readonly #offsets = new Map<EventId, number>();
  readonly #slates = new Map<RequestId, SlateRecord>();
  #head = 0;

  constructor(identities: Identities, requireOpen: () => void) {
    this.#identities = identities;
    this.#requireOpen = requireOpen;
  }

  get head(): number {
    return this.#head;
  }

  async append(events: readonly Event[]): Promise<readonly AppendOutcome[]> {
    this.#requireOpen();
    return events.map((event) => {
      const known = this.#offsets.get(event.eventId);
      if (known !== undefined) return { offset: known, duplicate: true };
      const offset = ++this.#head;
      this.#offsets.set(event.eventId, offset);
      this.#events.push({ ...event, offset });
      this.#merge(event);
      return { offset, duplicate: false };
    });
  }

  async appendSlates(slates: readonly SlateRecord[]): Promise<void> {
    this.#requireOpen();
    for (const slate of slates)
      if (!this.#slates.has(slate.requestId)) this.#slates.set(slate.requestId, slate);
  }

  async *read(after: number, until = this.#head): AsyncGenerator<readonly LoggedEvent[]> {
    let last = after;
    for (;;) {
      this.#requireOpen();
      const start = firstAfter(this.#events, last);
      const block = this.#events.slice(start, Math.min(start + READ_BLOCK, firstAfter(this.#events, until)));
      if (block.length === 0) return;
      last = block[block.length - 1]!.offset;
      yield block;
    }
  }

  async slate(requestId: string): Promise<SlateRecord | undefined> {
    this.#requireOpen();
    return this.#slates.get(requestId as RequestId);
  }

  async slateCount(): Promise<number> {
    this.#requireOpen();
    return this.#slates.size;
  }

  eventsOf(owners: ReadonlySet<ProfileKey>): LoggedEvent[] {
    return this.#events.filter((event) => owners.has(ownerKey(event) as ProfileKey));
  }

  slatesOf(owners: ReadonlySet<ProfileKey>): SlateRecord[] {
    return [...this.#slates.values()].filter((slate) => owners.has(ownerKey(slate) as ProfileKey));
  }

  remove(events: readonly LoggedEvent[], slates: readonly SlateRecord[]): void {
    const gone = new Set(events.map((event) => event.offset));
    this.#events = this.#events.filter((event) => !gone.has(event.offset));
    for (const event of events) this.#offsets.delete(event.eventId);
    for (const slate of slates) this.#slates.delete(slate.requestId);
  }

  #merge(event: Event): void {
    const { visitorId, shopperId } = event;
    if (visitorId === undefined || shopperId === undefined) return;
    if (!this.#identities.link(visitorId, shopperId)) return;
    const shopper = profileKeyOfShopper(shopperId);
    const visitor = profileKeyOfVisitor(visitorId);
    const merged = mergedPreferences(
      this.#identities.preferencesOf(shopper),
      this.#identities.preferencesOf(visitor),
    );
    this.#identities.setPreferences(shopper, merged);
    this.#identities.setPreferences(visitor, undefined);
  }
}

/** Index of the first event with an offset above `offset`. */
function firstAfter(events: readonly LoggedEvent[], offset: number): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (events[middle]!.offset <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
