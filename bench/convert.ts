/**
 * Turns public data sets into the files that `aisle evaluate` reads.
 *
 *     node bench/convert.ts beauty|gowalla|ml-100k|online-retail|yoochoose [OUT.csv]
 *     node bench/convert.ts icecat|icecat-ratings [OUT]      products as JSON lines, judgements as CSV, for
 *                                                            aisle evaluate search
 *
 * The files are read from ../shared/data beside the repository, or from the folder in AISLE_DATA; the CSV goes to
 * standard output when no file is named. None of them may be copied into the repository.
 */
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createGunzip } from 'node:zlib';
import { csvCells } from '../packages/engine/src/dataset/csv-cells.ts';
import { icecatProduct } from '../packages/engine/src/search/icecat.case.ts';

export const PUBLIC_DATA =
  process.env['AISLE_DATA'] ?? fileURLToPath(new URL('../../shared/data/', import.meta.url));

type Rows = AsyncIterable<string>;

async function* linesOf(file: string): Rows {
  yield* createInterface({ input: createReadStream(join(PUBLIC_DATA, file)).pipe(createGunzip()) });
}

/** Lines of `user item item …` in time order without times: the place in the sequence stands for UNIX seconds. */
async function* sequencesFile(file: string): Rows {
  for await (const line of linesOf(file)) {
    const [user, ...items] = line.trim().split(/\s+/);
    for (const [place, item] of items.entries()) yield `${user},${item},${place}\n`;
  }
}

/** The LightGCN split of Gowalla: training pairs at second 0, test pairs at second 1 (cut there). */
async function* gowalla(): Rows {
  for (const [second, file] of ['train.txt.gz', 'test.txt.gz'].entries()) {
    for await (const line of linesOf(`gowalla-lightgcn/${file}`)) {
      const [user, ...items] = line.trim().split(/\s+/);
      for (const item of items) yield `${user},${item},${second}\n`;
    }
  }
}

/** Click sessions of the YooChoose sample, each a shopper of its own; the test sessions end from 2014-04-07 on. */
async function* yoochoose(): Rows {
  for (const part of ['train_full', 'test']) {
    let header = true;
    for await (const line of linesOf(`yoochoose-100k/yoochoose-clicks-100k_${part}.txt.gz`)) {
      const [session, item, seconds] = line.split('\t');
      if (!header) yield `${part}-${session},${item},${seconds},view\n`;
      header = false;
    }
  }
}

/** Ratings as interactions, whatever the stars. */
async function* movieLens(): Rows {
  let header = true;
  for await (const line of linesOf('ml-100k/ml-100k.inter.gz')) {
    if (!header) {
      const [user, item, rating, seconds] = line.split('\t');
      yield `${user},${item},${Math.round(Number(seconds))},rate,${rating}\n`;
    }
    header = false;
  }
}

/**
 * The clean rows of the UCI file: a customer, a quantity and a price above 0; returns are not taken back, so that the
 * figures compare with published ones. Times are kept as printed and count as UTC.
 */
async function* onlineRetail(): Rows {
  let header = true;
  for await (const line of linesOf('online-retail/online_retail.csv.gz')) {
    if (!header) {
      const [, item, , quantity, time, price, customer] = csvCells(line);
      if (customer && Number(quantity) > 0 && Number(price) > 0) {
        const at = `${time!.replace(' ', 'T')}Z`;
        yield `${Number(customer)},${item!.trim()},${at},purchase,${quantity}\n`;
      }
    }
    header = false;
  }
}

/** The electronics catalogue of Chorus as products, one JSON per line. */
async function* icecat(): Rows {
  for await (const line of linesOf('icecat-search/products.jsonl.gz'))
    yield `${JSON.stringify(icecatProduct(line))}\n`;
}

/** Human judgements of Icecat products for queries, 0 … 3. */
async function* icecatRatings(): Rows {
  const file = createReadStream(join(PUBLIC_DATA, 'icecat-search/ratings.csv'));
  let header = true;
  for await (const line of createInterface({ input: file })) {
    if (!header && line !== '') yield `${line}\n`;
    header = false;
  }
}

const SOURCES: Readonly<Record<string, { header: string; rows: () => Rows }>> = {
  beauty: {
    header: 'shopperId,itemId,occurredAt\n',
    rows: () => sequencesFile('amazon-beauty/Beauty.txt.gz'),
  },
  gowalla: { header: 'shopperId,itemId,occurredAt\n', rows: gowalla },
  'ml-100k': { header: 'shopperId,itemId,occurredAt,type,value\n', rows: movieLens },
  'online-retail': { header: 'shopperId,itemId,occurredAt,type,value\n', rows: onlineRetail },
  yoochoose: { header: 'shopperId,itemId,occurredAt,type\n', rows: yoochoose },
  icecat: { header: '', rows: icecat },
  'icecat-ratings': { header: 'query,itemId,rating\n', rows: icecatRatings },
};

/** Writes one data set as CSV to a file, or to standard output. */
export async function convert(name: string, file?: string): Promise<void> {
  const source = SOURCES[name];
  if (source === undefined) throw new Error(`"${name}" is none of ${Object.keys(SOURCES).join(', ')}`);
  if (!existsSync(PUBLIC_DATA)) throw new Error(`${PUBLIC_DATA} is not there; set AISLE_DATA`);
  async function* blocks(): Rows {
    let block = source!.header;
    for await (const row of source!.rows()) {
      block += row;
      if (block.length < 1 << 16) continue;
      yield block;
      block = '';
    }
    yield block;
  }
  const out = file === undefined ? process.stdout : createWriteStream(file);
  await pipeline(Readable.from(blocks()), out, { end: file !== undefined });
}

if (import.meta.main) {
  const [name, file] = process.argv.slice(2);
  if (name === undefined) {
    console.error(`usage: node bench/convert.ts ${Object.keys(SOURCES).join('|')} [OUT.csv]`);
    process.exitCode = 2;
  } else {
    await convert(name, file);
  }
}
