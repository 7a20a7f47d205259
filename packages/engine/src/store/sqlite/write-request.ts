import type { ProfileKey, ShopperId, VisitorId } from '../../domain/ids.ts';
import type { ImportCheckpoint } from '../../domain/ports/import-journal.ts';
import type { QuarantinedRow, QuarantineFilter } from '../../domain/ports/quarantine.ts';
import type { ShopperPreferences } from '../../domain/ports/shopper-store.ts';
import type { ErasedPerson } from '../kept-shoppers.ts';
import type { Person } from '../person.ts';
import type { SentError } from '../store-error.ts';

/** Changes of identities that a write brought about, for the copy in memory. */
interface IdentityChanges {
  readonly links: readonly (readonly [VisitorId, ShopperId])[];
  readonly preferences: readonly (readonly [ProfileKey, ShopperPreferences | undefined])[];
}

/** Every kind of write: what goes to the writer thread and what comes back. */
export interface Writes {
  events: {
    /** Fields of all events in one text; `lengths` cuts it (packed-fields.ts). Fields: `EVENT_FIELDS`. */
    request: { readonly text: string; readonly lengths: Uint32Array };
    /** Offsets in the order of the events, negative for a repeat. */
    result: { readonly offsets: Float64Array; readonly head: number; readonly identities: IdentityChanges };
  };
  slates: {
    /** Fields: `SLATE_FIELDS`. */
    request: { readonly text: string; readonly lengths: Uint32Array };
    result: undefined;
  };
  products: {
    request: { readonly products: readonly (readonly [id: string, payload: string])[] };
    result: undefined;
  };
  preferences: {
    request: { readonly key: ProfileKey; readonly preferences: ShopperPreferences };
    result: undefined;
  };
  quarantine: { request: { readonly rows: readonly QuarantinedRow[] }; result: undefined };
  /** Rows of quarantine that are removed; the result is how many there were. */
  release: { request: { readonly filter: QuarantineFilter }; result: number };
  /** Nothing that stays. */
  probe: { request: { readonly bytes: number }; result: undefined };
  checkpoint: { request: { readonly checkpoint: ImportCheckpoint }; result: undefined };
  erasure: {
    request: { readonly person: Person };
    /** A visitor who had become a customer when the writer came to it is not erased: `customer` says whose they are. */
    result: ErasedPerson | { readonly customer: ShopperId } | undefined;
  };
}

export type WriteKind = keyof Writes;
export type WriteRequest<Kind extends WriteKind = WriteKind> = {
  [K in Kind]: { readonly kind: K } & Writes[K]['request'];
}[Kind];
export type WriteResult<Kind extends WriteKind = WriteKind> = Writes[Kind]['result'];

/** Answer to one request of a group. */
export type WriteOutcome = { readonly result: WriteResult } | { readonly error: SentError };

/** Number of packed fields: key text of the event id, owner, visitor to merge, shopper to merge it into, payload. */
export const EVENT_FIELDS = 5;
/** Number of packed fields: request id, owner, payload. */
export const SLATE_FIELDS = 3;
