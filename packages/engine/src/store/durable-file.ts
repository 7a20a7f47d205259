import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Writes a new file, readable by its owner alone, and waits until it is on disk. */
export async function writeDurably(file: string, content: string | Uint8Array): Promise<void> {
  const handle = await open(file, 'w', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes what was created, renamed or removed in a folder survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Replaces a file in one step: a reader, or a crash, finds the old content or the new, never a part. */
export async function replaceDurably(
  file: string,
  content: string | Uint8Array,
  temporary: string,
): Promise<void> {
  try {
    await writeDurably(temporary, content);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(file));
}
