import type { ProfileKey, ShopperId, VisitorId } from '../domain/ids.ts';
import { profileKeyOfShopper, profileKeyOfVisitor } from '../domain/ids.ts';

interface Identified {
  readonly visitorId?: VisitorId;
  readonly shopperId?: ShopperId;
}

/**
 * Whose a record is by what it carries itself: the customer's where a shopper id is present, else the visitor's.
 * A visitor's records become the customer's through the link between the two, not by being rewritten.
 */
export function ownerKey(record: Identified): ProfileKey | undefined {
  if (record.shopperId !== undefined) return profileKeyOfShopper(record.shopperId);
  if (record.visitorId !== undefined) return profileKeyOfVisitor(record.visitorId);
  return undefined;
}
