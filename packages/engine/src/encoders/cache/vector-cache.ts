import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { AisleError } from '../../domain/errors.ts';
import { KEY_BYTES, KeyTable } from './key-table.ts';

const MAGIC = 'AISLEVC1';
/** Magic, digest of the model (32 bytes), length of a vector (u32), zeros. */
const HEADER_BYTES = 64;
/** Key and CRC-32 over key and vector. */
const ENTRY_BYTES = KEY_BYTES + 4;
const READ_BYTES = 4 << 20;

/** A lock on the cache's folder, given by whoever knows which processes live. Undefined: another process holds it. */
export type TakeLock = (folder: string) => (() => void) | undefined;

/**
 * Vectors by the content they encode, on disk: `vectors` holds f32 rows one behind the other, `keys` an entry a row
 * with a checksum over both. Both only grow; a row is written before its entry, so what a crash tears off is at the
 * ends, and is cut at the next start. A row whose checksum is wrong is no hit. Later entries of a key win.
 *
 * In memory: 50 to 90 bytes an entry. On disk: 4 · embeddingSize + 20; texts that are no longer used stay.
 */
export class VectorCache {
  readonly #vectors: number;
  readonly #keys: number;
  readonly #table = new KeyTable();
  readonly #checksums: number[] = [];
  readonly #rowBytes: number;
  readonly #release: (() => void) | undefined;
  #closed = false;

  private constructor(
    vectors: number,
    keys: number,
    embeddingSize: number,
    release: (() => void) | undefined,
  ) {
    this.#vectors = vectors;
    this.#keys = keys;
    this.#rowBytes = embeddingSize * 4;
    this.#release = release;
  }

  /**
   * Opens the cache of one model in `folder`, and makes it where there is none. Without the lock it answers and
   * keeps nothing. @throws AisleError `store_read_only`, `store_full`, `artefact_corrupt`.
   */
  static open(
    folder: string,
    { digest, embeddingSize }: { readonly digest: string; readonly embeddingSize: number },
    takeLock: TakeLock,
  ): VectorCache {
    const home = join(folder, digest.slice(0, 16));
    try {
      mkdirSync(home, { recursive: true, mode: 0o700 });
      const release = takeLock(home);
      const header = headerOf(digest, embeddingSize);
      const mode = release === undefined ? 'r' : 'a+';
      const files = ['vectors', 'keys'].map((name) => join(home, name));
      if (release === undefined && !files.every((file) => existsSync(file)))
        return new VectorCache(-1, -1, embeddingSize, undefined);
      const [vectors, keys] = files.map((file) => openSync(file, mode, 0o600)) as [number, number];
      const cache = new VectorCache(vectors, keys, embeddingSize, release);
      try {
        cache.#begin(header, files);
      } catch (error) {
        cache.close();
        throw error;
      }
      return cache;
    } catch (cause) {
      throw storageError(cause, home);
    }
  }

  /** Whether new vectors are kept; another process may hold the cache. */
  get writable(): boolean {
    return this.#release !== undefined;
  }

  get size(): number {
    return this.#table.size;
  }

  /** Which row holds the key's vector, or −1. */
  find(key: Uint32Array): number {
    return this.#table.get(key);
  }

