/**
 * How a model's fit and answers grow: the same synthetic shop at 1×, 2×, 4× and 8× as many shoppers and items, ten acts
 * a shopper in two sessions, tastes in groups of 100 items. A line of JSON for each size: wall and processor seconds of
 * the fit, megabytes of the artefact, resident memory, processor milliseconds of an answer (400 best), median and 99th
 * percentile of blocks of ten answers.
 *
 *     node bench/model-growth.ts --model session-knn|user-knn|graph|factors [--configuration JSON] [--base 12500] [--times 1,2,4,8]
 */
import { parseArgs } from 'node:util';
import { DatasetBuilder } from '../packages/engine/src/dataset/dataset-builder.ts';
import { shopperHistory } from '../packages/engine/src/dataset/shopper-history.ts';
import type { Dataset } from '../packages/engine/src/domain/dataset.ts';
import type { ItemId, ProfileKey } from '../packages/engine/src/domain/ids.ts';
import { ItemTable } from '../packages/engine/src/domain/item-table.ts';
import type { JsonObject, Model } from '../packages/engine/src/domain/model.ts';
import { Random } from '../packages/engine/src/domain/random.ts';
import { factors } from '../packages/engine/src/models/factors/factors.ts';
import { graph } from '../packages/engine/src/models/graph/graph.ts';
import { sessionKnn } from '../packages/engine/src/models/session-knn/session-knn.ts';
import { userKnn } from '../packages/engine/src/models/user-knn/user-knn.ts';

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: 'session-knn' },
    configuration: { type: 'string', default: '{}' },
    base: { type: 'string', default: '12500' },
    times: { type: 'string', default: '1,2,4,8' },
  },
});
const ACTS = 10;
const GROUP = 100;
const K = 400;
const BLOCKS = 200;
const ASKED = 10;
const HOUR = 3_600_000;

function shop(size: number): Dataset {
  const random = new Random(size);
  const builder = new DatasetBuilder();
  builder.reserveItems(Array.from({ length: size }, (_, item) => `item-${item}` as ItemId));
  const groups = Math.ceil(size / GROUP);
  for (let shopper = 0; shopper < size; shopper++) {
    const begin = random.uniform() * 60 * 24 * HOUR;
    const taste = Math.floor(groups * random.uniform() ** 2);
    for (let at = 0; at < ACTS; at++) {
      const group = random.uniform() < 0.8 ? taste : Math.floor(groups * random.uniform() ** 2);
      const item = Math.min(size - 1, group * GROUP + Math.floor(GROUP * random.uniform() ** 2));
      builder.add({
        shopper: `s:${shopper}` as ProfileKey,
        item: `item-${item}` as ItemId,
        time: begin + (at < ACTS / 2 ? 0 : 48 * HOUR) + at * 60_000,
        type: 'view',
      });
    }
  }
  return builder.build();
}

async function measure(model: Model<JsonObject>, times: number): Promise<void> {
  const dataset = shop(Number(values.base) * times);
  const configuration = model.parse(JSON.parse(values.configuration) as JsonObject);
  const started = performance.now();
  const used = process.cpuUsage();
  const content = await model.fit(dataset, configuration, { seed: 1, threads: 2 });
  const fitSeconds = (performance.now() - started) / 1000;
  const fitCpu = process.cpuUsage(used);
  const artefactMb =
    Object.values(content.arrays).reduce((sum, array) => sum + array.byteLength, 0) / 2 ** 20;
  const scorer = await model.load(content, new ItemTable(dataset.items.ids()));
  const out = { length: 0, items: new Int32Array(K), scores: new Float32Array(K) };
  const costs: number[] = [];
  for (let block = 0; block < BLOCKS; block++) {
    const before = process.cpuUsage();
    for (let at = 0; at < ASKED; at++) {
      const history = shopperHistory(dataset, (block * ASKED + at) % dataset.shoppers.length);
      scorer.retrieve({ now: dataset.asOf, history, context: [] }, K, out);
    }
    const after = process.cpuUsage(before);
    // The first blocks are the compiler's.
    if (block >= BLOCKS / 4) costs.push((after.user + after.system) / 1000 / ASKED);
  }
  costs.sort((a, b) => a - b);
  console.log(
    JSON.stringify({
      model: model.name,
      times,
      items: dataset.items.size,
      shoppers: dataset.shoppers.length,
      acts: dataset.interactions.length,
      fitSeconds,
      fitCpuSeconds: (fitCpu.user + fitCpu.system) / 1e6,
      artefactMb,
      residentMb: process.memoryUsage.rss() / 2 ** 20,
      answerCpuMs: { median: costs[costs.length >> 1], p99: costs[Math.floor(costs.length * 0.99)] },
    }),
  );
}

const known = [sessionKnn, userKnn, graph, factors] as readonly unknown[] as readonly Model<JsonObject>[];
const model = known.find(({ name }) => name === values.model);
if (model === undefined)
  throw new Error(`"${values.model}" is none of session-knn, user-knn, graph and factors`);
for (const times of values.times.split(',')) await measure(model, Number(times));
