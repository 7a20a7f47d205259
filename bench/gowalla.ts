/**
 * Quality on Gowalla under the protocol of the papers: the split of LightGCN, full ranking, seen items masked,
 * `plainRecall@20` and `ndcg@20`. With --validation the test is a tenth of the training pairs instead, for choosing
 * settings. Prints a line of JSON for each model.
 *
 *     node bench/gowalla.ts [--model graph|item-knn|user-knn|factors]… [--configuration JSON]… [--validation] [--threads N]
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DatasetBuilder } from '../packages/engine/src/dataset/dataset-builder.ts';
import { linesOfFile } from '../packages/engine/src/dataset/lines-of-file.ts';
import type { Dataset } from '../packages/engine/src/domain/dataset.ts';
import type { ItemId, ProfileKey } from '../packages/engine/src/domain/ids.ts';
import type { JsonObject } from '../packages/engine/src/domain/model.ts';
import { Random } from '../packages/engine/src/domain/random.ts';
import { evaluate } from '../packages/engine/src/evaluation/evaluate.ts';
import { evaluatedModel } from '../packages/engine/src/evaluation/evaluated-model.ts';
import { timeProtocol } from '../packages/engine/src/evaluation/protocol/protocol.ts';
import { factors } from '../packages/engine/src/models/factors/factors.ts';
import { graph } from '../packages/engine/src/models/graph/graph.ts';
import { itemKnn } from '../packages/engine/src/models/item-knn/item-knn.ts';
import { userKnn } from '../packages/engine/src/models/user-knn/user-knn.ts';
import { PUBLIC_DATA } from './convert.ts';

const CUT = 1000;

/** Pairs without times: training happened at 0, the test at the cut. */
async function gowalla(validation: boolean): Promise<Dataset> {
  const builder = new DatasetBuilder();
  const random = new Random(1);
  for (const [place, file] of ['train.txt.gz', 'test.txt.gz'].entries()) {
    if (validation && place === 1) break;
    for await (const lines of linesOfFile(join(PUBLIC_DATA, 'gowalla-lightgcn', file))) {
      for (const line of lines) {
        const [shopper, ...items] = line.trim().split(/\s+/);
        for (const item of items) {
          const time = validation ? (random.uniform() < 0.1 ? CUT : 0) : place * CUT;
          builder.add({ shopper: `s:${shopper}` as ProfileKey, item: item as ItemId, time });
        }
      }
    }
  }
  return builder.build();
}

const MODELS = { graph, factors, 'item-knn': itemKnn, 'user-knn': userKnn };
const { values } = parseArgs({
  options: {
    model: { type: 'string', multiple: true, default: ['graph', 'item-knn'] },
    configuration: { type: 'string', multiple: true, default: ['{}'] },
    validation: { type: 'boolean', default: false },
    threads: { type: 'string', default: '2' },
  },
});
const models = values.model.flatMap((name) => {
  const model = Object.entries(MODELS).find(([known]) => known === name)?.[1];
  if (model === undefined) throw new Error(`"${name}" is none of ${Object.keys(MODELS).join(', ')}`);
  return values.configuration.map((given) =>
    evaluatedModel(model as typeof graph, JSON.parse(given) as JsonObject, `${name} ${given}`),
  );
});
const dataset = await gowalla(values.validation);
for (const model of models) {
  const { report } = await evaluate({
    dataset,
    protocol: timeProtocol({ cut: CUT, coldItems: 'keep' }),
    models: [model],
    ks: [20],
    seed: 1,
    threads: Number(values.threads),
    resamples: 200,
  });
  const { metrics, fitSeconds, peakRssMb, scoringMs } = report.models[model.name]!;
  const { 'plainRecall@20': recall, 'ndcg@20': ndcg } = metrics;
  const shoppers = report.evaluated;
  console.log(JSON.stringify({ name: model.name, shoppers, recall, ndcg, fitSeconds, peakRssMb, scoringMs }));
}