  /**
   * Reads `count` rows from `row` on into `out`; neighbours are read at once.
   * @returns how many are whole, by the checksum; the first that is not ends it.
   */
  read(row: number, keys: readonly Uint32Array[], out: Float32Array): number {
    const bytes = Buffer.from(out.buffer, out.byteOffset, keys.length * this.#rowBytes);
    const got = readFully(this.#vectors, bytes, HEADER_BYTES + row * this.#rowBytes);
    for (let i = 0; i < keys.length; i++) {
      const end = (i + 1) * this.#rowBytes;
      if (end > got) return i;
      if (checksum(keys[i]!, bytes.subarray(i * this.#rowBytes, end)) !== this.#checksums[row + i]) return i;
    }
    return keys.length;
  }

  /** Keeps vectors, one a key. Nothing where the cache is not writable. */
  append(keys: readonly Uint32Array[], vectors: Float32Array): void {
    if (!this.writable || this.#closed || keys.length === 0) return;
    const bytes = Buffer.from(vectors.buffer, vectors.byteOffset, vectors.byteLength);
    const entries = Buffer.alloc(keys.length * ENTRY_BYTES);
    const sums = keys.map((key, i) => {
      const sum = checksum(key, bytes.subarray(i * this.#rowBytes, (i + 1) * this.#rowBytes));
      entries.set(new Uint8Array(key.buffer, key.byteOffset, KEY_BYTES), i * ENTRY_BYTES);
      entries.writeUInt32LE(sum, i * ENTRY_BYTES + KEY_BYTES);
      return sum;
    });
    const before = this.#checksums.length;
    try {
      writeFully(this.#vectors, bytes);
      writeFully(this.#keys, entries);
    } catch (cause) {
      ftruncateSync(this.#vectors, HEADER_BYTES + before * this.#rowBytes);
      ftruncateSync(this.#keys, HEADER_BYTES + before * ENTRY_BYTES);
      throw storageError(cause, 'the vector cache');
    }
    for (const [i, key] of keys.entries()) this.#table.set(key, before + i);
    this.#checksums.push(...sums);
  }

  /** Waits until everything is on disk. */
  sync(): void {
    if (!this.writable || this.#closed) return;
    fsyncSync(this.#vectors);
    fsyncSync(this.#keys);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#vectors >= 0) closeSync(this.#vectors);
    if (this.#keys >= 0) closeSync(this.#keys);
    this.#release?.();
  }

  #begin(header: Buffer, files: readonly string[]): void {
    for (const [i, file] of [this.#vectors, this.#keys].entries()) {
      const { size } = fstatSync(file);
      if (size < HEADER_BYTES && this.writable) {
        ftruncateSync(file, 0);
        writeFully(file, header);
      } else if (size >= HEADER_BYTES) {
        const found = Buffer.alloc(HEADER_BYTES);
        readFully(file, found, 0);
        if (!found.equals(header)) {
          throw new AisleError('artefact_corrupt', `${files[i]} belongs to another model or is damaged.`, {
            remedy: 'Remove its folder: vectors are encoded again.',
          });
        }
      }
    }
    const rows = Math.floor((fstatSync(this.#vectors).size - HEADER_BYTES) / this.#rowBytes);
    const entries = Math.floor((fstatSync(this.#keys).size - HEADER_BYTES) / ENTRY_BYTES);
    const whole = Math.max(0, Math.min(rows, entries));
    if (this.writable) {
      ftruncateSync(this.#vectors, HEADER_BYTES + whole * this.#rowBytes);
      ftruncateSync(this.#keys, HEADER_BYTES + whole * ENTRY_BYTES);
    }
    this.#readKeys(whole);
  }

  #readKeys(count: number): void {
    const per = Math.floor(READ_BYTES / ENTRY_BYTES);
    const bytes = Buffer.alloc(per * ENTRY_BYTES);
    for (let from = 0; from < count; from += per) {
      const entries = Math.min(per, count - from);
      const part = bytes.subarray(0, entries * ENTRY_BYTES);
      readFully(this.#keys, part, HEADER_BYTES + from * ENTRY_BYTES);
      const words = new Uint32Array(part.buffer, part.byteOffset, part.length / 4);
      for (let i = 0; i < entries; i++) {
        const at = (i * ENTRY_BYTES) / 4;
        this.#table.set(words.subarray(at, at + KEY_BYTES / 4), from + i);
        this.#checksums.push(words[at + KEY_BYTES / 4]!);
      }
    }
  }
}

function headerOf(digest: string, embeddingSize: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.write(MAGIC, 'latin1');
  header.write(digest, 8, 'hex');
  header.writeUInt32LE(embeddingSize, 40);
  return header;
}

function checksum(key: Uint32Array, row: Buffer): number {
  return crc32(row, crc32(new Uint8Array(key.buffer, key.byteOffset, KEY_BYTES)));
}

function readFully(file: number, into: Buffer, position: number): number {
  let got = 0;
  while (got < into.length) {
    const read = readSync(file, into, got, into.length - got, position + got);
    if (read === 0) break;
    got += read;
  }
  return got;
}

function writeFully(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
}

function storageError(cause: unknown, where: string): unknown {
  const { code } = cause as { code?: string };
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new AisleError('store_full', `There is no room for vectors in ${where}.`, {
      remedy: 'Make room on the disk; what is encoded so far is kept.',
      cause,
    });
  }
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') {
    return new AisleError('store_read_only', `${where} cannot be written.`, {
      remedy: 'Give the process the right to write there.',
      cause,
    });
  }
  return cause;
}
