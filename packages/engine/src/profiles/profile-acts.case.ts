import { type Event, type EventType, eventTypeCode } from '../domain/event.ts';
import type { Interaction } from '../domain/history.ts';
import type { EventId, ItemIndex, ShopperId, VisitorId } from '../domain/ids.ts';
import type { Identity } from '../domain/query.ts';
import { HistoryBuffer } from './history-buffer.ts';
import type { ProfileStore } from './profile-store.ts';

export const MINUTE = 60_000;
export const START = Date.UTC(2026, 0, 1);

export interface Act {
  readonly shopper?: string;
  readonly visitor?: string;
  readonly session?: string;
  readonly country?: string;
  readonly consent?: boolean;
  readonly unproven?: boolean;
  readonly withheld?: boolean;
  readonly type?: EventType;
  readonly item: number;
  /** Minutes after the start. */
  readonly at: number;
  readonly quantity?: number;
  readonly order?: number;
}

export function eventOf(act: Act): Event {
  return {
    eventId: 'e' as EventId,
    type: act.type ?? 'view',
    occurredAt: START + act.at * MINUTE,
    receivedAt: START + act.at * MINUTE,
    items: [],
    ...(act.shopper === undefined ? {} : { shopperId: act.shopper as ShopperId }),
    ...(act.visitor === undefined ? {} : { visitorId: act.visitor as VisitorId }),
    ...(act.session === undefined ? {} : { sessionId: act.session }),
    ...(act.country === undefined ? {} : { context: { country: act.country } }),
    ...(act.consent === undefined ? {} : { consent: { personalize: act.consent, analytics: true } }),
    ...(act.unproven === undefined ? {} : { unproven: act.unproven }),
    ...(act.withheld === undefined ? {} : { withheld: act.withheld }),
  };
}

export function fold(profiles: ProfileStore, act: Act): number {
  const number = profiles.open(eventOf(act));
  if (number < 0) return number;
  const interaction: Interaction = {
    item: act.item as ItemIndex,
    type: eventTypeCode(act.type ?? 'view'),
    time: START + act.at * MINUTE,
    quantity: act.quantity ?? 1,
    order: act.order ?? -1,
    shopper: number,
  };
  profiles.record(number, [interaction]);
  return number;
}

export const shopper = (id: string): Identity => ({ shopperId: id as ShopperId });
export const visitor = (id: string): Identity => ({ visitorId: id as VisitorId });

export function itemsOf(profiles: ProfileStore, identity: Identity): number[] {
  const number = profiles.find(identity);
  if (number < 0) return [];
  const out = new HistoryBuffer();
  profiles.history(number, out);
  return [...out.items.subarray(0, out.length)];
}

export function sessionOf(profiles: ProfileStore, identity: Identity, atMinute: number): number[] {
  const out = new HistoryBuffer();
  profiles.session(profiles.find(identity), identity.sessionId, START + atMinute * MINUTE, out);
  return [...out.items.subarray(0, out.length)];
}
