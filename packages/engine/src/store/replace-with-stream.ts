import { createWriteStream, realpathSync, statSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { syncFolder } from './durable-file.ts';

/**
 * Replaces a file, readable by its owner alone, with what a source yields: written beside, fsynced and renamed into
 * place, so that a source that breaks off, a full disk or a kill leaves the old file as it was. A link is followed; a
 * pipe or a device takes what comes as it comes.
 * @throws what the source throws; Error of the file system.
 */
export async function replaceWithStream(
  file: string,
  source: Iterable<string> | AsyncIterable<string>,
): Promise<void> {
  const there = statSync(file, { throwIfNoEntry: false });
  if (there !== undefined && !there.isFile() && !there.isDirectory()) {
    await pipeline(source, createWriteStream(file));
    return;
  }
  const target = there === undefined ? file : realpathSync(file);
  const beside = `${target}.${process.pid}.partial`;
  try {
    await pipeline(source, createWriteStream(beside, { mode: 0o600, flush: true }));
    await rename(beside, target);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
  await syncFolder(dirname(target));
}
