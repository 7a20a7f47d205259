import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Random } from '../../packages/engine/src/domain/random.ts';
import { readJudgements } from '../../packages/engine/src/evaluation/search/judgements.ts';
import { withOneEdit } from '../../packages/engine/src/evaluation/search/one-edit.ts';
import type { SearchReport } from '../../packages/engine/src/evaluation/search/search-report.ts';
import { openLogReader } from '../../packages/engine/src/store/sqlite/log-reader.ts';
import { convert, PUBLIC_DATA } from '../convert.ts';
import { atLeast, atMost } from '../report/figure.ts';
import type { SearchIndexTimings } from '../search-index.ts';
import { AISLE, aisle } from '../shop/aisle.ts';
import { runNode } from '../shop/run-node.ts';
import { ServedShop } from '../shop/served-shop.ts';
import type { Shop } from '../shop/shops.ts';
import type { Suite, SuiteContext } from '../suite.ts';
import { titleQueries } from '../title-queries.ts';
import { generateLoad } from '../traffic/generate-load.ts';
import type { LoadReport, RequestPool } from '../traffic/load-plan.ts';

const INDEX_BENCH = fileURLToPath(new URL('../search-index.ts', import.meta.url));
const ICECAT = join(PUBLIC_DATA, 'icecat-search');
const SIMULATED = { products: 20_000, shoppers: 500, days: 30 };
const LIMIT = 24;
const CONNECTIONS = [8, 32, 96];
const OPEN_CONNECTIONS = 128;
const SHORTEST_PREFIX = 2;
const SIMULATED_QUERIES = 60;

/** A shop to search in, and what its shoppers ask. */
interface Searched {
  readonly name: string;
  readonly shop: Shop;
  readonly queries: readonly string[];
  /** Files of Icecat, where it is there. */
  readonly files: { readonly products: string; readonly judgements: string } | undefined;
}

export const search: Suite = {
  name: 'search',
  title: 'Product search',
  async run(context) {
    const { state, full, quick, skip, shops } = context;
    const searched = existsSync(ICECAT) ? await icecat(context) : await simulated(context);
    if (searched.files === undefined)
      state(
        `${ICECAT} is not there: figures are those of a simulated shop of ${SIMULATED.products} products, and there is none for quality.`,
      );
    const random = new Random(1);
    const asked = [...searched.queries, ...searched.queries.map((query) => withOneEdit(query, random))];
    if (searched.files !== undefined) await quality(context, searched.files);
    const { name, files } = searched;
    if (files !== undefined) {
      const asking = `${shops.folder('queries')}.json`;
      writeFileSync(asking, JSON.stringify(asked));
      await indexOf(context, name, ['--products', files.products, '--queries', asking]);
    }
    await indexOf(context, 'simulated', ['--simulated', String(quick ? 2000 : SIMULATED.products)]);
    if (full) await indexOf(context, 'simulated', ['--simulated', '100000']);
    else skip('the index of 100,000 simulated products: only with --full');
    await overHttp(context, searched, asked);
    state(
      `Over HTTP, by words alone (encoder none): ${asked.length} queries, half of them with one edit, at random; ${LIMIT} items with the product of each, facets counted, every answer written to the log; completions of all their beginnings from ${SHORTEST_PREFIX} letters on. Server and generator share the machine. Saturation is the best of ${CONNECTIONS.join(', ')} connections that ask again when answered; half load is by a schedule set beforehand.`,
    );
    state(
      'In process: ten hits a query without facets, by processor time of one thread. A turn is what holds the thread at once; garbage collection within it counts.',
    );
  },
};

async function icecat({ shops, step, signal }: SuiteContext): Promise<Searched> {
  step('importing Icecat');
  const products = `${shops.folder('icecat')}.jsonl`;
  const judgements = `${shops.folder('icecat-ratings')}.csv`;
  await convert('icecat', products);
  await convert('icecat-ratings', judgements);
  const shop = await shops.empty();
  await aisle(['import', products, '--data', shop.data], { signal, limit: 300 });
  const queries = [...readJudgements(readFileSync(judgements, 'utf8').split(/\r?\n/)).keys()];
  return { name: 'Icecat', shop, queries, files: { products, judgements } };
}

async function simulated({ shops }: SuiteContext): Promise<Searched> {
  const shop = await shops.simulated(SIMULATED, false);
  const random = new Random(2);
  const reader = openLogReader(shop.data);
  try {
    const products = [...reader.products()];
    const queries = titleQueries(products, SIMULATED_QUERIES, random);
    return { name: 'simulated shop', shop, queries, files: undefined };
  } finally {
    reader.close();
  }
}

async function quality(
  { figure, step, signal }: SuiteContext,
  { products, judgements }: NonNullable<Searched['files']>,
): Promise<void> {
  step('judged queries');
  const args = ['evaluate', 'search', '--products', products, '--judgements', judgements, '--typos', '1'];
  const { stdout } = await runNode([AISLE, ...args, '--json', '-'], { signal, limit: 300 });
  const { metrics, typos, queries } = JSON.parse(stdout) as SearchReport;
  const { value, low, high } = metrics['ndcg@10'];
  figure({
    name: 'Icecat: NDCG@10, unrated counts 0',
    value,
    unit: '',
    interval: [low, high],
    ...atLeast(0.86),
    note: `${queries} judged queries`,
  });
  figure({ name: 'Icecat: NDCG@10, rated products alone', value: metrics['judgedNdcg@10'].value, unit: '' });
  figure({
    name: 'Icecat: unrated among the first ten',
    value: metrics['unjudged@10'].value,
    unit: '',
  });
  figure({
    name: 'Icecat: NDCG@10 with one edit in every query',
    value: typos!.metrics['ndcg@10'].value,
    unit: '',
    note: `${(100 * typos!.kept).toFixed(0)} % kept`,
  });
}

