/**
 * Builds a search index, writes and reads its snapshot, and searches it, in a process of its own:
 * `node --expose-gc bench/search-index.ts --products FILE.jsonl --queries FILE.json`, or `--simulated N` for a shop of N
 * products and words of its titles. Prints a `SearchIndexTimings` as JSON.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { productsOfFile } from '../packages/engine/src/compose/products-of-file.ts';
import { createTurns } from '../packages/engine/src/compose/turns.ts';
import { ItemTable } from '../packages/engine/src/domain/item-table.ts';
import type { Product } from '../packages/engine/src/domain/product.ts';
import { Random } from '../packages/engine/src/domain/random.ts';
import { SearchIndex } from '../packages/engine/src/search/search-index.ts';
import { simulateShop } from '../packages/engine/src/simulator/shop.ts';
import { titleQueries } from './title-queries.ts';

/** What a piece of work took, and how long its longest turn held the thread. */
interface InTurns {
  readonly seconds: number;
  /** Processor seconds of this process. */
  readonly processorSeconds: number;
  /**
   * Milliseconds: the lesser of elapsed time, which other programs lengthen, and processor time of the thread, which the
   * machine may count in steps of four.
   */
  readonly longestTurnMs: number;
}

export interface SearchIndexTimings {
  readonly products: number;
  readonly build: InTurns;
  readonly writeSnapshot: InTurns;
  readonly loadSnapshot: InTurns;
  readonly settle: InTurns;
  readonly snapshotMb: number;
  /** Heap and arrays that the index adds to the products, after the garbage collector. */
  readonly indexMb: number;
  /** Milliseconds for one product put again: mean and 99th percentile. */
  readonly putMs: { readonly mean: number; readonly p99: number };
  /** Ten hits a query; a second of processor time. */
  readonly queriesPerSecond: number;
}

const MIB = 2 ** 20;
const WARM_UP_MS = 1500;
const TIMED_MS = 3000;
const PUTS = 2000;

const { values: flags } = parseArgs({
  options: {
    products: { type: 'string' },
    simulated: { type: 'string' },
    queries: { type: 'string' },
  },
});

function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

async function inTurns(work: (turn: () => Promise<void> | void) => Promise<void>): Promise<InTurns> {
  const turn = createTurns();
  let longest = 0;
  const from = performance.now();
  let resumed = { cpu: threadMs(), wall: from };
  const held = () => Math.min(threadMs() - resumed.cpu, performance.now() - resumed.wall);
  const before = process.cpuUsage();
  await work(() => {
    const given = turn();
    if (given === undefined) return undefined;
    longest = Math.max(longest, held());
    return given.then(() => {
      resumed = { cpu: threadMs(), wall: performance.now() };
    });
  });
  longest = Math.max(longest, held());
  const { user, system } = process.cpuUsage(before);
  return {
    seconds: (performance.now() - from) / 1000,
    processorSeconds: (user + system) / 1e6,
    longestTurnMs: longest,
  };
}

function heldMb(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / MIB;
}

function searched(index: SearchIndex, queries: readonly string[]): number {
  const askFor = (milliseconds: number): { asked: number; spent: number } => {
    const from = threadMs();
    let asked = 0;
    let spent = 0;
    while (spent < milliseconds) {
      for (const text of queries) index.search({ text, limit: 10 });
      asked += queries.length;
      spent = threadMs() - from;
    }
    return { asked, spent };
  };
  askFor(WARM_UP_MS);
  const { asked, spent } = askFor(TIMED_MS);
  return (1000 * asked) / spent;
}

function putAgain(index: SearchIndex, products: readonly Product[]): { mean: number; p99: number } {
  const times = new Float64Array(PUTS);
  for (let at = 0; at < PUTS; at++) {
    const product = products[(at * 7919) % products.length]!;
    const from = performance.now();
    index.put(product);
    times[at] = performance.now() - from;
  }
  const mean = times.reduce((sum, each) => sum + each, 0) / PUTS;
  return { mean, p99: times.sort()[Math.floor(0.99 * PUTS)]! };
}

const products =
  flags.products === undefined
    ? simulateShop({ products: Number(flags.simulated), shoppers: 10, days: 30 }).products.map(
        ({ product }) => product,
      )
    : await productsOfFile(flags.products);
const queries =
  flags.queries === undefined
    ? titleQueries(products, 60, new Random(2))
    : (JSON.parse(readFileSync(flags.queries, 'utf8')) as string[]);

const without = heldMb();
let index = new SearchIndex(new ItemTable());
const build = await inTurns((turn) => index.load(products, { turn }));
const indexMb = heldMb() - without;
const queriesPerSecond = searched(index, queries);
let snapshot = new Uint8Array(0);
const writeSnapshot = await inTurns(async (turn) => {
  snapshot = (await index.snapshot({ turn })) as Uint8Array<ArrayBuffer>;
});
index = new SearchIndex(new ItemTable());
const loadSnapshot = await inTurns((turn) => index.load(products, { turn, snapshot }));
const putMs = putAgain(index, products);
const settle = await inTurns((turn) => index.settle({ turn }));
const timings: SearchIndexTimings = {
  products: products.length,
  build,
  writeSnapshot,
  loadSnapshot,
  settle,
  snapshotMb: snapshot.length / MIB,
  indexMb,
  putMs,
  queriesPerSecond,
};
console.log(JSON.stringify(timings));
