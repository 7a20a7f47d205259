import { open, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { MOST_BYTES } from '../encoders/image/decode-image.ts';
import type { ReadPicture } from '../pipeline/addressed-pictures.ts';

/** Milliseconds that fetching a picture may take. */
const PATIENCE_MS = 10_000;

export interface PictureReaderOptions {
  /** Folder of files under the paths of their addresses; '' for none. */
  readonly folder: string;
  /** Hosts, with their port where it is not the usual one, that pictures may be fetched from. */
  readonly hosts: readonly string[];
  readonly fetch: typeof fetch;
}

/**
 * Reads products' pictures where the operator allows it: out of `data:` addresses, from a file of the folder, from the
 * named hosts. A catalogue can be written by sellers, so nothing else is ever asked: no other host, no redirect, no file
 * outside of the folder, by link neither, and nothing larger than a picture may be.
 */
export function pictureReader({ folder, hosts, fetch }: PictureReaderOptions): ReadPicture {
  const allowed = new Set(hosts);
  return async (address, signal) => {
    if (address.startsWith('data:')) return ofData(address);
    const url = URL.parse(address, 'file://local/');
    if (url === null || !['http:', 'https:', 'file:'].includes(url.protocol)) return undefined;
    if (url.protocol === 'file:' && /^file:/i.test(address)) return undefined;
    const file = folder === '' ? undefined : await ofFolder(folder, url.pathname);
    if (file !== undefined) return file;
    if (url.protocol === 'file:' || !allowed.has(url.host)) return undefined;
    return fetched(url, fetch, signal);
  };
}

function ofData(address: string): Uint8Array | undefined {
  const comma = address.indexOf(',');
  if (comma < 0 || !address.slice(0, comma).endsWith(';base64')) return undefined;
  if (address.length - comma > (MOST_BYTES * 4) / 3) return undefined;
  return Buffer.from(address.slice(comma + 1), 'base64');
}

async function ofFolder(folder: string, pathname: string): Promise<Uint8Array | undefined> {
  try {
    const home = await realpath(folder);
    const path = await realpath(join(home, decodeURIComponent(pathname)));
    const inside = relative(home, path);
    if (inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside))
      return undefined;
    await using file = await open(path, 'r');
    const { size } = await file.stat();
    return size > MOST_BYTES ? undefined : await file.readFile();
  } catch {
    return undefined;
  }
}

async function fetched(
  url: URL,
  fetch: PictureReaderOptions['fetch'],
  signal: AbortSignal | undefined,
): Promise<Uint8Array | undefined> {
  try {
    const patience = AbortSignal.timeout(PATIENCE_MS);
    const answer = await fetch(url, {
      redirect: 'error',
      credentials: 'omit',
      headers: { accept: 'image/*' },
      signal: signal === undefined ? patience : AbortSignal.any([signal, patience]),
    });
    if (!answer.ok || answer.body === null) {
      await answer.body?.cancel();
      return undefined;
    }
    const parts: Uint8Array[] = [];
    let length = 0;
    for await (const part of answer.body as unknown as AsyncIterable<Uint8Array>) {
      length += part.length;
      if (length > MOST_BYTES) return undefined;
      parts.push(part);
    }
    return Buffer.concat(parts);
  } catch {
    signal?.throwIfAborted();
    return undefined;
  }
}
