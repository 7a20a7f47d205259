import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { TAR_BLOCK, tarHeader, tarPadding } from './tar-header.ts';

const CHUNK = 1 << 20;

export interface PackedFile {
  readonly bytes: number;
  readonly sha256: string;
}

/** Packs files one after another into an open file. */
export class TarWriter {
  readonly #target: FileHandle;
  readonly #modifiedAt: number;

  constructor(target: FileHandle, modifiedAt: number) {
    this.#target = target;
    this.#modifiedAt = modifiedAt;
  }

  /** Packs a file as it is now. @throws Error when it is shortened meanwhile. */
  async addFile(name: string, path: string): Promise<PackedFile> {
    const source = await open(path, 'r');
    try {
      const { size } = await source.stat();
      await this.#target.appendFile(tarHeader({ name, size }, this.#modifiedAt));
      const digest = createHash('sha256');
      const buffer = Buffer.alloc(Math.min(CHUNK, Math.max(1, size)));
      for (let position = 0; position < size; ) {
        const wanted = Math.min(buffer.length, size - position);
        const { bytesRead } = await source.read(buffer, 0, wanted, position);
        if (bytesRead === 0) throw new Error(`${path} was shortened while it was read`);
        const chunk = buffer.subarray(0, bytesRead);
        digest.update(chunk);
        await this.#target.appendFile(chunk);
        position += bytesRead;
      }
      await this.#target.appendFile(Buffer.alloc(tarPadding(size)));
      return { bytes: size, sha256: digest.digest('hex') };
    } finally {
      await source.close();
    }
  }

  async addText(name: string, text: string): Promise<void> {
    const content = Buffer.from(text);
    await this.#target.appendFile(tarHeader({ name, size: content.length }, this.#modifiedAt));
    await this.#target.appendFile(content);
    await this.#target.appendFile(Buffer.alloc(tarPadding(content.length)));
  }

  /** Two blocks of zeros end an archive. */
  async end(): Promise<void> {
    await this.#target.appendFile(Buffer.alloc(2 * TAR_BLOCK));
  }
}
