/**
 * Time to answer from item factors: random factors of 64 numbers, histories of 30 items, the best 200. A request folds the
 * history in (one least-squares system) and scans all items; foldIn is the first half alone. Prints JSON: microseconds on the
 * calling thread, the mean of processor time for one of each (other load does not lengthen it by waiting), and how many of
 * the exact best 200 are found where candidates come from 8-bit levels.
 *
 *     node bench/factors.ts [--requests N] [--size 64]
 */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import type { ItemId } from '../packages/engine/src/domain/ids.ts';
import { ItemTable } from '../packages/engine/src/domain/item-table.ts';
import type { JsonObject } from '../packages/engine/src/domain/model.ts';
import { factors } from '../packages/engine/src/models/factors/factors.ts';
import { createKernelsSync } from '../packages/kernels/src/index.ts';
import { stream } from './baskets.ts';

const HISTORY = 30;
const K = 200;

const { values } = parseArgs({
  options: { requests: { type: 'string', default: '3000' }, size: { type: 'string', default: '64' } },
});
const requests = Number(values.requests);
const width = Number(values.size);
const next = stream(1);

function at(times: Float64Array, part: number): number {
  return Math.round(times.slice().sort()[Math.floor(part * (times.length - 1))]!);
}

const results = [];
for (const size of [10_000, 100_000]) {
  const itemFactors = Float32Array.from({ length: size * width }, () => next() + next() + next() - 1.5);
  const { memory, factors: kernel } = createKernelsSync({ maxMemoryMb: 128 });
  const gram = memory.f32(width * width);
  kernel.gram(memory.copy(itemFactors), size, width, gram, 0.01);
  const itemIds = Array.from({ length: size }, (_, item) => `item-${item}`);
  const configuration = factors.parse({ embeddingSize: width }) as unknown as JsonObject;
  const scorer = await factors.load(
    {
      meta: { configuration, width, mean: 0, unobservedWeight: 0.01, catalogue: size },
      arrays: { itemFactors, gram: gram.slice(), voice: new Float32Array(0) },
      itemIds,
    },
    new ItemTable(itemIds as ItemId[]),
  );
  const items = new Int32Array(HISTORY);
  const history = {
    length: HISTORY,
    items,
    times: Float64Array.from(items, (_, act) => act * 60_000),
    types: new Uint8Array(HISTORY).fill(8),
    quantities: new Float32Array(HISTORY).fill(1),
    orders: new Int32Array(HISTORY).fill(-1),
  };
  const out = { length: 0, items: new Int32Array(K), scores: new Float32Array(K) };
  const none = { length: 0, items: new Int32Array(0), scores: new Float32Array(0) };
  const scores = new Float32Array(size);
  const retrieve = new Float64Array(requests);
  const foldIn = new Float64Array(requests);
  let found = 0;
  let wanted = 0;
  let cpu = process.cpuUsage();
  for (let request = -200; request < requests; request++) {
    for (let act = 0; act < HISTORY; act++) items[act] = Math.floor(next() * size);
    const query = { now: 0, history, context: [] };
    if (request === 0) cpu = process.cpuUsage();
    const begin = performance.now();
    scorer.retrieve(query, 0, none);
    const middle = performance.now();
    scorer.retrieve(query, K, out);
    const end = performance.now();
    if (request < 0) continue;
    foldIn[request] = (middle - begin) * 1000;
    retrieve[request] = (end - middle) * 1000;
  }
  const used = process.cpuUsage(cpu);
  for (let probe = 0; probe < 20; probe++) {
    for (let act = 0; act < HISTORY; act++) items[act] = Math.floor(next() * size);
    const query = { now: 0, history, context: [] };
    scorer.retrieve(query, K, out);
    scorer.scoreAll(query, scores);
    const best = new Set([...scores.keys()].sort((a, b) => scores[b]! - scores[a]! || a - b).slice(0, K));
    for (let place = 0; place < out.length; place++) if (best.has(out.items[place]!)) found++;
    wanted += K;
  }
  results.push({
    items: size,
    size: width,
    history: HISTORY,
    k: K,
    foldIn: { p50: at(foldIn, 0.5), p99: at(foldIn, 0.99) },
    retrieve: { p50: at(retrieve, 0.5), p90: at(retrieve, 0.9), p99: at(retrieve, 0.99) },
    meanCpu: Math.round((used.user + used.system) / requests),
    recall: found / wanted,
  });
}
console.log(JSON.stringify({ load: loadavg(), results }, null, 2));
