/**
 * Quality on Amazon Beauty under the protocol of the papers: leave-one-out, full ranking, seen items masked, models
 * fitted on all but the last two items of each shopper. Prints JSON.
 *
 *     node bench/beauty.ts [--model linear|item-knn|factors]… [--titles] [--validation] [--cold SHARE] [--threads N]
 *                          [--configuration JSON]
 *
 * `--titles` gives the models the products' titles. `--validation` asks for the last but one item, to choose settings by.
 * `--cold .1` takes a tenth of the items out of training and asks only shoppers whose target is one of them; `title-knn`
 * (likeness of titles alone) is evaluated beside the models then.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DatasetBuilder } from '../packages/engine/src/dataset/dataset-builder.ts';
import { linesOfFile } from '../packages/engine/src/dataset/lines-of-file.ts';
import { restrict } from '../packages/engine/src/dataset/restrict.ts';
import type { Dataset } from '../packages/engine/src/domain/dataset.ts';
import type { ItemId, ProfileKey } from '../packages/engine/src/domain/ids.ts';
import type { JsonObject } from '../packages/engine/src/domain/model.ts';
import type { Product } from '../packages/engine/src/domain/product.ts';
import { Random } from '../packages/engine/src/domain/random.ts';
import { evaluate } from '../packages/engine/src/evaluation/evaluate.ts';
import type { Evaluated } from '../packages/engine/src/evaluation/evaluated.ts';
import { evaluatedModel } from '../packages/engine/src/evaluation/evaluated-model.ts';
import { leaveOneOutProtocol } from '../packages/engine/src/evaluation/protocol/protocol.ts';
import { splitForEvaluation } from '../packages/engine/src/evaluation/protocol/split.ts';
import { topItems } from '../packages/engine/src/evaluation/top-items.ts';
import { factors } from '../packages/engine/src/models/factors/factors.ts';
import { itemKnn } from '../packages/engine/src/models/item-knn/item-knn.ts';
import { linear } from '../packages/engine/src/models/linear/linear.ts';
import { titleLikeness } from '../packages/engine/src/models/linear/title-likeness.ts';
import { createKernels } from '../packages/kernels/src/index.ts';
import { PUBLIC_DATA } from './convert.ts';

const SEED = 1;

async function titled(): Promise<Product[]> {
  const products: Product[] = [];
  for await (const lines of linesOfFile(join(PUBLIC_DATA, 'amazon-beauty/Beauty_items.tsv.gz'))) {
    for (const line of lines) {
      const [id, , title] = line.split('\t');
      if (id === 'item_id' || !id || !title) continue;
      products.push({ id: id as ItemId, kind: 'product', title, availability: 'in_stock', status: 'active' });
    }
  }
  return products;
}

/** The sequences have no times: the place in the sequence stands for seconds. */
async function beauty(products: readonly Product[], dropLast: number): Promise<Dataset> {
  const builder = new DatasetBuilder();
  for await (const lines of linesOfFile(join(PUBLIC_DATA, 'amazon-beauty/Beauty.txt.gz'))) {
    for (const line of lines) {
      const [shopper, ...items] = line.trim().split(/\s+/);
      for (const [place, item] of items.slice(0, items.length - dropLast).entries()) {
        builder.add({ shopper: `s:${shopper}` as ProfileKey, item: item as ItemId, time: place * 1000 });
      }
    }
  }
  return builder.build({ products });
}

/** What must not be known of the cold items: every act on them, in training and in the questions' histories. */
function withoutCold(model: Evaluated, cold: Uint8Array): Evaluated {
  return {
    ...model,
    fit: (train, options) =>
      model.fit(
        restrict(train, (row) => cold[train.interactions.items[row]!] === 0),
        options,
      ),
  };
}

/** Likeness of titles alone: the sum of what is like the items of the history, fading as linear's question fades. */
const titleKnn: Evaluated = {
  name: 'title-knn',
  configuration: {},
  async fit(train, { threads }) {
    const kernels = await createKernels({ threads });
    const likeness = titleLikeness(kernels, train.itemColumns.titles);
    await kernels.close();
    if (likeness === undefined) throw new Error('no two titles have a word in common');
    const scores = new Float32Array(train.items.size);
    return {
      recommend({ history, exclude, k }, out) {
        scores.fill(0);
        for (let row = 0; row < history.length; row++) {
          const factor = Math.exp(-(history.length - 1 - row) / 2.5);
          const item = history.items[row]!;
          for (let at = likeness.rowPointers[item]!; at < likeness.rowPointers[item + 1]!; at++)
            scores[likeness.columnIndices[at]!]! += factor * likeness.values[at]!;
        }
        for (let at = 0; at < exclude.length; at++) scores[exclude.items[at]!] = 0;
        topItems(scores, scores.length, k, out);
      },
    };
  },
};

const { values } = parseArgs({
  options: {
    model: { type: 'string', multiple: true, default: ['linear', 'item-knn'] },
    titles: { type: 'boolean', default: false },
    validation: { type: 'boolean', default: false },
    cold: { type: 'string', default: '0' },
    threads: { type: 'string', default: '2' },
    configuration: { type: 'string', default: '{}' },
  },
});
const configuration = JSON.parse(values.configuration) as JsonObject;
const coldShare = Number(values.cold);
const dataset = await beauty(values.titles ? await titled() : [], values.validation ? 1 : 0);
const protocol = leaveOneOutProtocol({
  coldItems: 'keep',
  fitOn: values.validation ? 'all-but-last' : 'all-but-last-two',
});
const models = values.model.map((name) => {
  if (name === 'linear') return evaluatedModel(linear, configuration);
  if (name === 'item-knn') return evaluatedModel(itemKnn, configuration);
  if (name === 'factors') return evaluatedModel(factors, configuration);
  if (name === 'title-knn') return titleKnn;
  throw new Error(`"${name}" is none of linear, item-knn, factors and title-knn`);
});
const chance = new Random(SEED);
const cold = Uint8Array.from({ length: dataset.items.size }, () => (chance.chance(coldShare) ? 1 : 0));
const { report, perShopper } = await evaluate({
  dataset,
  protocol,
  models: coldShare > 0 ? models.map((model) => withoutCold(model, cold)) : models,
  seed: SEED,
  threads: Number(values.threads),
});
console.log(JSON.stringify(coldShare > 0 ? byTarget() : report, null, 2));

/** Means over shoppers whose target was held out of training, and over the others. */
function byTarget() {
  const { warm } = splitForEvaluation(dataset, protocol);
  const mean = (metric: Float32Array, held: number) => {
    const own = metric.filter((_, at) => cold[warm.targets[at]!] === held);
    return { value: own.reduce((sum, value) => sum + value, 0) / own.length, shoppers: own.length };
  };
  return Object.fromEntries(
    Object.entries(perShopper).map(([name, metrics]) => [
      name,
      Object.fromEntries(
        ['recall@10', 'ndcg@10'].map((metric) => [
          metric,
          { coldItems: mean(metrics[metric]!, 1), otherItems: mean(metrics[metric]!, 0) },
        ]),
      ),
    ]),
  );
}
