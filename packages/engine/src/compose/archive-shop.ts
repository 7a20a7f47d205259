/** Backup, restore and export of a data folder, for the command line. */
import { pipeline } from 'node:stream/promises';
import { counted } from '../domain/counted.ts';
import { AisleError } from '../domain/errors.ts';
import type { Event } from '../domain/event.ts';
import type { Product } from '../domain/product.ts';
import { type BackupReport, backup } from '../store/backup/backup.ts';
import type { ProgressListener } from '../store/backup/backup-content.ts';
import { replaceWithStream } from '../store/replace-with-stream.ts';
import { openLogReader } from '../store/sqlite/log-reader.ts';
import { requireFreeTarget } from './require-free-target.ts';
import { requireShop } from './require-shop.ts';

export { restore } from '../store/backup/restore.ts';

/** @param replace an older file of that name. @throws AisleError `not_found`; see `requireFreeTarget` and `backup`. */
export async function backupShop(
  data: string,
  file: string,
  onProgress: ProgressListener,
  now: () => number,
  replace: boolean,
): Promise<BackupReport> {
  requireShop(data);
  requireFreeTarget(data, file, replace);
  return backup(data, file, onProgress, now);
}

export type ExportKind = 'events' | 'products';

/**
 * Writes the log or the catalogue as JSON lines in the wire's form, to be taken in again by `aisle import`; a server may
 * run beside it. A file is replaced when all is on disk, and left as it was when the export breaks off. Resolves to the
 * number of lines; a reader who has seen enough (`| head`) ends it early.
 * @param replace an older file of that name. @throws AisleError `not_found`, `interrupted`; see `requireFreeTarget`.
 */
export async function exportShop(
  data: string,
  kind: ExportKind,
  out: string | NodeJS.WritableStream,
  signal: AbortSignal,
  replace: boolean,
): Promise<number> {
  requireShop(data);
  if (typeof out === 'string') requireFreeTarget(data, out, replace);
  const reader = openLogReader(data);
  let count = 0;
  function* lines(): Generator<string> {
    if (kind === 'products') {
      for (const product of reader.products()) {
        if (signal.aborted)
          throw new AisleError('interrupted', `Stopped after ${counted(count, 'product')}.`);
        count++;
        yield `${JSON.stringify(wireProduct(product))}\n`;
      }
      return;
    }
    for (const block of reader.read(0)) {
      if (signal.aborted) throw new AisleError('interrupted', `Stopped after ${counted(count, 'event')}.`);
      count += block.length;
      yield block.map((event) => `${JSON.stringify(wireEvent(event))}\n`).join('');
    }
  }
  try {
    if (typeof out === 'string') await replaceWithStream(out, lines());
    else await pipeline(lines, out, { end: false });
    return count;
  } catch (error) {
    if (typeof out !== 'string' && (error as NodeJS.ErrnoException).code === 'EPIPE') return count;
    throw error;
  } finally {
    reader.close();
  }
}

const time = (at: number) => new Date(at).toISOString();

function wireEvent(event: Event & { offset?: number }): object {
  // Whoever imports them answers for what they say.
  const { offset: _, receivedAt: __, unproven: ___, echo, fromPage, occurredAt, ...rest } = event;
  // But what was not learned from here, or of one shopper alone, shall not be learned from there.
  return {
    ...rest,
    ...(echo === true || fromPage === true ? { withheld: true } : {}),
    occurredAt: time(occurredAt),
  };
}

function wireProduct({ price, publishedAt, expiresAt, ...rest }: Product): object {
  return {
    ...rest,
    ...(publishedAt === undefined ? {} : { publishedAt: time(publishedAt) }),
    ...(expiresAt === undefined ? {} : { expiresAt: time(expiresAt) }),
    ...(price === undefined
      ? {}
      : {
          price: {
            ...price,
            ...(price.saleFrom === undefined ? {} : { saleFrom: time(price.saleFrom) }),
            ...(price.saleTo === undefined ? {} : { saleTo: time(price.saleTo) }),
          },
        }),
  };
}
