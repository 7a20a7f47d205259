import { weightsByCode } from '../../dataset/event-weights.ts';
import { userItems } from '../../dataset/user-items.ts';
import type { ArtefactContent } from '../../domain/artefact.ts';
import type { Dataset } from '../../domain/dataset.ts';
import { AisleError } from '../../domain/errors.ts';
import type { ItemTable } from '../../domain/item-table.ts';
import type { FitOptions, Json, LoadOptions, Model } from '../../domain/model.ts';
import { FitSteps } from '../item-items/fit-steps.ts';
import { configurationOf } from '../item-items/item-items.ts';
import { columnOf } from '../live/artefact-columns.ts';
import { latestTime } from '../live/fold-dataset.ts';
import { placeShoppers } from './placed-shoppers.ts';
import { shopperRows } from './shopper-rows.ts';
import {
  parseUserKnnConfiguration,
  USER_KNN_DEFAULTS,
  type UserKnnConfiguration,
} from './user-knn-configuration.ts';
import { UserKnnScorer } from './user-knn-scorer.ts';

/** What the shoppers most like this one wanted (Herlocker et al. 1999). A fit is one pass; the work is at serving. */
export const userKnn: Model<UserKnnConfiguration> = {
  name: 'user-knn',
  summary: 'What the most similar shoppers wanted: cosine or BM25 over histories, with recency.',
  defaults: USER_KNN_DEFAULTS,
  parse: parseUserKnnConfiguration,

  async fit(
    dataset: Dataset,
    configuration: UserKnnConfiguration,
    options: FitOptions,
  ): Promise<ArtefactContent> {
    const steps = new FitSteps('user-knn', options);
    await steps.begin(0, 'counting');
    const { weights, halfLifeDays } = configuration;
    // Age counts from the latest act, not from `asOf`: who imports an old log still learns from it.
    const x = userItems({ ...dataset, asOf: latestTime(dataset) }, { weights, halfLifeDays });
    await steps.begin(0.5, 'weighing shoppers');
    const rows = shopperRows(x, newestShoppers(dataset, configuration.maxShoppers), configuration);
    if (rows.columnIndices.length === 0) {
      throw new AisleError('not_enough_data', 'user-knn: no shopper has wanted two different items yet.', {
        remedy: 'Send more views or purchases, or import the shop’s past orders.',
      });
    }
    steps.done();
    return {
      meta: { configuration: configuration as unknown as Json },
      arrays: { ...rows },
      itemIds: dataset.items.ids(),
    };
  },

  async load(content: ArtefactContent, items: ItemTable, options: LoadOptions = {}): Promise<UserKnnScorer> {
    const rowPointers = columnOf('user-knn', content, 'rowPointers', 'Uint32Array');
    const columnIndices = columnOf('user-knn', content, 'columnIndices', 'Uint32Array');
    const rows = {
      rowPointers,
      columnIndices,
      likeness: columnOf('user-knn', content, 'likeness', 'Float32Array', columnIndices.length),
      worth: columnOf('user-knn', content, 'worth', 'Float32Array', columnIndices.length),
    };
    const { weights, inputDecay, neighbors } = parseUserKnnConfiguration(
      configurationOf('user-knn', content),
    );
    const placed = await placeShoppers(rows, content.itemIds, neighbors, items, options);
    return new UserKnnScorer(placed, { neighbors, weights: weightsByCode(weights), decay: inputDecay });
  },
};

/** Whether a shopper is among the `most` with the latest acts. */
function newestShoppers(dataset: Dataset, most: number): (shopper: number) => boolean {
  const { shopperOffsets, interactions, shoppers } = dataset;
  if (shoppers.length <= most) return () => true;
  const latest = Float64Array.from(shoppers, (_, shopper) => {
    const end = shopperOffsets[shopper + 1]!;
    return end > shopperOffsets[shopper]! ? interactions.times[end - 1]! : Number.NEGATIVE_INFINITY;
  });
  const order = Uint32Array.from(latest.keys()).sort((a, b) => latest[b]! - latest[a]! || a - b);
  const kept = new Uint8Array(shoppers.length);
  for (let place = 0; place < most; place++) kept[order[place]!] = 1;
  return (shopper) => kept[shopper] === 1;
}
