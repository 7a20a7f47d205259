import type { LoggedEvent } from '../domain/event.ts';
import type { VisitorId } from '../domain/ids.ts';
import type { ShopperExport, ShopperPreferences } from '../domain/ports/shopper-store.ts';
import type { SlateRecord } from '../domain/slate.ts';
import type { Person } from './person.ts';

/** Everything kept about one person, as it lies in a store. */
export interface ShopperRecords {
  readonly visitors: readonly VisitorId[];
  readonly preferences: ShopperPreferences | undefined;
  /** In log order. */
  readonly events: readonly LoggedEvent[];
  readonly slates: readonly SlateRecord[];
}

/** The export of a person, or undefined when nothing is kept. Consent is what was said last. */
export function shopperExport(person: Person, records: ShopperRecords): ShopperExport | undefined {
  const { visitors, preferences, events, slates } = records;
  if (events.length + slates.length + visitors.length === 0 && preferences === undefined) return undefined;
  const consent = events.findLast((event) => event.consent !== undefined)?.consent;
  return {
    ...person,
    visitors,
    preferences: preferences ?? { personalize: true },
    ...(consent === undefined ? {} : { consent }),
    events,
    slates,
  };
}
