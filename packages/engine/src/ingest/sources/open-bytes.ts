import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { AisleError } from '../../domain/errors.ts';

const CHUNK_BYTES = 262_144;

export type Wrapping = 'gzip' | 'zip' | 'none';

/** What the file is wrapped in, by its first bytes; a file's name proves nothing. */
export async function wrappingOf(path: string): Promise<Wrapping> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    if (bytesRead >= 2 && buffer[0] === 0x1f && buffer[1] === 0x8b) return 'gzip';
    if (bytesRead >= 4 && buffer.readUInt32LE(0) === 0x04034b50) return 'zip';
    return 'none';
  } finally {
    await file.close();
  }
}

/**
 * The bytes of a file, unwrapped when it is gzipped, in chunks of 256 KiB at most.
 * `onRead` hears of raw bytes as they come off the disk.
 * @throws AisleError `import_failed` when the gzip stream is damaged or cut off.
 */
export async function* openBytes(
  path: string,
  wrapping: 'gzip' | 'none',
  onRead: (bytes: number) => void = () => {},
): AsyncGenerator<Uint8Array> {
  const raw = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  raw.on('data', (chunk) => onRead(chunk.length));
  raw.pause();
  if (wrapping === 'none') {
    yield* raw as AsyncIterable<Uint8Array>;
    return;
  }
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  raw.on('error', (error) => gunzip.destroy(error));
  raw.pipe(gunzip);
  try {
    yield* gunzip as AsyncIterable<Uint8Array>;
  } catch (cause) {
    throw new AisleError('import_failed', 'The compressed file is damaged or cut off.', {
      remedy: 'Fetch the file again and import it anew; what was stored before is not stored twice.',
      cause,
    });
  } finally {
    raw.destroy();
    gunzip.destroy();
  }
}
