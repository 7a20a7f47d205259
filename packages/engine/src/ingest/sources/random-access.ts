import { open } from 'node:fs/promises';

/** Bytes that can be read anywhere: a file, or a part of an archive held in memory. */
export interface RandomAccess {
  readonly size: number;
  /** Up to `length` bytes from `offset`; fewer at the end. */
  read(offset: number, length: number): Promise<Buffer>;
  close(): Promise<void>;
}

export async function openRandomAccess(path: string): Promise<RandomAccess> {
  const file = await open(path, 'r');
  const { size } = await file.stat();
  return {
    size,
    async read(offset, length) {
      const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(length, size - offset)));
      const { bytesRead } = await file.read(buffer, 0, buffer.length, offset);
      return buffer.subarray(0, bytesRead);
    },
    close: () => file.close(),
  };
}

export function bufferAccess(buffer: Buffer): RandomAccess {
  return {
    size: buffer.length,
    async read(offset, length) {
      return buffer.subarray(offset, Math.min(buffer.length, offset + length));
    },
    async close() {},
  };
}
