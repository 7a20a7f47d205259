import { createHash } from 'node:crypto';
import type { LoadOptions } from '../domain/model.ts';
import type { Product } from '../domain/product.ts';
import type { Record } from './index/record.ts';

/** Raised when what a record holds for the same product changes. */
const VERSION = 2;
const MAGIC = 0x41534958;
const RECORDS_A_TURN = 256;
/** The head is lines of JSON, each read in less than a turn. */
const ENTRIES_A_LINE = 512;
const BYTES_A_TURN = 1 << 19;

/** What reading a product gave, kept so that it need not be read again. */
export interface KeptRecord {
  readonly digest: string;
  readonly type: string | undefined;
  readonly record: Record;
}

/** Digest of everything a record is made from. */
export function productDigest(product: Product): string {
  const { title, description, brand, categories, gtin, tags, attributes, i18n, id } = product;
  const text = JSON.stringify([id, title, description, brand, categories, gtin, tags, attributes, i18n]);
  return createHash('sha1').update(text).digest('base64url').slice(0, 16);
}

/** A whole index as bytes: vocabulary, types and records by product id. Everything else is made from these in no time. */
export async function writeSnapshot(
  terms: readonly string[],
  types: unknown,
  records: Iterable<readonly [id: string, kept: KeptRecord]>,
  { turn }: LoadOptions,
): Promise<Uint8Array> {
  const entries: [string, string, string | null, number][] = [];
  const parts: Record[] = [];
  let length = 0;
  let count = 0;
  for (const [id, { digest, type, record }] of records) {
    if (count++ % RECORDS_A_TURN === 0) await turn?.();
    entries.push([id, digest, type ?? null, record.length]);
    parts.push(record);
    length += record.length;
  }
  const lines = [JSON.stringify({ version: VERSION, types })];
  for (const [name, list] of [
    ['terms', terms],
    ['entries', entries],
  ] as const) {
    for (let from = 0; from < list.length; from += ENTRIES_A_LINE) {
      await turn?.();
      lines.push(JSON.stringify({ [name]: list.slice(from, from + ENTRIES_A_LINE) }));
    }
  }
  const head = new TextEncoder().encode(lines.join('\n'));
  const padded = Math.ceil(head.length / 4) * 4;
  const bytes = new Uint8Array(12 + padded + 4 * length + 20);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, head.length, true);
  view.setUint32(8, length, true);
  bytes.set(head, 12);
  const values = new Uint32Array(bytes.buffer, 12 + padded, length);
  let at = 0;
  for (const part of parts) {
    values.set(part, at);
    at += part.length;
  }
  bytes.set(checksum(bytes.subarray(0, bytes.length - 20)), bytes.length - 20);
  return bytes;
}

export interface ReadSnapshot {
  readonly terms: readonly string[];
  readonly types: unknown;
  readonly records: ReadonlyMap<string, KeptRecord>;
}

/**
 * The content of a snapshot, read in turns; undefined when it is torn, altered or of another version: then products are
 * read anew.
 */
export async function readSnapshot(
  bytes: Uint8Array,
  { turn }: LoadOptions,
): Promise<ReadSnapshot | undefined> {
  if (bytes.length < 32) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headLength = view.getUint32(4, true);
  const length = view.getUint32(8, true);
  const padded = Math.ceil(headLength / 4) * 4;
  if (view.getUint32(0, true) !== MAGIC || bytes.length !== 12 + padded + 4 * length + 20) return undefined;
  const hash = createHash('sha1');
  for (let from = 0; from < bytes.length - 20; from += BYTES_A_TURN) {
    await turn?.();
    hash.update(bytes.subarray(from, Math.min(bytes.length - 20, from + BYTES_A_TURN)));
  }
  if (!hash.digest().equals(bytes.subarray(bytes.length - 20))) return undefined;
  // Copied, since the bytes may lie where no Uint32Array can.
  const values = new Uint32Array(bytes.slice(12 + padded, 12 + padded + 4 * length).buffer);
  const terms: string[] = [];
  const records = new Map<string, KeptRecord>();
  let types: unknown;
  let at = 0;
  for (let from = 12; from < 12 + headLength; ) {
    await turn?.();
    let end = bytes.indexOf(NEW_LINE, from);
    if (end < 0 || end > 12 + headLength) end = 12 + headLength;
    const line = JSON.parse(new TextDecoder().decode(bytes.subarray(from, end))) as HeadLine;
    from = end + 1;
    if (line.version !== undefined) {
      if (line.version !== VERSION) return undefined;
      types = line.types;
    }
    for (const term of line.terms ?? []) terms.push(term);
    for (const [id, digest, type, size] of line.entries ?? []) {
      records.set(id, { digest, type: type ?? undefined, record: values.slice(at, at + size) });
      at += size;
    }
  }
  return { terms, types, records };
}

interface HeadLine {
  readonly version?: number;
  readonly types?: unknown;
  readonly terms?: readonly string[];
  readonly entries?: readonly [string, string, string | null, number][];
}

const NEW_LINE = 10;

function checksum(bytes: Uint8Array): Uint8Array {
  return createHash('sha1').update(bytes).digest();
}
