import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AisleError } from '../../domain/errors.ts';
import type { SourceFile } from './source-file.ts';

export interface DownloadOptions {
  /** Bytes; more is refused. */
  readonly maxBytes?: number;
  /** Milliseconds for the answer to begin, and again for each pause in it. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (received: number, total: number | undefined) => void;
}

export interface Download extends SourceFile {
  /** Removes the copy. */
  dispose(): Promise<void>;
}

const MAX_REDIRECTS = 5;

/**
 * Copies what lies at an address into a temporary file. https only, except on this machine itself; redirects too.
 * @throws AisleError `source_unreachable`, `too_large`, `interrupted`.
 */
export async function download(address: string, options: DownloadOptions = {}): Promise<Download> {
  const { maxBytes = 8 * 1024 ** 3, timeoutMs = 30_000, signal, onProgress } = options;
  const stalled = new AbortController();
  let timer = setTimeout(() => stalled.abort(), timeoutMs);
  const folder = await mkdtemp(join(tmpdir(), 'aisle-import-'));
  const path = join(folder, 'source');
  const dispose = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const signals = signal === undefined ? [stalled.signal] : [stalled.signal, signal];
    const response = await follow(new URL(address), AbortSignal.any(signals));
    const stated = Number(response.headers.get('content-length') ?? Number.NaN);
    const total = Number.isFinite(stated) ? stated : undefined;
    const tooLarge = new AisleError('too_large', `The source is larger than ${maxBytes} bytes.`, {
      remedy: 'Fetch it by hand, take the part you need and import that.',
    });
    if (total !== undefined && total > maxBytes) throw tooLarge;
    let received = 0;
    async function* counted(): AsyncGenerator<Uint8Array> {
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
        clearTimeout(timer);
        timer = setTimeout(() => stalled.abort(), timeoutMs);
        received += chunk.length;
        if (received > maxBytes) throw tooLarge;
        onProgress?.(received, total);
        yield chunk;
      }
    }
    await pipeline(Readable.from(counted()), createWriteStream(path));
    const name = basename(new URL(address).pathname) || new URL(address).hostname;
    return { name, path, bytes: received, dispose };
  } catch (cause) {
    await dispose();
    if (signal?.aborted) {
      throw new AisleError('interrupted', 'The download was interrupted.', {
        remedy: 'Run the same command again.',
      });
    }
    if (cause instanceof AisleError) throw cause;
    const why = stalled.signal.aborted ? `no answer within ${timeoutMs / 1000} s` : reasonOf(cause);
    throw new AisleError('source_unreachable', `${address} cannot be fetched: ${why}.`, {
      remedy: 'Check the address in a browser, or fetch the file by hand and import that.',
      cause,
    });
  } finally {
    clearTimeout(timer);
  }
}

async function follow(start: URL, signal: AbortSignal): Promise<Response> {
  let url = start;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
      throw new AisleError('source_unreachable', `${url.href} is not fetched over an open connection.`, {
        remedy: 'Use an https address.',
      });
    }
    const response = await fetch(url, { redirect: 'manual', signal });
    const location = response.headers.get('location');
    if (response.status >= 300 && response.status < 400 && location !== null) {
      await response.body?.cancel();
      url = new URL(location, url);
      continue;
    }
    if (!response.ok) {
      await response.body?.cancel();
      throw new Error(`the answer is ${response.status}`);
    }
    if (response.body === null) throw new Error('the answer is empty');
    return response;
  }
  throw new Error('it redirects in circles');
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\./.test(host);
}

function reasonOf(cause: unknown): string {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  return inner instanceof Error ? inner.message : String(inner);
}
