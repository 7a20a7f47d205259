import { createHash } from 'node:crypto';
import type { LoadOptions } from '../domain/model.ts';
import type { Product } from '../domain/product.ts';
import type { Record } from './index/record.ts';

/** Raised when what a record holds for the same product changes. */
const VERSION = 1;
const MAGIC = 0x41534958;
const RECORDS_A_TURN = 256;

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
  const head = new TextEncoder().encode(JSON.stringify({ version: VERSION, terms, types, entries }));
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

/** The content of a snapshot; undefined when it is torn, altered or of another version: then products are read anew. */
export function readSnapshot(bytes: Uint8Array): ReadSnapshot | undefined {
  if (bytes.length < 32) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headLength = view.getUint32(4, true);
  const length = view.getUint32(8, true);
  const padded = Math.ceil(headLength / 4) * 4;
  if (view.getUint32(0, true) !== MAGIC || bytes.length !== 12 + padded + 4 * length + 20) return undefined;
  const sum = checksum(bytes.subarray(0, bytes.length - 20));
  if (!sum.every((byte, at) => byte === bytes[bytes.length - 20 + at])) return undefined;
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(12, 12 + headLength))) as {
    version: number;
    terms: string[];
    types: unknown;
    entries: [string, string, string | null, number][];
  };
  if (head.version !== VERSION) return undefined;
  // Copied, since the bytes may lie where no Uint32Array can.
  const values = new Uint32Array(bytes.slice(12 + padded, 12 + padded + 4 * length).buffer);
  const records = new Map<string, KeptRecord>();
  let at = 0;
  for (const [id, digest, type, size] of head.entries) {
    records.set(id, { digest, type: type ?? undefined, record: values.slice(at, at + size) });
    at += size;
  }
  return { terms: head.terms, types: head.types, records };
}

function checksum(bytes: Uint8Array): Uint8Array {
  return createHash('sha1').update(bytes).digest();
}
