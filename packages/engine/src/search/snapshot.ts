import { createHash } from 'node:crypto';
import type { LoadOptions } from '../domain/model.ts';
import type { Product } from '../domain/product.ts';
import type { Record } from './index/record.ts';
import type { TypesPart } from './types/product-types.ts';

/** Raised when what a record holds for the same product changes. */
const VERSION = 4;
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

/** A whole index as bytes: types, vocabulary and records by product id. Everything else is made from these in no time. */
export async function writeSnapshot(
  types: Iterable<TypesPart>,
  terms: () => readonly string[],
  records: Iterable<readonly [id: string, kept: KeptRecord]>,
  turns: LoadOptions,
): Promise<Uint8Array> {
  const { turn } = turns;
  const encoder = new TextEncoder();
  const lines: Uint8Array[] = [];
  let headLength = 0;
  const write = async (line: HeadLine): Promise<void> => {
    await turn?.();
    lines.push(encoder.encode(`${JSON.stringify(line)}\n`));
    headLength += lines.at(-1)!.length;
  };
  await write({ version: VERSION });
  for (const part of types) await write({ types: part });
  const parts: Record[] = [];
  let entries: [string, string, string | null, number][] = [];
  let length = 0;
  for (const [id, { digest, type, record }] of records) {
    if (parts.length % RECORDS_A_TURN === 0) await turn?.();
    entries.push([id, digest, type ?? null, record.length]);
    parts.push(record);
    length += record.length;
    if (entries.length < ENTRIES_A_LINE) continue;
    await write({ entries });
    entries = [];
  }
  await write({ entries });
  // The vocabulary last: it may have grown while the records were read, and it never shrinks.
  const all = terms();
  for (let from = 0; from < all.length; from += ENTRIES_A_LINE)
    await write({ terms: all.slice(from, from + ENTRIES_A_LINE) });
  const padded = Math.ceil(headLength / 4) * 4;
  const bytes = new Uint8Array(12 + padded + 4 * length + 20);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, headLength, true);
  view.setUint32(8, length, true);
  let at = 12;
  for (const [place, line] of lines.entries()) {
    if (place % RECORDS_A_TURN === 0) await turn?.();
    bytes.set(line, at);
    at += line.length;
  }
  const values = new Uint32Array(bytes.buffer, 12 + padded, length);
  at = 0;
  for (const [place, part] of parts.entries()) {
    if (place % RECORDS_A_TURN === 0) await turn?.();
    values.set(part, at);
    at += part.length;
  }
  bytes.set(await checksum(bytes.subarray(0, bytes.length - 20), turns), bytes.length - 20);
  return bytes;
}

export interface ReadSnapshot {
  readonly terms: readonly string[];
  readonly types: readonly TypesPart[];
  readonly records: ReadonlyMap<string, KeptRecord>;
}

/**
 * The content of a snapshot, read in turns; undefined when it is torn, altered or of another version: then products are
 * read anew.
 */
export async function readSnapshot(bytes: Uint8Array, turns: LoadOptions): Promise<ReadSnapshot | undefined> {
  const { turn } = turns;
  if (bytes.length < 32) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headLength = view.getUint32(4, true);
  const length = view.getUint32(8, true);
  const padded = Math.ceil(headLength / 4) * 4;
  if (view.getUint32(0, true) !== MAGIC || bytes.length !== 12 + padded + 4 * length + 20) return undefined;
  const body = bytes.subarray(0, bytes.length - 20);
  const sum = await checksum(body, turns);
  if (!sum.equals(bytes.subarray(bytes.length - 20))) return undefined;
  const start = bytes.byteOffset + 12 + padded;
  // Copied where the bytes lie so that no Uint32Array can be laid over them.
  const values =
    start % 4 === 0
      ? new Uint32Array(bytes.buffer, start, length)
      : new Uint32Array(bytes.slice(12 + padded, 12 + padded + 4 * length).buffer);
  const terms: string[] = [];
  const records = new Map<string, KeptRecord>();
  const types: TypesPart[] = [];
  let at = 0;
  for (let from = 12; from < 12 + headLength; ) {
    await turn?.();
    let end = bytes.indexOf(NEW_LINE, from);
    if (end < 0 || end > 12 + headLength) end = 12 + headLength;
    const line = JSON.parse(new TextDecoder().decode(bytes.subarray(from, end))) as HeadLine;
    from = end + 1;
    if (line.version !== undefined && line.version !== VERSION) return undefined;
    if (line.types !== undefined) types.push(line.types);
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
  readonly types?: TypesPart;
  readonly terms?: readonly string[];
  readonly entries?: readonly [string, string, string | null, number][];
}

const NEW_LINE = 10;

async function checksum(bytes: Uint8Array, { turn }: LoadOptions): Promise<Buffer> {
  const hash = createHash('sha1');
  for (let from = 0; from < bytes.length; from += BYTES_A_TURN) {
    await turn?.();
    hash.update(bytes.subarray(from, Math.min(bytes.length, from + BYTES_A_TURN)));
  }
  return hash.digest();
}
