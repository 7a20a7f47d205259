import type { LoggedEvent } from '../domain/event.ts';
import type { VisitorId } from '../domain/ids.ts';
import type { ShopperExport, ShopperPreferences } from '../domain/ports/shopper-store.ts';
import type { SlateRecord } from '../domain/slate.ts';
import { namedVisitor } from '../domain/unproven-visitor.ts';
import type { Person } from './person.ts';

/** Everything kept about one person, as it lies in a store. */
export interface ShopperRecords {
  readonly visitors: readonly VisitorId[];
  readonly preferences: ShopperPreferences | undefined;
  /** In log order. */
  readonly events: readonly LoggedEvent[];
  readonly slates: readonly SlateRecord[];
}

/**
 * The export of a person, or undefined when nothing is kept. Consent is what was said last. Acts of somebody who named a
 * visitor of theirs without proof are marked, and are no word of theirs.
 */
export function shopperExport(person: Person, records: ShopperRecords): ShopperExport | undefined {
  const { visitors, preferences, events, slates } = records;
  if (events.length + slates.length + visitors.length === 0 && preferences === undefined) return undefined;
  const own = 'visitorId' in person ? person.visitorId : undefined;
  const isUnproven = ({ visitorId, shopperId }: LoggedEvent): boolean =>
    shopperId === undefined &&
    visitorId !== undefined &&
    visitorId !== own &&
    namedVisitor(visitorId) !== undefined;
  const consent = events.findLast((event) => event.consent !== undefined && !isUnproven(event))?.consent;
  return {
    ...person,
    visitors,
    preferences: preferences ?? { personalize: true },
    ...(consent === undefined ? {} : { consent }),
    events: events.map((event) => (isUnproven(event) ? { ...event, unproven: true } : event)),
    slates,
  };
}