/** Builds, keeps, reads and asks an index in a process of its own. */
async function indexOf(
  { figure, step, signal }: SuiteContext,
  name: string,
  source: readonly string[],
): Promise<void> {
  step(`index of ${name}`);
  const { stdout } = await runNode(['--expose-gc', INDEX_BENCH, ...source], { signal, limit: 600 });
  const timings = JSON.parse(stdout) as SearchIndexTimings;
  const of = `${name}, ${timings.products.toLocaleString('en-GB')} products`;
  figure({
    name: `${of}: queries in process`,
    value: timings.queriesPerSecond,
    unit: 'q/s',
    ...atLeast(10_000),
  });
  for (const [work, { seconds, processorSeconds, longestTurnMs }] of [
    ['building the index', timings.build],
    ['writing a snapshot', timings.writeSnapshot],
    ['starting from a snapshot', timings.loadSnapshot],
    ['settling', timings.settle],
  ] as const) {
    figure({
      name: `${of}: ${work}`,
      value: seconds,
      unit: 's',
      note: `${processorSeconds.toFixed(2)} s of processor time`,
    });
    figure({ name: `${of}: longest turn while ${work}`, value: longestTurnMs, unit: 'ms', ...atMost(5) });
  }
  const { mean, p99 } = timings.putMs;
  figure({
    name: `${of}: one product put, mean`,
    value: mean,
    unit: 'ms',
    ...atMost(1),
    note: `p99 ${p99.toFixed(1)} ms`,
  });
  figure({ name: `${of}: memory of the index`, value: timings.indexMb, unit: 'MB' });
  figure({ name: `${of}: snapshot`, value: timings.snapshotMb, unit: 'MB' });
}

async function overHttp(
  context: SuiteContext,
  { name, shop }: Searched,
  asked: readonly string[],
): Promise<void> {
  const { figure, signal, profile } = context;
  const prefixes = asked.flatMap((query) =>
    Array.from({ length: Math.max(1, query.length - 1) }, (_, at) => query.slice(0, at + SHORTEST_PREFIX)),
  );
  const search: RequestPool = {
    name: 'search',
    path: '/v1/search',
    weight: 1,
    bodies: asked.map((query) => JSON.stringify({ query, limit: LIMIT, include: ['product'] })),
  };
  const suggest: RequestPool = {
    name: 'suggest',
    method: 'GET',
    path: '/v1/suggest',
    weight: 1,
    bodies: prefixes.map((prefix) => `query=${encodeURIComponent(prefix)}`),
  };
  withoutVectors(shop.data);
  const read = await ServedShop.start(shop.data, { signal });
  figure({
    name: `${name}: first start of the server, every product read`,
    value: read.startSeconds,
    unit: 's',
  });
  await read.stop();
  const server = await ServedShop.start(shop.data, { signal, profile });
  figure({ name: `${name}: start of the server from the snapshot`, value: server.startSeconds, unit: 's' });
  try {
    await measure(context, `${name}: POST /v1/search, ${LIMIT} items`, server, shop, search, 1500, 15);
    await measure(context, `${name}: GET /v1/suggest`, server, shop, suggest, undefined, 5);
    figure({ name: `${name}: resident memory of the server`, value: server.residentMb().now, unit: 'MB' });
  } finally {
    await server.stop();
  }
}

/** Search by words alone: nothing is encoded beside it, and no answer waits for the vector of a query. */
function withoutVectors(data: string): void {
  const file = join(data, 'aisle.config.jsonc');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/"encoder": "[^"]*"/, '"encoder": "none"'));
}

async function measure(
  { quick, figure, step, signal }: SuiteContext,
  name: string,
  server: ServedShop,
  shop: Shop,
  pool: RequestPool,
  saturation: number | undefined,
  p99: number,
): Promise<void> {
  const plan = { port: server.port, serverPid: server.pid, key: shop.secretKey, pools: [pool], seed: 1 };
  let best: LoadReport | undefined;
  for (const connections of quick ? [32] : CONNECTIONS) {
    step(`${name}: ${connections} connections`);
    const times = quick ? { warmupSeconds: 2, seconds: 3 } : { warmupSeconds: 3, seconds: 8 };
    const report = await generateLoad({ ...plan, ...times, connections }, signal);
    if (best === undefined || report.perSecond > best.perSecond) best = report;
  }
  const { perSecond, serverCores, generatorCores } = best!;
  figure({
    name: `${name}: saturation`,
    value: perSecond,
    unit: 'req/s',
    ...(saturation === undefined ? {} : atLeast(saturation)),
    note: `server ${serverCores.toFixed(2)} cores, generator ${generatorCores.toFixed(2)}`,
  });
  figure({
    name: `${name}: processor time of the server a request`,
    value: (1000 * serverCores) / perSecond,
    unit: 'ms',
  });
  step(`${name}: ${(perSecond / 2).toFixed(0)} requests a second by schedule`);
  const times = quick ? { warmupSeconds: 1, seconds: 4 } : { warmupSeconds: 3, seconds: 25 };
  const { latencies, lateness } = await generateLoad(
    { ...plan, ...times, rate: perSecond / 2, connections: OPEN_CONNECTIONS },
    signal,
  );
  const half = latencies[pool.name]!;
  figure({ name: `${name}: p50 at half load`, value: half.p50, unit: 'ms' });
  figure({
    name: `${name}: p99 at half load`,
    value: half.p99,
    unit: 'ms',
    ...atMost(p99),
    note: `${half.count.toLocaleString('en-GB')} requests at ${(perSecond / 2).toFixed(0)} a second; the generator's own lateness p99 ${lateness!.p99.toFixed(1)} ms is in it`,
  });
}
