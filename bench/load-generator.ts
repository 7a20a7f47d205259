/**
 * Sends load to a server: reads a plan as JSON from standard input, prints a report as JSON. A process of its own, so
 * that what it costs is not the server's; see `traffic/load-plan.ts`.
 */
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { Random } from '../packages/engine/src/domain/random.ts';
import { processorSeconds } from './shop/process-usage.ts';
import { monotonicMs } from './traffic/clock.ts';
import { Connection, wireQuery, wireRequest } from './traffic/connection.ts';
import { Histogram } from './traffic/histogram.ts';
import type { LoadPlan, LoadReport } from './traffic/load-plan.ts';
import { poissonSchedule } from './traffic/schedule.ts';

/** How long the last answers are waited for. */
const PATIENCE_MS = 10_000;

const plan = JSON.parse(await text(process.stdin)) as LoadPlan;
const random = new Random(plan.seed);
const pools = plan.pools.map(({ name, method, path, bodies, weight }) => ({
  weight,
  histogram: new Histogram(),
  name,
  requests: bodies.map((body) =>
    method === 'GET' ? wireQuery(`${path}?${body}`, plan.key) : wireRequest('POST', path, plan.key, body),
  ),
}));
const totalWeight = pools.reduce((sum, { weight }) => sum + weight, 0);
const lateness = new Histogram();
const statuses: Record<string, number> = {};
let outstanding = 0;
let measuring = false;

function choosePool() {
  let at = random.uniform() * totalWeight;
  for (const pool of pools) {
    at -= pool.weight;
    if (at < 0) return pool;
  }
  return pools[0]!;
}

/** Sends one request on a free connection and frees it when the answer is there; `dueMs` is when it should have left. */
function send(connection: Connection, dueMs: number, measured: boolean, onFree: () => void): void {
  const pool = choosePool();
  outstanding += 1;
  if (measured) lateness.record((monotonicMs() - dueMs) * 1000);
  connection.send(random.pick(pool.requests), ({ status }) => {
    outstanding -= 1;
    if (measured) {
      pool.histogram.record((monotonicMs() - dueMs) * 1000);
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
    onFree();
  });
}

const fail = (error: Error): never => {
  console.error(`load generator: ${error.message}`);
  process.exit(1);
};
const connections = await Promise.all(
  Array.from({ length: plan.connections }, () => Connection.open(plan.port, fail)),
);

/** Processor time of both processes from here to the call of what it gives back. */
function watch(): () => { seconds: number; server: number; generator: number } {
  const [at, own, server] = [monotonicMs(), process.cpuUsage(), processorSeconds(plan.serverPid)];
  return () => {
    const seconds = (monotonicMs() - at) / 1000;
    const { user, system } = process.cpuUsage(own);
    return {
      seconds,
      server: (processorSeconds(plan.serverPid) - server) / seconds,
      generator: (user + system) / 1e6 / seconds,
    };
  };
}

async function closedLoop() {
  let ending = false;
  const again = (connection: Connection) => {
    if (!ending) send(connection, monotonicMs(), measuring, () => again(connection));
  };
  for (const connection of connections) again(connection);
  await pause(plan.warmupSeconds * 1000);
  measuring = true;
  const stop = watch();
  await pause(plan.seconds * 1000);
  measuring = false;
  const usage = stop();
  ending = true;
  return usage;
}

async function openLoop(rate: number) {
  const moments = poissonSchedule(rate, plan.warmupSeconds + plan.seconds, new Random(plan.seed + 1));
  const startMs = monotonicMs() + 200;
  const free = [...connections];
  let next = 0;
  const sendDue = () => {
    while (next < moments.length && free.length > 0) {
      const due = startMs + moments[next]!;
      if (due > monotonicMs()) return;
      const connection = free.pop()!;
      const measured = moments[next]! >= plan.warmupSeconds * 1000;
      next += 1;
      send(connection, due, measured, () => {
        free.push(connection);
        // What fell due while every connection was busy is late already; it leaves at once.
        sendDue();
      });
    }
  };
  const ticker = new Worker(new URL('./traffic/ticker-worker.ts', import.meta.url), {
    workerData: { moments, startMs },
  });
  ticker.on('error', fail);
  ticker.on('message', sendDue);
  await pause(plan.warmupSeconds * 1000 + 200);
  const stop = watch();
  await pause(plan.seconds * 1000);
  const usage = stop();
  const patience = monotonicMs() + PATIENCE_MS;
  while ((outstanding > 0 || next < moments.length) && monotonicMs() < patience) {
    sendDue();
    await pause(5);
  }
  outstanding += moments.length - next;
  await ticker.terminate();
  return usage;
}

const usage = plan.rate === undefined ? await closedLoop() : await openLoop(plan.rate);
if (plan.rate === undefined) {
  const patience = monotonicMs() + PATIENCE_MS;
  while (outstanding > 0 && monotonicMs() < patience) await pause(5);
}
const requests = pools.reduce((sum, { histogram }) => sum + histogram.count, 0);
const report: LoadReport = {
  requests,
  perSecond: requests / usage.seconds,
  latencies: Object.fromEntries(pools.map(({ name, histogram }) => [name, histogram.latencies()])),
  ...(plan.rate === undefined ? {} : { lateness: lateness.latencies() }),
  statuses,
  unanswered: outstanding,
  serverCores: usage.server,
  generatorCores: usage.generator,
};
console.log(JSON.stringify(report));
process.exit(0);
