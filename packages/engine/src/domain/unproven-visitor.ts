import { AisleError } from './errors.ts';
import type { VisitorId } from './ids.ts';

/** Begins the ids under which the store keeps what was named without proof. */
export const UNPROVEN = 'pk:';

/**
 * The guest that a caller is who names a visitor without having proved to be them, where the visitor has turned out to
 * be a customer. What this guest does teaches nothing about the customer, but is exported and erased with their account
 * and stands under their no: as a rule it is the customer's own browser.
 */
export function unprovenVisitor(visitorId: VisitorId): VisitorId {
  return `${UNPROVEN}${visitorId}` as VisitorId;
}

/** The visitor that such a guest named; undefined for everybody else. */
export function namedVisitor(visitorId: VisitorId): VisitorId | undefined {
  return visitorId.startsWith(UNPROVEN) ? (visitorId.slice(UNPROVEN.length) as VisitorId) : undefined;
}

/**
 * Such a guest is nobody who could prove who they are, or turn out to be a customer.
 * @throws AisleError `invalid_field`.
 */
export function requireOwnVisitor(visitorId: string): void {
  if (namedVisitor(visitorId as VisitorId) === undefined) return;
  throw new AisleError(
    'invalid_field',
    `visitorId: Ids that begin with ${UNPROVEN} are given by Aisle alone.`,
    {
      field: 'visitorId',
      remedy: 'Send the id that the shop gave to this browser.',
    },
  );
}
