import { hash } from 'node:crypto';
import type { EventId } from '../../domain/ids.ts';

/** The id as it is hashed. UTF-8 has no lone surrogates: two ids that hold them would become one, so they are escaped. */
export function eventKeyText(eventId: EventId): string {
  return eventId.isWellFormed() ? eventId : JSON.stringify(eventId);
}

/** Primary key of an event in `event_keys`: 16 bytes of SHA-256, so that ids of any length cost the same. */
export function eventKey(keyText: string): Uint8Array {
  return hash('sha256', keyText, 'buffer').subarray(0, 16);
}
