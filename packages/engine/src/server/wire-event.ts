import {
  formatTimestamp,
  LIMITS,
  parseTimestamp,
  type Warning,
  type Event as WireEvent,
  type LoggedEvent as WireLoggedEvent,
  type LoggedSlate as WireSlate,
} from '@aisle/contract';
import { AisleError } from '../domain/errors.ts';
import { type Event, type EventItem, type LoggedEvent, lacksItem } from '../domain/event.ts';
import type { EpochMs, EventId, VisitorId } from '../domain/ids.ts';
import type { SlateRecord } from '../domain/slate.ts';
import type { Caller } from './caller.ts';

type Mutable<T> = { -readonly [Field in keyof T]: T[Field] };
const NO_ITEMS: readonly EventItem[] = [];

/** What is known of the people an event names. */
export interface People {
  /** Whether their preferences say no to personalisation. */
  saidNo(identity: Pick<Event, 'visitorId' | 'shopperId'>): boolean;
  /** Whether the visitor turned out to be a customer. */
  isCustomer(visitorId: VisitorId): boolean;
}

/**
 * The event as the log keeps it. Warnings about what was corrected are pushed onto `warnings`.
 * @throws AisleError `invalid_field`, `forbidden`.
 */
export function toEvent(
  wire: WireEvent,
  caller: Caller,
  people: People,
  now: EpochMs,
  eventId: () => string,
  warnings: Warning[],
): Event {
  if (lacksItem(wire))
    throw new AisleError(
      'invalid_field',
      `items: An event of type ${wire.type} is about one item at least.`,
      {
        field: 'items',
        remedy: 'Name the item in `items`, or send an event of another type.',
      },
    );
  let occurredAt = now;
  if (wire.occurredAt !== undefined) {
    occurredAt = parseTimestamp(wire.occurredAt);
    if (occurredAt < 0)
      throw new AisleError('invalid_field', 'occurredAt: Must not be before 1970.', { field: 'occurredAt' });
    if (occurredAt > now + LIMITS.futureToleranceMs) {
      occurredAt = now;
      warnings.push({
        code: 'time_corrected',
        field: 'occurredAt',
        detail: 'The time lies in the future; the time of receipt was taken.',
      });
    } else if (occurredAt < now - LIMITS.unprovenPastMs && !caller.isShop) {
      // A page that was offline is believed; a past of months that anybody could write is not.
      occurredAt = now;
      warnings.push({
        code: 'time_corrected',
        field: 'occurredAt',
        detail:
          'The time is more than seven days ago, which needs a secret key; the time of receipt was taken.',
      });
    }
  }
  const identity = caller.writer(wire, people.isCustomer);
  if (identity.ignoredShopper)
    warnings.push({
      code: 'shopper_ignored',
      field: 'shopperId',
      detail:
        'A publishable key needs a visitor token to name a shopper; the event was kept for the visitor alone.',
    });
  if (identity.visitorId === undefined && identity.shopperId === undefined)
    throw identity.ignoredShopper
      ? new AisleError(
          'forbidden',
          'shopperId: A publishable key may not name a shopper without a visitor token.',
          {
            field: 'shopperId',
            remedy: 'Send visitorId, or a visitor token that binds this shopper.',
          },
        )
      : new AisleError('invalid_field', 'visitorId: An event needs a visitorId or a shopperId.', {
          field: 'visitorId',
          remedy: 'Send the id of the browser as visitorId, of the signed-in customer as shopperId, or both.',
        });

  const event: Mutable<Event> = {
    eventId: wire.eventId === undefined ? (eventId() as EventId) : caller.eventId(wire.eventId, identity),
    type: wire.type,
    occurredAt,
    receivedAt: now,
    items: (wire.items as readonly EventItem[] | undefined) ?? NO_ITEMS,
  };
  if (identity.visitorId !== undefined) event.visitorId = identity.visitorId;
  if (identity.shopperId !== undefined) event.shopperId = identity.shopperId;
  if (wire.sessionId !== undefined) event.sessionId = wire.sessionId;
  if (wire.consent !== undefined) {
    event.consent = wire.consent;
    if (!wire.consent.personalize && !caller.proven) event.unproven = true;
  }
  if (wire.type === 'refund' && event.items.length === 0 && !caller.isShop) event.fromPage = true;
  // Not as consent: a no of the preferences can be taken back there, the shopper's own word only by the shopper.
  if (wire.withheld === true || people.saidNo(event)) event.withheld = true;
  if (wire.requestId !== undefined) event.requestId = wire.requestId as Event['requestId'] & string;
  if (wire.placement !== undefined) event.placement = wire.placement;
  if (wire.order !== undefined) event.order = wire.order;
  if (wire.search !== undefined) event.search = wire.search;
  if (wire.value !== undefined) event.value = wire.value;
  if (wire.context !== undefined) event.context = wire.context;
  if (wire.properties !== undefined) event.properties = wire.properties;
  return event;
}

export function fromEvent(event: LoggedEvent): WireLoggedEvent {
  return {
    ...event,
    items: [...event.items],
    occurredAt: formatTimestamp(event.occurredAt),
    receivedAt: formatTimestamp(event.receivedAt),
  };
}

export function fromSlate(slate: SlateRecord): WireSlate {
  return {
    ...slate,
    items: slate.items.map((item) => ({ ...item })),
    degraded: [...slate.degraded],
    servedAt: formatTimestamp(slate.servedAt),
  };
}
