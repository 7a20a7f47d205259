import { Random } from '../../packages/engine/src/domain/random.ts';
import { atMost } from '../report/figure.ts';
import { ServedShop } from '../shop/served-shop.ts';
import { peopleAndProducts, type Shop, type SimulatedSize } from '../shop/shops.ts';
import type { Suite, SuiteContext } from '../suite.ts';
import { generateLoad } from '../traffic/generate-load.ts';

const MIB = 2 ** 20;
const BATCH = 500;
const BODIES = 100;
/** Seconds given to the garbage collector after load. */
const REST_MS = 3000;

const SMALL: SimulatedSize = { products: 2000, shoppers: 3000, days: 180 };
const QUICK: SimulatedSize = { products: 500, shoppers: 500, days: 60 };
/** About a million events. */
const LARGE: SimulatedSize = { products: 100_000, shoppers: 6000, days: 180 };

export const memory: Suite = {
  name: 'memory',
  title: 'Memory of the server',
  async run(context) {
    const { quick, full, state } = context;
    await measure(context, quick ? QUICK : SMALL, undefined);
    if (full) await measure(context, LARGE, 1024);
    else context.skip('the shop of 100,000 products and a million events: only with --full');
    state(
      'Resident memory of a server process on a simulated, trained shop: after it started, after answering, after more events came in over HTTP, and after a fresh start with all of them. Growth per event compares the two fresh starts, so what the garbage collector has not taken yet is not in it.',
    );
  },
};

async function measure(
  context: SuiteContext,
  size: SimulatedSize,
  goalMb: number | undefined,
): Promise<void> {
  const { shops, quick, signal, step, figure } = context;
  const shop = await shops.simulated(size, true);
  const { shoppers, products } = peopleAndProducts(shop.data);
  const random = new Random(9);
  const name = `${products.length.toLocaleString('en-GB')} products`;
  const server = await ServedShop.start(shop.data, { signal });
  const times = quick ? { warmupSeconds: 0.5, seconds: 2 } : { warmupSeconds: 1, seconds: 10 };
  const plan = { port: server.port, serverPid: server.pid, key: shop.secretKey, seed: 1, ...times };
  let events: number;
  let started: number;
  try {
    events = await server.metric('aisle_log_head', shop.secretKey);
    started = server.residentMb().now;
    figure({
      name: `${name}: resident memory after the start`,
      value: started,
      unit: 'MB',
      ...(goalMb === undefined ? {} : atMost(goalMb)),
      note: `${events.toLocaleString('en-GB')} events folded; ready after ${server.startSeconds.toFixed(1)} s; JavaScript heap ${mb(await server.metric('nodejs_heap_used_bytes', shop.secretKey))}, outside it ${mb(await server.metric('nodejs_external_memory_bytes', shop.secretKey))}`,
    });
    step('answering');
    const ask = () => JSON.stringify({ shopperId: random.pick(shoppers), requests: [{ placement: 'home' }] });
    await generateLoad(
      {
        ...plan,
        connections: 16,
        pools: [
          { name: 'home', path: '/v1/recommend', weight: 1, bodies: Array.from({ length: 2000 }, ask) },
        ],
      },
      signal,
    );
    await settle();
    figure({
      name: `${name}: resident memory after answering at saturation`,
      value: server.residentMb().now,
      unit: 'MB',
    });
    step('taking more events');
    const event = () => ({
      type: 'view',
      shopperId: random.pick(shoppers),
      items: [{ itemId: random.pick(products) }],
    });
    const body = () => JSON.stringify({ events: Array.from({ length: BATCH }, event) });
    await generateLoad(
      {
        ...plan,
        connections: 4,
        pools: [
          {
            name: 'batch',
            path: '/v1/events:batch',
            weight: 1,
            bodies: Array.from({ length: BODIES }, body),
          },
        ],
      },
      signal,
    );
    await settle();
    figure({
      name: `${name}: resident memory after more events`,
      value: server.residentMb().now,
      unit: 'MB',
      note: `peak ${server.residentMb().peak.toFixed(0)} MB`,
    });
  } finally {
    await server.stop();
  }
  await freshStart(context, shop, { name, events, started, ...(goalMb === undefined ? {} : { goalMb }) });
}

async function freshStart(
  { signal, step, figure }: SuiteContext,
  shop: Shop,
  before: { name: string; events: number; started: number; goalMb?: number },
): Promise<void> {
  step('a fresh start');
  const server = await ServedShop.start(shop.data, { signal });
  try {
    const events = await server.metric('aisle_log_head', shop.secretKey);
    const { now } = server.residentMb();
    const added = events - before.events;
    figure({
      name: `${before.name}: resident memory after a fresh start with ${added.toLocaleString('en-GB')} more events`,
      value: now,
      unit: 'MB',
      ...(before.goalMb === undefined ? {} : atMost(before.goalMb)),
      note: `ready after ${server.startSeconds.toFixed(1)} s`,
    });
    figure({
      name: `${before.name}: growth per event`,
      value: ((now - before.started) * MIB) / added,
      unit: 'bytes',
    });
  } finally {
    await server.stop();
  }
}

const mb = (bytes: number) => `${(bytes / MIB).toFixed(0)} MB`;

function settle(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, REST_MS);
  });
}
