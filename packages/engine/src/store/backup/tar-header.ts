/**
 * Headers of the POSIX tape archive (ustar, IEEE 1003.1-1988), regular files alone. Sizes from 8 GiB on are written in
 * the base-256 form that GNU tar, bsdtar and Go's archive/tar read.
 */
export const TAR_BLOCK = 512;

const NAME_LENGTH = 100;
const PREFIX_LENGTH = 155;
/** First size that eleven octal digits cannot hold. */
const OCTAL_LIMIT = 8 ** 11;

export interface TarEntry {
  /** Path with `/`; at most 155 bytes of folders and 100 bytes of file name. */
  readonly name: string;
  readonly size: number;
}

/** @throws RangeError when the name does not fit. */
export function tarHeader({ name, size }: TarEntry, modifiedAt: number): Buffer {
  const header = Buffer.alloc(TAR_BLOCK);
  const [prefix, base] = splitName(name);
  header.write(base, 0, 'utf8');
  header.write('0000600\0', 100, 'latin1');
  header.write('0000000\0', 108, 'latin1');
  header.write('0000000\0', 116, 'latin1');
  writeSize(header, size);
  header.write(
    `${Math.floor(modifiedAt / 1_000)
      .toString(8)
      .padStart(11, '0')}\0`,
    136,
    'latin1',
  );
  header.write('0', 156, 'latin1');
  header.write('ustar\x0000', 257, 'latin1');
  header.write(prefix, 345, 'utf8');
  header.write(`${checksum(header).toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}

/** The entry a header describes; undefined for the block of zeros that ends an archive. @throws Error when damaged. */
export function parseTarHeader(header: Buffer): TarEntry | undefined {
  if (header.every((byte) => byte === 0)) return undefined;
  const stated = Number.parseInt(text(header, 148, 8), 8);
  if (stated !== checksum(header)) throw new Error('a header has another checksum than it says');
  const type = header[156];
  if (type !== 0x30 && type !== 0) throw new Error('an entry is not a regular file');
  const prefix = text(header, 345, PREFIX_LENGTH);
  const base = text(header, 0, NAME_LENGTH);
  return { name: prefix === '' ? base : `${prefix}/${base}`, size: readSize(header) };
}

/** Zeros between an entry's content and the next header. */
export function tarPadding(size: number): number {
  return (TAR_BLOCK - (size % TAR_BLOCK)) % TAR_BLOCK;
}

function splitName(name: string): [prefix: string, base: string] {
  if (Buffer.byteLength(name) <= NAME_LENGTH) return ['', name];
  const slash = name.lastIndexOf('/');
  const prefix = name.slice(0, Math.max(0, slash));
  const base = name.slice(slash + 1);
  if (Buffer.byteLength(prefix) > PREFIX_LENGTH || Buffer.byteLength(base) > NAME_LENGTH) {
    throw new RangeError(`"${name}" is too long for a tape archive`);
  }
  return [prefix, base];
}

function writeSize(header: Buffer, size: number): void {
  if (size < OCTAL_LIMIT) {
    header.write(`${size.toString(8).padStart(11, '0')}\0`, 124, 'latin1');
  } else {
    header[124] = 0x80;
    header.writeBigUInt64BE(BigInt(size), 128);
  }
}

function readSize(header: Buffer): number {
  let size: number;
  if (header[124]! & 0x80) {
    // Twelve bytes, the first 0x80: the highest bit marks the form, the next the sign.
    const low = header[124] === 0x80 && header.readUIntBE(125, 3) === 0;
    size = low ? Number(header.readBigUInt64BE(128)) : Number.NaN;
  } else {
    const digits = text(header, 124, 12).trim();
    size = /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN;
  }
  if (!Number.isSafeInteger(size)) throw new Error('a header has a size that cannot be');
  return size;
}

/** Sum of the bytes of a header with its checksum field taken as spaces. */
function checksum(header: Buffer): number {
  let sum = 8 * 0x20;
  for (let i = 0; i < TAR_BLOCK; i++) if (i < 148 || i >= 156) sum += header[i]!;
  return sum;
}

function text(header: Buffer, start: number, length: number): string {
  const field = header.subarray(start, start + length);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end < 0 ? length : end);
}
