import type { DatabaseSync } from 'node:sqlite';
import type { Event } from '../../domain/event.ts';
import type { ProfileKey, ShopperId, VisitorId } from '../../domain/ids.ts';
import { profileKeyOfShopper, profileKeyOfVisitor } from '../../domain/ids.ts';
import type { QuarantinedRow } from '../../domain/ports/quarantine.ts';
import { mentionsIdentity } from '../mentions-identity.ts';
import { guestsOf, type Person } from '../person.ts';
import { eventKey, eventKeyText } from './event-key.ts';
import { ownerNumber } from './owner-number.ts';
import type { WriteResult } from './write-request.ts';

/** The record is the customer's own, or a visitor's that carries no customer. */
const OWNED_BY_SHOPPER = `owner = ? AND payload ->> '$.shopperId' = ?`;
const OWNED_BY_VISITOR = `owner = ? AND payload ->> '$.visitorId' = ? AND payload ->> '$.shopperId' IS NULL`;

/** Removes everything of a person, inside the caller's transaction; undefined when nothing is kept. */
export function erasePerson(database: DatabaseSync, person: Person, head: number): WriteResult<'erasure'> {
  if ('shopperId' in person) {
    const { shopperId } = person;
    const visitors = database
      .prepare('SELECT visitor FROM links WHERE shopper = ? ORDER BY sequence')
      .all(shopperId)
      .map((row) => row['visitor'] as VisitorId);
    const own = { condition: OWNED_BY_SHOPPER, key: profileKeyOfShopper(shopperId), id: shopperId };
    const guests = guestsOf(person, visitors).map(ownerOfVisitor);
    return eraseOwners(database, [own, ...guests], [shopperId, ...visitors], visitors, head);
  }
  const { visitorId } = person;
  const link = database.prepare('SELECT shopper FROM links WHERE visitor = ?').get(visitorId);
  if (link !== undefined) return { customer: link['shopper'] as ShopperId };
  return eraseOwners(database, guestsOf(person, []).map(ownerOfVisitor), [visitorId], [], head);
}

interface Owner {
  readonly condition: string;
  readonly key: ProfileKey;
  readonly id: string;
}

function ownerOfVisitor(id: VisitorId): Owner {
  return { condition: OWNED_BY_VISITOR, key: profileKeyOfVisitor(id), id };
}

/**
 * @param ids as refused rows may mention the person.
 * @param merged visitors whose links go too.
 */
function eraseOwners(
  database: DatabaseSync,
  owners: readonly Owner[],
  ids: readonly string[],
  merged: readonly VisitorId[],
  head: number,
): WriteResult<'erasure'> {
  let events = 0;
  let slates = 0;
  let preferences = 0;
  for (const { condition, key, id } of owners) {
    const owner = ownerNumber(key);
    events += eraseEvents(database, condition, owner, id);
    slates += Number(database.prepare(`DELETE FROM slates WHERE ${condition}`).run(owner, id).changes);
    preferences += Number(database.prepare('DELETE FROM preferences WHERE profile = ?').run(key).changes);
  }
  const quarantined = eraseQuarantined(database, ids);
  if (events + slates + quarantined + preferences + merged.length === 0) return undefined;
  const deleteLink = database.prepare('DELETE FROM links WHERE visitor = ?');
  for (const visitor of merged) deleteLink.run(visitor);
  database.prepare('UPDATE log_state SET head = ?').run(head);
  const counts = { events, slates, quarantined, visitors: merged.length, preferences: preferences > 0 };
  return { counts, visitors: merged };
}

function eraseEvents(database: DatabaseSync, condition: string, owner: number, id: string): number {
  const found = database.prepare(`SELECT offset, payload FROM events WHERE ${condition}`).all(owner, id);
  const deleteEvent = database.prepare('DELETE FROM events WHERE offset = ?');
  const deleteKey = database.prepare('DELETE FROM event_keys WHERE key = ?');
  for (const { offset, payload } of found) {
    const { eventId } = JSON.parse(payload as string) as Event;
    deleteEvent.run(offset as number);
    deleteKey.run(eventKey(eventKeyText(eventId)));
  }
  return found.length;
}

function eraseQuarantined(database: DatabaseSync, ids: readonly string[]): number {
  const rows = database.prepare('SELECT sequence, payload FROM quarantine').iterate();
  const gone: number[] = [];
  for (const { sequence, payload } of rows) {
    const { content, reason } = JSON.parse(payload as string) as QuarantinedRow;
    if (mentionsIdentity(content, ids) || mentionsIdentity(reason, ids)) gone.push(sequence as number);
  }
  const remove = database.prepare('DELETE FROM quarantine WHERE sequence = ?');
  for (const sequence of gone) remove.run(sequence);
  return gone.length;
}
