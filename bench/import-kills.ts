import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, statSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { createGunzip } from 'node:zlib';
import { initShop } from '../packages/engine/src/compose/init-shop.ts';
import { openStore } from '../packages/engine/src/store/sqlite/open-store.ts';
import { ONLINE_RETAIL } from './shop/shops.ts';

const AISLE = fileURLToPath(new URL('../packages/engine/bin/aisle.mjs', import.meta.url));
const ROWS = 20_000;
/** Kills of one import before it is let through. */
const KILLS = 3;
const PAGE = 1_000;

export interface ImportKillsReport {
  readonly rounds: number;
  readonly rows: number;
  readonly events: number;
  readonly kills: number;
  /** Kills after which a part was stored: neither none nor all of the events, products and refused rows. */
  readonly midway: number;
  /** Rounds that ended in another state than an import nobody disturbed. */
  readonly different: number;
  /** What was different, by round. */
  readonly differences: readonly string[];
}

/** Everything an import leaves, as digests; times of the import itself left out. */
interface EndState {
  /** In log order, with their offsets. */
  readonly events: string;
  readonly products: string;
  readonly quarantine: string;
  readonly eventCount: number;
  /** Events, products and refused rows. */
  readonly stored: number;
}

/**
 * Kills `aisle import` with a signal it cannot catch at random moments of its run, up to three times over, lets it go on
 * to its end, and compares what is stored and what it reports with an import that nobody disturbed.
 * @param random numbers in [0, 1).
 * @throws Error when Online Retail is not there, or an import fails by itself.
 */
export async function importKills(
  folder: string,
  rounds: number,
  random: () => number,
  onRound: (round: number) => void = () => undefined,
): Promise<ImportKillsReport> {
  const file = await firstRows(join(folder, 'orders.csv'));
  const data = join(folder, 'undisturbed');
  await initShop(data, 0);
  const undisturbed = await importRun(data, file);
  const expectedReport = comparable(undisturbed.report!);
  const expected = await endState(data);
  let kills = 0;
  let midway = 0;
  const differences: string[] = [];
  for (let round = 1; round <= rounds; round++) {
    const shop = join(folder, `round-${round}`);
    await initShop(shop, 0);
    let report: string | undefined;
    for (let kill = 0; kill < KILLS && report === undefined; kill++) {
      ({ report } = await importRun(shop, file, undisturbed.storingMs * random()));
      if (report !== undefined) break;
      kills++;
      const { stored } = await endState(shop);
      if (stored > 0 && stored < expected.stored) midway++;
    }
    report ??= (await importRun(shop, file)).report;
    const state = await endState(shop);
    const wrong: string[] = (['events', 'products', 'quarantine'] as const).filter(
      (part) => state[part] !== expected[part],
    );
    const reported = comparable(report!);
    for (const [name, value] of Object.entries(expectedReport)) {
      if (!isDeepStrictEqual(reported[name], value)) wrong.push(`report.${name}`);
    }
    if (wrong.length > 0) differences.push(`round ${round}: ${wrong.join(', ')}`);
    await rm(shop, { recursive: true });
    onRound(round);
  }
  return {
    rounds,
    rows: ROWS,
    events: expected.eventCount,
    kills,
    midway,
    different: differences.length,
    differences,
  };
}

/** The head and the first rows of Online Retail. */
async function firstRows(file: string): Promise<string> {
  const source = join(ONLINE_RETAIL, 'online_retail.csv.gz');
  if (!existsSync(source))
    throw new Error(`${source} is not there; set AISLE_DATA to the folder of public data`);
  await mkdir(join(file, '..'), { recursive: true });
  async function* lines() {
    let count = 0;
    for await (const line of createInterface({ input: createReadStream(source).pipe(createGunzip()) })) {
      if (count++ > ROWS) return;
      yield `${line}\n`;
    }
  }
  await pipeline(Readable.from(lines()), createWriteStream(file));
  return file;
}

/**
 * One run, killed some milliseconds after it began to store. Its report is undefined when it was killed before its end;
 * `storingMs` is the time from the first change of the database to the end of the process.
 */
function importRun(
  data: string,
  file: string,
  killAfterMs?: number,
): Promise<{ readonly report: string | undefined; readonly storingMs: number }> {
  const args = [AISLE, 'import', file, '--preset', 'online-retail', '--json', '--data', data];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const before = databaseBytes(data);
  let storingSince = Number.POSITIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  const watch = setInterval(() => {
    if (databaseBytes(data) === before) return;
    clearInterval(watch);
    storingSince = performance.now();
    if (killAfterMs !== undefined) timer = setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  }, 1);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearInterval(watch);
      clearTimeout(timer);
      const storingMs = Math.max(0, performance.now() - storingSince);
      if (code === 0) resolve({ report: stdout, storingMs });
      else if (signal === 'SIGKILL') resolve({ report: undefined, storingMs });
      else reject(new Error(`the import ended with ${code ?? signal}: ${stdout}${stderr}`));
    });
  });
}

/** Of the database and of what is not yet in its place in it. */
function databaseBytes(data: string): number {
  return ['shop.db', 'shop.db-wal']
    .map((name) => statSync(join(data, name), { throwIfNoEntry: false })?.size ?? 0)
    .reduce((sum, bytes) => sum + bytes);
}

/** A report without what says how it came about; examples of refused rows are told by the run that met them. */
function comparable(report: string): Record<string, unknown> {
  const fields = JSON.parse(report) as Record<string, unknown>;
  for (const name of ['seconds', 'rowsPerSecond', 'resumed', 'duplicates', 'alreadyDone', 'examples'])
    delete fields[name];
  return fields;
}

async function endState(data: string): Promise<EndState> {
  const store = await openStore(data);
  try {
    const events = createHash('sha256');
    let eventCount = 0;
    let stored = store.catalogue.size;
    for await (const block of store.events.read(0)) {
      for (const { receivedAt: _, ...event } of block) {
        events.update(`${JSON.stringify(event)}\n`);
        eventCount++;
      }
    }
    stored += eventCount;
    const products = createHash('sha256');
    for (const product of store.catalogue.all()) products.update(`${JSON.stringify(product)}\n`);
    const quarantine = createHash('sha256');
    for (let offset = 0; ; offset += PAGE) {
      const rows = await store.quarantine.list({ limit: PAGE, offset });
      for (const { at: _, ...row } of rows) quarantine.update(`${JSON.stringify(row)}\n`);
      stored += rows.length;
      if (rows.length < PAGE) break;
    }
    return {
      events: events.digest('hex'),
      products: products.digest('hex'),
      quarantine: quarantine.digest('hex'),
      eventCount,
      stored,
    };
  } finally {
    await store.close();
  }
}
