/**
 * The sequence model on Amazon Beauty (leave-one-out, full ranking, seen items masked) and its answers' time among
 * 100,000 items. Prints JSON.
 *
 *     node bench/sequence.ts quality [--fit-on all-but-last-two|all-but-last] [--configuration JSON] [--threads N] [--seed N]
 *     node bench/sequence.ts latency [--items N] [--configuration JSON]
 *
 * `quality` tells the epochs as they pass on the error output, with wall and processor seconds.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DatasetBuilder } from '../packages/engine/src/dataset/dataset-builder.ts';
import { linesOfFile } from '../packages/engine/src/dataset/lines-of-file.ts';
import type { Dataset } from '../packages/engine/src/domain/dataset.ts';
import type { History } from '../packages/engine/src/domain/history.ts';
import type { ItemId, ItemIndex, ProfileKey } from '../packages/engine/src/domain/ids.ts';
import { ItemTable } from '../packages/engine/src/domain/item-table.ts';
import type { JsonObject, ModelQuery, ScoredItems } from '../packages/engine/src/domain/model.ts';
import { Random } from '../packages/engine/src/domain/random.ts';
import { evaluate } from '../packages/engine/src/evaluation/evaluate.ts';
import { evaluatedModel } from '../packages/engine/src/evaluation/evaluated-model.ts';
import { leaveOneOutProtocol } from '../packages/engine/src/evaluation/protocol/protocol.ts';
import { networkLayout } from '../packages/engine/src/models/sequence/network-layout.ts';
import { sequence } from '../packages/engine/src/models/sequence/sequence.ts';
import { PUBLIC_DATA } from './convert.ts';

const ROUNDS = 2000;
const WARM_UPS = 500;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'fit-on': { type: 'string', default: 'all-but-last-two' },
    configuration: { type: 'string', default: '{}' },
    threads: { type: 'string', default: '2' },
    seed: { type: 'string', default: '1' },
    items: { type: 'string', default: '100000' },
  },
});
const given = JSON.parse(values.configuration) as JsonObject;

/** The sequences have no times: the place in the sequence stands for seconds. */
async function beauty(): Promise<Dataset> {
  const builder = new DatasetBuilder();
  for await (const lines of linesOfFile(join(PUBLIC_DATA, 'amazon-beauty/Beauty.txt.gz'))) {
    for (const line of lines) {
      const [shopper, ...items] = line.trim().split(/\s+/);
      for (const [place, item] of items.entries()) {
        builder.add({ shopper: `s:${shopper}` as ProfileKey, item: item as ItemId, time: place * 1000 });
      }
    }
  }
  return builder.build();
}

/** Says on the error output what each epoch took, this process's threads together. */
function tellingEpochs(): typeof sequence {
  let said = '';
  let wall = performance.now();
  let processor = process.cpuUsage();
  return {
    ...sequence,
    fit: (dataset, configuration, options) =>
      sequence.fit(dataset, configuration, {
        ...options,
        onProgress: (fraction, step) => {
          if (step === said) return;
          const { user, system } = process.cpuUsage(processor);
          const seconds = ((performance.now() - wall) / 1000).toFixed(2);
          console.error(
            `${said}: ${seconds} s, ${((user + system) / 1e6).toFixed(2)} s of processors; now ${step}`,
          );
          said = step;
          wall = performance.now();
          processor = process.cpuUsage();
          options.onProgress?.(fraction, step);
        },
      }),
  };
}

async function quality(): Promise<unknown> {
  const fitOn = values['fit-on'] === 'all-but-last' ? 'all-but-last' : 'all-but-last-two';
  const { report } = await evaluate({
    dataset: await beauty(),
    protocol: leaveOneOutProtocol({ coldItems: 'keep', fitOn }),
    models: [evaluatedModel(tellingEpochs(), given)],
    seed: Number(values.seed),
    threads: Number(values.threads),
  });
  return report;
}

/** Answers of a network with random weights: time does not depend on what it has learnt. */
async function latency(): Promise<unknown> {
  const configuration = sequence.parse(given);
  const count = Number(values.items);
  const random = new Random(1);
  const normal = (length: number) => Float32Array.from({ length }, () => 0.3 * random.normal());
  const layout = networkLayout(configuration);
  const itemIds = Array.from({ length: count }, (_, item) => `item-${item}`);
  const content = {
    meta: { configuration: JSON.parse(JSON.stringify(configuration)) as JsonObject },
    arrays: {
      parameters: layout.initialise(random),
      embeddings: normal(count * configuration.embeddingSize),
    },
    itemIds,
  };
  const items = new ItemTable(itemIds as ItemId[]);
  const scorer = await sequence.load(content, items);
  const out: ScoredItems = { length: 0, items: new Int32Array(400), scores: new Float32Array(400) };
  const queryOf = (length: number): ModelQuery => ({
    now: 0,
    context: [],
    history: historyOf(length, count, random),
  });
  const results: Record<string, unknown> = {};
  for (const length of [1, 10, 50]) {
    const times: number[] = [];
    const queries = Array.from({ length: WARM_UPS + ROUNDS }, () => queryOf(length));
    let processor = process.cpuUsage();
    for (const [round, query] of queries.entries()) {
      if (round === WARM_UPS) processor = process.cpuUsage();
      const begin = performance.now();
      scorer.retrieve(query, 400, out);
      if (round >= WARM_UPS) times.push(performance.now() - begin);
    }
    const { user, system } = process.cpuUsage(processor);
    times.sort((a, b) => a - b);
    const at3 = (ms: number) => Number(ms.toFixed(3));
    const at = (share: number) => at3(times[Math.floor(share * times.length)]!);
    results[`history of ${length}`] = {
      p50Ms: at(0.5),
      p90Ms: at(0.9),
      p99Ms: at(0.99),
      processorMs: at3((user + system) / 1000 / ROUNDS),
    };
  }
  return { items: count, k: 400, ...results, agreement: agreement(scorer, queryOf, items.size) };
}

/** Share of the exact best 100 that the answer has. */
function agreement(
  scorer: Awaited<ReturnType<typeof sequence.load>>,
  queryOf: (length: number) => ModelQuery,
  count: number,
): number {
  let found = 0;
  const out: ScoredItems = { length: 0, items: new Int32Array(100), scores: new Float32Array(100) };
  const scores = new Float32Array(count);
  for (let round = 0; round < 20; round++) {
    const query = queryOf(20);
    scorer.retrieve(query, 100, out);
    scorer.scoreAll(query, scores);
    const best = new Set([...scores.keys()].sort((a, b) => scores[b]! - scores[a]! || a - b).slice(0, 100));
    for (const item of out.items) if (best.has(item as ItemIndex)) found++;
  }
  return found / 2000;
}

function historyOf(length: number, items: number, random: Random): History {
  return {
    length,
    items: Int32Array.from({ length }, () => random.below(items)),
    times: new Float64Array(length),
    types: new Uint8Array(length).fill(8),
    quantities: new Float32Array(length).fill(1),
    orders: new Int32Array(length).fill(-1),
  };
}

const commands: Readonly<Record<string, () => Promise<unknown>>> = { quality, latency };
const command = commands[positionals[0] ?? ''];
if (command === undefined) throw new Error(`say one of ${Object.keys(commands).join(', ')}`);
console.log(JSON.stringify(await command(), null, 2));
