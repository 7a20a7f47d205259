/** Backup, restore and export of a data folder, for the command line. */
import { createWriteStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { AisleError } from '../domain/errors.ts';
import type { Event } from '../domain/event.ts';
import type { Product } from '../domain/product.ts';
import { SHOP_FILE } from '../store/sqlite/data-folder.ts';
import { openLogReader } from '../store/sqlite/log-reader.ts';

export { type BackupReport, backup } from '../store/backup/backup.ts';
export { restore } from '../store/backup/restore.ts';

export type ExportKind = 'events' | 'products';

/**
 * Writes the log or the catalogue as JSON lines in the wire's form, to be taken in again by `aisle import`; a server may
 * run beside it. Resolves to the number of lines. @throws AisleError `not_found`.
 */
export async function exportShop(
  data: string,
  kind: ExportKind,
  out: string | NodeJS.WritableStream,
  signal: AbortSignal,
): Promise<number> {
  if (!existsSync(join(data, SHOP_FILE))) {
    throw new AisleError('not_found', `There is no shop in ${data}.`, {
      field: 'data',
      remedy: 'Name its data folder with --data.',
    });
  }
  const reader = openLogReader(data);
  let count = 0;
  function* lines(): Generator<string> {
    if (kind === 'products') {
      for (const product of reader.products()) {
        count++;
        yield `${JSON.stringify(wireProduct(product))}\n`;
      }
      return;
    }
    for (const block of reader.read(0)) {
      if (signal.aborted) throw new AisleError('interrupted', `Stopped after ${count} events.`);
      count += block.length;
      yield block.map((event) => `${JSON.stringify(wireEvent(event))}\n`).join('');
    }
  }
  try {
    const target = typeof out === 'string' ? createWriteStream(out, { mode: 0o600 }) : out;
    await pipeline(lines, target, { end: typeof out === 'string' });
    return count;
  } finally {
    reader.close();
  }
}

const time = (at: number) => new Date(at).toISOString();

function wireEvent(event: Event & { offset?: number }): object {
  const { offset: _, receivedAt: __, occurredAt, ...rest } = event;
  return { ...rest, occurredAt: time(occurredAt) };
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
