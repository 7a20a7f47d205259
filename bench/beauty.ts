/**
 * Quality on Amazon Beauty under the protocol of the papers: leave-one-out, full ranking, seen items masked, models
 * fitted on all but the last two items of each shopper. Prints JSON.
 *
 *     node bench/beauty.ts [--model linear|item-knn]… [--threads N] [--configuration JSON]
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DatasetBuilder } from '../packages/engine/src/dataset/dataset-builder.ts';
import { linesOfFile } from '../packages/engine/src/dataset/lines-of-file.ts';
import type { Dataset } from '../packages/engine/src/domain/dataset.ts';
import type { ItemId, ProfileKey } from '../packages/engine/src/domain/ids.ts';
import type { JsonObject } from '../packages/engine/src/domain/model.ts';
import { evaluate } from '../packages/engine/src/evaluation/evaluate.ts';
import { evaluatedModel } from '../packages/engine/src/evaluation/evaluated-model.ts';
import { leaveOneOutProtocol } from '../packages/engine/src/evaluation/protocol/protocol.ts';
import { itemKnn } from '../packages/engine/src/models/item-knn/item-knn.ts';
import { linear } from '../packages/engine/src/models/linear/linear.ts';
import { PUBLIC_DATA } from './convert.ts';

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

const { values } = parseArgs({
  options: {
    model: { type: 'string', multiple: true, default: ['linear', 'item-knn'] },
    threads: { type: 'string', default: '2' },
    configuration: { type: 'string', default: '{}' },
  },
});
const configuration = JSON.parse(values.configuration) as JsonObject;
const models = values.model.map((name) => {
  if (name === 'linear') return evaluatedModel(linear, configuration);
  if (name === 'item-knn') return evaluatedModel(itemKnn, configuration);
  throw new Error(`"${name}" is neither linear nor item-knn`);
});
const { report } = await evaluate({
  dataset: await beauty(),
  protocol: leaveOneOutProtocol({ coldItems: 'keep' }),
  models,
  seed: 1,
  threads: Number(values.threads),
});
console.log(JSON.stringify(report, null, 2));
