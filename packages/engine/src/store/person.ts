import { AisleError } from '../domain/errors.ts';
import type { ProfileKey, ShopperId, VisitorId } from '../domain/ids.ts';
import { profileKeyOfShopper, profileKeyOfVisitor } from '../domain/ids.ts';
import type { Identity } from '../domain/query.ts';
import { unprovenVisitor } from '../domain/unproven-visitor.ts';

/** Whose account is exported or erased: a customer, or a guest who has not become one. */
export type Person = { readonly shopperId: ShopperId } | { readonly visitorId: VisitorId };

/** The customer before the visitor. @throws AisleError `invalid_field` when there is neither. */
export function requirePerson({ shopperId, visitorId }: Identity): Person {
  if (shopperId !== undefined) return { shopperId };
  if (visitorId !== undefined) return { visitorId };
  throw new AisleError('invalid_field', 'An account needs somebody it belongs to.', {
    field: 'shopperId',
    remedy: 'Give a shopperId or a visitorId.',
  });
}

export function profileKeyOfPerson(person: Person): ProfileKey {
  return 'shopperId' in person
    ? profileKeyOfShopper(person.shopperId)
    : profileKeyOfVisitor(person.visitorId);
}

/**
 * Every guest whose records are a person's: their visitors, and whoever named one of these without proof.
 * @param merged visitors that turned out to be the customer.
 */
export function guestsOf(person: Person, merged: readonly VisitorId[]): VisitorId[] {
  const visitors = 'shopperId' in person ? merged : [person.visitorId];
  return visitors.flatMap((visitor) => [visitor, unprovenVisitor(visitor)]);
}

/** Why a visitor has no account of their own. */
export function visitorIsCustomer(shopperId: ShopperId): AisleError {
  return new AisleError('conflict', 'This visitor has turned out to be a customer.', {
    field: 'visitorId',
    remedy: `Ask for the customer ${JSON.stringify(shopperId)}, whose account holds what the visitor did.`,
  });
}
