import { Random } from '../../packages/engine/src/domain/random.ts';
import { atLeast, atMost } from '../report/figure.ts';
import { ServedShop } from '../shop/served-shop.ts';
import { peopleAndProducts, type Shop, withoutOnlineRetail } from '../shop/shops.ts';
import type { Suite, SuiteContext } from '../suite.ts';
import { generateLoad } from '../traffic/generate-load.ts';
import type { LoadReport, RequestPool } from '../traffic/load-plan.ts';

const LIMIT = 12;
const CONNECTIONS = [1, 8, 32, 96];
/** Connections of the open loop: more than are ever busy, so that no request waits for one. */
const OPEN_CONNECTIONS = 128;
const BODIES = 4000;
/**
 * A fresh server compiles what is hot for about its first 20,000 answers, on the cores it shares with the load: latency at
 * half load is that of a server that has run for half a minute.
 */
const HALF_LOAD_WARM_UP = 30;
const PAGE = ['home', 'trending', 'new', 'buy-again'];

interface Mix {
  readonly name: string;
  readonly pools: readonly RequestPool[];
  readonly saturation?: number;
  readonly p99?: number;
}

export const load: Suite = {
  name: 'load',
  title: 'A real server under load',
  async run(context) {
    const absent = withoutOnlineRetail();
    if (absent !== undefined) return context.skip(absent);
    const { quick, state } = context;
    const shop = await context.shops.trainedRetail();
    const people = peopleAndProducts(shop.data);
    state(
      `A server process on Online Retail (${people.products.length.toLocaleString('en-GB')} products, ${people.shoppers.length.toLocaleString('en-GB')} known shoppers, trained) and a generator process share the machine; requests come from random known shoppers with a secret key over kept-alive connections, and every slate is written to the log.`,
    );
    state(
      `Saturation: every connection asks again when it is answered, the best of 1, 8, 32 and 96 connections. Half load: Poisson arrivals set beforehand at 50 % of that; latency counts from the moment a request was due, so waiting in the generator is in it. A server of its own, which has answered at that rate for ${HALF_LOAD_WARM_UP} seconds before anything counts.`,
    );
    for (const mix of mixesOf(people)) await measure(context, shop, mix);
    if (quick) state('Runs of a few seconds: percentiles in the tail mean little.');
  },
};

function mixesOf({ shoppers, products }: { shoppers: string[]; products: string[] }): Mix[] {
  const random = new Random(1);
  const bodies = (make: (shopperId: string) => object) =>
    Array.from({ length: BODIES }, () => JSON.stringify(make(random.pick(shoppers))));
  const recommend: RequestPool = {
    name: 'recommend',
    path: '/v1/recommend',
    weight: 1,
    bodies: bodies((shopperId) => ({ shopperId, requests: [{ placement: 'home', limit: LIMIT }] })),
  };
  const view: RequestPool = {
    name: 'event',
    path: '/v1/events',
    weight: 1,
    bodies: bodies((shopperId) => ({ type: 'view', shopperId, items: [{ itemId: random.pick(products) }] })),
  };
  const page: RequestPool = {
    ...recommend,
    name: 'page',
    bodies: bodies((shopperId) => ({
      shopperId,
      requests: PAGE.map((placement) => ({ placement, limit: LIMIT })),
    })),
  };
  return [
    { name: `home, ${LIMIT} items`, pools: [recommend], saturation: 1500, p99: 5 },
    { name: 'four home requests to one event', pools: [{ ...recommend, weight: 4 }, view] },
    { name: `a page of ${PAGE.length} placements`, pools: [page] },
  ];
}

async function measure(context: SuiteContext, shop: Shop, mix: Mix): Promise<void> {
  const { quick, figure, step, signal, profile } = context;
  const plan = (server: ServedShop) => ({
    port: server.port,
    serverPid: server.pid,
    key: shop.secretKey,
    pools: mix.pools,
    seed: 1,
  });
  const levels = quick ? [32] : CONNECTIONS;
  const first = await ServedShop.start(shop.data, { signal, profile });
  let best: LoadReport | undefined;
  try {
    for (const connections of levels) {
      step(`${mix.name}: ${connections} connections`);
      const times = quick ? { warmupSeconds: 2, seconds: 4 } : { warmupSeconds: 5, seconds: 15 };
      const report = await generateLoad({ ...plan(first), ...times, connections }, signal);
      if (best === undefined || report.perSecond > best.perSecond) best = report;
    }
  } finally {
    await first.stop();
  }
  const saturated = best!;
  figure({
    name: `${mix.name}: saturation`,
    value: saturated.perSecond,
    unit: 'req/s',
    ...(mix.saturation === undefined ? {} : atLeast(mix.saturation)),
    note: `server ${saturated.serverCores.toFixed(2)} cores (${((1000 * saturated.serverCores) / saturated.perSecond).toFixed(2)} ms of processor time a request), generator ${saturated.generatorCores.toFixed(2)}`,
  });

  // A server of its own, so that its event-loop delay is that of half load alone.
  const second = await ServedShop.start(shop.data, { signal });
  try {
    const rate = saturated.perSecond / 2;
    step(`${mix.name}: ${rate.toFixed(0)} requests a second by schedule`);
    const times = quick
      ? { warmupSeconds: 2, seconds: 5 }
      : { warmupSeconds: HALF_LOAD_WARM_UP, seconds: 60 };
    const report = await generateLoad(
      { ...plan(second), ...times, rate, connections: OPEN_CONNECTIONS },
      signal,
    );
    for (const [pool, latencies] of Object.entries(report.latencies)) {
      const of = report.latencies.recommend === undefined || mix.pools.length === 1 ? '' : `, ${pool}`;
      const named = (quantile: string) => `${mix.name}${of}: ${quantile} at half load`;
      figure({ name: named('p50'), value: latencies.p50, unit: 'ms' });
      figure({ name: named('p90'), value: latencies.p90, unit: 'ms' });
      figure({
        name: named('p99'),
        value: latencies.p99,
        unit: 'ms',
        ...(mix.p99 === undefined ? {} : atMost(mix.p99)),
        note: `${latencies.count.toLocaleString('en-GB')} requests at ${rate.toFixed(0)} a second`,
      });
      figure({ name: named('p99.9'), value: latencies.p999, unit: 'ms' });
      figure({ name: named('max'), value: latencies.max, unit: 'ms' });
    }
    figure({
      name: `${mix.name}: how late the generator sent, p99`,
      value: report.lateness!.p99,
      unit: 'ms',
      note: 'part of every latency above',
    });
    figure({
      name: `${mix.name}: server processor time at half load`,
      value: report.serverCores,
      unit: 'cores',
    });
    const delay = await second.metric('aisle_event_loop_delay_seconds{quantile="0.99"}', shop.secretKey);
    figure({
      name: `${mix.name}: event-loop delay p99 at half load`,
      value: delay * 1000,
      unit: 'ms',
      note: 'as /metrics has it: since the start, with the 10 ms of its timer in it',
    });
    figure({ name: `${mix.name}: resident memory at half load`, value: second.residentMb().now, unit: 'MB' });
    const dropped = await second.metric('aisle_slates_dropped_total', shop.secretKey);
    if (dropped > 0) throw new Error(`${dropped} slates were not logged`);
  } finally {
    await second.stop();
  }
}
