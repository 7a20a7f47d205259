import { AisleError } from '../domain/errors.ts';
import { itemDigest } from './catalogue/item-digest.ts';

/** Most digests a cursor carries; the list ends there. 4 bytes each, so a cursor stays below 22,000 characters. */
export const CURSOR_LIMIT = 4000;

const VERSION = 1;
/** version u8 · position u16 · digests u32 each · check u32. */
const HEAD = 3;

/** Where a list goes on, and what it must not show again. */
export interface Cursor {
  /** Items shown so far: the next item's position. */
  readonly position: number;
  /** Digests of the items shown and of their groups. */
  readonly seen: ReadonlySet<number>;
}

/**
 * A cursor as text: stateless, so that any server goes on where another one stopped, and complete, so that no item comes
 * twice however scores moved in between. The check binds it to its placement and finds accidents; it is no secret: a
 * cursor only ever hides items.
 */
export function writeCursor(placement: string, cursor: Cursor): string {
  const bytes = Buffer.alloc(HEAD + 4 * cursor.seen.size + 4);
  bytes.writeUInt8(VERSION, 0);
  bytes.writeUInt16BE(cursor.position, 1);
  let at = HEAD;
  for (const digest of [...cursor.seen].sort((a, b) => a - b)) at = bytes.writeUInt32BE(digest, at);
  bytes.writeUInt32BE(check(placement, bytes.subarray(0, at)), at);
  return bytes.toString('base64url');
}

/** @throws AisleError `invalid_cursor` when the text is not a cursor of this placement. */
export function readCursor(placement: string, text: string): Cursor {
  const bytes = Buffer.from(text, 'base64url');
  const digests = (bytes.length - HEAD - 4) / 4;
  if (
    !Number.isInteger(digests) ||
    digests < 0 ||
    digests > CURSOR_LIMIT ||
    bytes.toString('base64url') !== text ||
    bytes.readUInt8(0) !== VERSION ||
    bytes.readUInt32BE(bytes.length - 4) !== check(placement, bytes.subarray(0, bytes.length - 4))
  )
    throw new AisleError('invalid_cursor', `The cursor does not belong to a list of "${placement}".`, {
      field: 'cursor',
      remedy: 'Send `nextCursor` of the previous answer for the same placement as it is, or leave it out.',
    });
  const seen = new Set<number>();
  for (let i = 0; i < digests; i++) seen.add(bytes.readUInt32BE(HEAD + 4 * i));
  return { position: bytes.readUInt16BE(1), seen };
}

function check(placement: string, bytes: Buffer): number {
  return itemDigest(`${placement}\n${bytes.toString('latin1')}`);
}
