import { Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import { AisleError } from '../../domain/errors.ts';
import type { RandomAccess } from './random-access.ts';

export interface ZipEntry {
  readonly name: string;
  /** Unpacked size in bytes, as the archive states it. */
  readonly bytes: number;
  readonly method: number;
  readonly compressed: number;
  readonly headerOffset: number;
}

const CHUNK_BYTES = 262_144;
const END_OF_DIRECTORY = 0x06054b50;
const ZIP64_LOCATOR = 0x07064b50;
const ENTRY = 0x02014b50;
const STORED = 0;
const DEFLATED = 8;

/**
 * The entries of a ZIP archive by its central directory (APPNOTE.TXT 4.3.12, with the ZIP64 extensions). Folders are
 * left out.
 * @throws AisleError `import_failed` when the archive is damaged or encrypted.
 */
export async function zipEntries(archive: RandomAccess): Promise<readonly ZipEntry[]> {
  const tailStart = Math.max(0, archive.size - 65_557);
  const tail = await archive.read(tailStart, archive.size - tailStart);
  let end = tail.length - 22;
  while (end >= 0 && tail.readUInt32LE(end) !== END_OF_DIRECTORY) end--;
  if (end < 0) throw damaged('it has no directory');
  let size = tail.readUInt32LE(end + 12);
  let offset = tail.readUInt32LE(end + 16);
  if (offset === 0xffffffff && end >= 20 && tail.readUInt32LE(end - 20) === ZIP64_LOCATOR) {
    const record = await archive.read(Number(tail.readBigUInt64LE(end - 12)), 56);
    if (record.length < 56) throw damaged('its ZIP64 directory is cut off');
    size = Number(record.readBigUInt64LE(40));
    offset = Number(record.readBigUInt64LE(48));
  }
  const directory = await archive.read(offset, size);
  if (directory.length < size) throw damaged('its directory is cut off');
  const entries: ZipEntry[] = [];
  for (let at = 0; at + 46 <= directory.length && directory.readUInt32LE(at) === ENTRY; ) {
    const nameLength = directory.readUInt16LE(at + 28);
    const extraLength = directory.readUInt16LE(at + 30);
    const name = directory.toString('utf8', at + 46, at + 46 + nameLength);
    const wide = wideSizes(directory.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength));
    const take = (value: number): number => (value === 0xffffffff ? (wide.shift() ?? value) : value);
    const bytes = take(directory.readUInt32LE(at + 24));
    const compressed = take(directory.readUInt32LE(at + 20));
    const headerOffset = take(directory.readUInt32LE(at + 42));
    if ((directory.readUInt16LE(at + 8) & 1) === 1) {
      throw new AisleError('import_failed', 'The archive is protected by a password.', {
        remedy: 'Unpack it and import the files inside.',
      });
    }
    if (!name.endsWith('/')) {
      entries.push({ name, bytes, method: directory.readUInt16LE(at + 10), compressed, headerOffset });
    }
    at += 46 + nameLength + extraLength + directory.readUInt16LE(at + 32);
  }
  return entries;
}

/** The unpacked bytes of one entry, in chunks of 256 KiB at most. `onRead` hears of packed bytes. */
export async function* zipEntryBytes(
  archive: RandomAccess,
  entry: ZipEntry,
  onRead: (bytes: number) => void = () => {},
): AsyncGenerator<Uint8Array> {
  const header = await archive.read(entry.headerOffset, 30);
  if (header.length < 30) throw damaged(`its entry "${entry.name}" is cut off`);
  const start = entry.headerOffset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  async function* packed(): AsyncGenerator<Buffer> {
    for (let done = 0; done < entry.compressed; ) {
      const chunk = await archive.read(start + done, Math.min(CHUNK_BYTES, entry.compressed - done));
      if (chunk.length === 0) throw damaged(`its entry "${entry.name}" is cut off`);
      done += chunk.length;
      onRead(chunk.length);
      yield chunk;
    }
  }
  if (entry.method === STORED) {
    yield* packed();
    return;
  }
  if (entry.method !== DEFLATED) throw damaged(`its entry "${entry.name}" is packed in an unknown way`);
  const source = Readable.from(packed(), { objectMode: false, highWaterMark: CHUNK_BYTES });
  const inflate = createInflateRaw({ chunkSize: CHUNK_BYTES });
  source.on('error', (error) => inflate.destroy(error));
  source.pipe(inflate);
  try {
    yield* inflate as AsyncIterable<Uint8Array>;
  } catch (cause) {
    if (cause instanceof AisleError) throw cause;
    throw damaged(`its entry "${entry.name}" cannot be unpacked`, cause);
  } finally {
    source.destroy();
    inflate.destroy();
  }
}

/** The 64-bit numbers of the ZIP64 extra field, in the order of the fields they stand for. */
function wideSizes(extra: Buffer): number[] {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    const numbers: number[] = [];
    const end = Math.min(extra.length, at + 4 + extra.readUInt16LE(at + 2));
    for (let each = at + 4; each + 8 <= end; each += 8) numbers.push(Number(extra.readBigUInt64LE(each)));
    return numbers;
  }
  return [];
}

function damaged(what: string, cause?: unknown): AisleError {
  return new AisleError('import_failed', `The ZIP archive is damaged: ${what}.`, {
    remedy: 'Fetch the file again, or unpack it and import the files inside.',
    cause,
  });
}
