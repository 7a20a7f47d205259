import type { FileHandle } from 'node:fs/promises';
import type { TarEntry } from './tar-header.ts';
import { parseTarHeader, TAR_BLOCK, tarPadding } from './tar-header.ts';

const CHUNK = 1 << 20;

export interface PackedEntry extends TarEntry {
  /** Place of the content in the archive. */
  readonly position: number;
}

/** The entries of an archive in order. @throws Error when it is damaged or ends early. */
export async function* tarEntries(source: FileHandle): AsyncGenerator<PackedEntry> {
  for (let position = 0; ; ) {
    const header = Buffer.alloc(TAR_BLOCK);
    const { bytesRead } = await source.read(header, 0, TAR_BLOCK, position);
    if (bytesRead < TAR_BLOCK) throw new Error('the file ends early');
    const entry = parseTarHeader(header);
    if (entry === undefined) return;
    yield { ...entry, position: position + TAR_BLOCK };
    position += TAR_BLOCK + entry.size + tarPadding(entry.size);
  }
}

/** The content of an entry, in chunks whose buffer is reused. @throws Error when the archive ends early. */
export async function* tarContent(
  source: FileHandle,
  { position, size }: PackedEntry,
): AsyncGenerator<Buffer> {
  const buffer = Buffer.alloc(Math.min(CHUNK, Math.max(1, size)));
  for (let done = 0; done < size; ) {
    const { bytesRead } = await source.read(buffer, 0, Math.min(buffer.length, size - done), position + done);
    if (bytesRead === 0) throw new Error('the file ends early');
    yield buffer.subarray(0, bytesRead);
    done += bytesRead;
  }
}
