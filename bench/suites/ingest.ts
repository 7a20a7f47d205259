import { fileURLToPath } from 'node:url';
import { Random } from '../../packages/engine/src/domain/random.ts';
import { openLogReader } from '../../packages/engine/src/store/sqlite/log-reader.ts';
import { atLeast, atMost } from '../report/figure.ts';
import { aisle } from '../shop/aisle.ts';
import { runNode } from '../shop/run-node.ts';
import { ServedShop } from '../shop/served-shop.ts';
import { ONLINE_RETAIL, peopleAndProducts, withoutOnlineRetail } from '../shop/shops.ts';
import type { Suite, SuiteContext } from '../suite.ts';
import { generateLoad } from '../traffic/generate-load.ts';
import type { LoadPlan } from '../traffic/load-plan.ts';

const BATCH = 500;
const BATCHES = 150;
const SINGLES = 5000;
const VISITORS = 50_000;
const LOG_BENCH = fileURLToPath(new URL('../log.ts', import.meta.url));
const GENTLE_RATE = 20;

export const ingest: Suite = {
  name: 'ingest',
  title: 'Taking data in',
  async run(context) {
    await logThroughItsPort(context);
    const absent = withoutOnlineRetail();
    if (absent !== undefined) return context.skip(absent);
    await importFile(context);
    await overHttp(context);
  },
};

async function importFile({ shops, signal, step, figure, state }: SuiteContext): Promise<void> {
  step('aisle import');
  const shop = await shops.empty();
  const run = await aisle<{ rows: number; events: number; products: number }>(
    ['import', '--preset', 'online-retail', ONLINE_RETAIL, '--data', shop.data],
    { signal, limit: 300 },
  );
  const { rows, events, products } = run.answer;
  figure({
    name: `aisle import, Online Retail, ${rows.toLocaleString('en-GB')} rows`,
    value: run.seconds,
    unit: 's',
    ...atMost(30),
    note: `the whole command; ${events.toLocaleString('en-GB')} events and ${products.toLocaleString('en-GB')} products came of it`,
  });
  figure({ name: 'aisle import, rows', value: rows / run.seconds, unit: 'rows/s' });
  figure({ name: 'aisle import, peak resident memory', value: run.peakMb, unit: 'MB' });
  state(
    'Import: the published file, unzipped, cleaned, made into orders and stored on disk, by the command line.',
  );
}

async function overHttp(context: SuiteContext): Promise<void> {
  const { shops, signal, step, figure, state, quick, profile } = context;
  const shop = await shops.trainedRetail();
  const { products } = peopleAndProducts(shop.data);
  const random = new Random(3);
  const event = () => ({
    type: random.uniform() < 0.05 ? 'add_to_cart' : 'view',
    visitorId: `visitor-${random.below(VISITORS)}`,
    sessionId: `session-${random.below(VISITORS)}`,
    items: [{ itemId: random.pick(products), quantity: 1, unitPrice: 19.95 }],
    context: { device: 'phone', country: 'DE', locale: 'de-DE' },
  });
  const list = (length: number) => Array.from({ length }, event);
  const server = await ServedShop.start(shop.data, { signal, profile });
  const times = quick ? { warmupSeconds: 1, seconds: 4 } : { warmupSeconds: 5, seconds: 30 };
  const plan: Omit<LoadPlan, 'pools' | 'connections'> = {
    port: server.port,
    serverPid: server.pid,
    key: shop.secretKey,
    seed: 1,
    ...times,
  };
  try {
    step(`batches of ${BATCH} events over HTTP`);
    const batches = {
      name: 'batch',
      path: '/v1/events:batch',
      weight: 1,
      bodies: Array.from({ length: BATCHES }, () => JSON.stringify({ events: list(BATCH) })),
    };
    const many = await generateLoad({ ...plan, pools: [batches], connections: 8 }, signal);
    figure({
      name: `POST /v1/events:batch, ${BATCH} a batch, durable`,
      value: many.perSecond * BATCH,
      unit: 'events/s',
      ...atLeast(20_000),
      note: `8 connections; a batch took ${many.latencies.batch!.p50.toFixed(0)} ms (p99 ${many.latencies.batch!.p99.toFixed(0)} ms); server ${many.serverCores.toFixed(2)} cores, generator ${many.generatorCores.toFixed(2)}`,
    });
    step('single events over HTTP');
    const singles = {
      name: 'event',
      path: '/v1/events',
      weight: 1,
      bodies: list(SINGLES).map((body) => JSON.stringify(body)),
    };
    const crowd = await generateLoad({ ...plan, pools: [singles], connections: 64 }, signal);
    figure({
      name: 'POST /v1/events, one each, durable',
      value: crowd.perSecond,
      unit: 'events/s',
      note: `64 connections; server ${crowd.serverCores.toFixed(2)} cores, generator ${crowd.generatorCores.toFixed(2)}`,
    });
    figure({ name: 'POST /v1/events at saturation, p99', value: crowd.latencies.event!.p99, unit: 'ms' });
    const calm = await generateLoad(
      { ...plan, pools: [singles], connections: 16, rate: GENTLE_RATE },
      signal,
    );
    figure({
      name: `POST /v1/events, ${GENTLE_RATE} a second: acknowledged after, p50`,
      value: calm.latencies.event!.p50,
      unit: 'ms',
      note: 'the disk’s own fsync is in it',
    });
    const head = await server.metric('aisle_log_head', shop.secretKey);
    const accepted = await server.metric('aisle_events_total{outcome="accepted"}', shop.secretKey);
    await server.stop();
    const kept = countEvents(shop.data);
    if (kept !== head) throw new Error(`the log holds ${kept} events, the server counted ${head}`);
    if (accepted < many.requests * BATCH + crowd.requests)
      throw new Error('fewer events were accepted than were acknowledged');
    state(
      `Over HTTP: a server on the trained Online Retail shop; an event is acknowledged when it is on disk and in the online state. After a stop the log held every one of the ${accepted.toLocaleString('en-GB')} acknowledged events.`,
    );
  } finally {
    await server.stop();
  }
}

function countEvents(data: string): number {
  const reader = openLogReader(data);
  let count = 0;
  for (const block of reader.read(0)) count += block.length;
  reader.close();
  return count;
}

interface LogBench {
  readonly bytesPerEvent: number;
  readonly batches: { readonly perSecond: number; readonly longestTurnMs: number };
  readonly singles: { readonly perSecond: number };
  readonly replay: { readonly perSecond: number };
  readonly logReader: { readonly perSecond: number };
}

async function logThroughItsPort({ quick, signal, step, figure }: SuiteContext): Promise<void> {
  step('the log through its port');
  const run = await runNode([LOG_BENCH, quick ? '50000' : '500000'], { signal, limit: 300 });
  const log = JSON.parse(run.stdout) as LogBench;
  figure({
    name: 'event log in process, batches of 500, durable',
    value: log.batches.perSecond,
    unit: 'events/s',
  });
  figure({
    name: 'event log in process, longest turn of the main thread',
    value: log.batches.longestTurnMs,
    unit: 'ms',
  });
  figure({
    name: 'event log in process, single appends of 100 callers',
    value: log.singles.perSecond,
    unit: 'events/s',
  });
  figure({
    name: 'event log in process, replay of everything',
    value: log.replay.perSecond,
    unit: 'events/s',
  });
  figure({
    name: 'event log in process, read by a training',
    value: log.logReader.perSecond,
    unit: 'events/s',
  });
  figure({ name: 'event log on disk', value: log.bytesPerEvent, unit: 'bytes/event' });
}
