import { createKernels } from '@aisle/kernels';
import { weightsByCode } from '../../dataset/event-weights.ts';
import { userItems } from '../../dataset/user-items.ts';
import type { ArtefactContent } from '../../domain/artefact.ts';
import type { Dataset } from '../../domain/dataset.ts';
import { AisleError } from '../../domain/errors.ts';
import type { ItemTable } from '../../domain/item-table.ts';
import type { FitOptions, Json, LoadOptions, Model } from '../../domain/model.ts';
import { FitSteps } from '../item-items/fit-steps.ts';
import { configurationOf, itemItemsArrays, itemItemsOf } from '../item-items/item-items.ts';
import { ItemItemsScorer } from '../item-items/item-items-scorer.ts';
import { placeItemItems } from '../item-items/placed-item-items.ts';
import {
  ITEM_KNN_DEFAULTS,
  ITEM_KNN_SPACE,
  type ItemKnnConfiguration,
  parseItemKnnConfiguration,
} from './item-knn-configuration.ts';

/**
 * Items are alike when the same shoppers want them: cosine over shoppers, shrunk where few vouch for it
 * (Sarwar et al. 2001; shrinkage as in Bell & Koren 2007). Time grows with the sum of squared history lengths.
 */
export const itemKnn: Model<ItemKnnConfiguration> = {
  name: 'item-knn',
  summary:
    'Items wanted by the same shoppers: cosine with shrinkage, nearest neighbours, recency at serving.',
  defaults: ITEM_KNN_DEFAULTS,
  space: ITEM_KNN_SPACE,
  parse: parseItemKnnConfiguration,

  async fit(
    dataset: Dataset,
    configuration: ItemKnnConfiguration,
    options: FitOptions,
  ): Promise<ArtefactContent> {
    const steps = new FitSteps('item-knn', options);
    await steps.begin(0, 'counting');
    const x = userItems(dataset, { weights: configuration.weights });
    let pairs = false;
    let squares = 0;
    let squaredShares = 0;
    for (let shopper = 0; shopper < x.rows; shopper++) {
      const from = x.rowPointers[shopper]!;
      const to = x.rowPointers[shopper + 1]!;
      if (to - from > 1) pairs = true;
      const share = (to - from) ** -configuration.activityExponent;
      for (let entry = from; entry < to; entry++) {
        squares += x.values[entry]! ** 2;
        x.values[entry]! *= share;
        squaredShares += x.values[entry]! ** 2;
      }
    }
    if (!pairs) {
      throw new AisleError('not_enough_data', 'item-knn: no shopper has wanted two different items yet.', {
        remedy: 'Send more views or purchases, or import the shop’s past orders.',
      });
    }
    // In the units of the shares, so that it means as many shoppers whatever the exponent.
    const shrinkage = (configuration.shrinkage * squaredShares) / squares;
    await steps.begin(0.2, 'finding neighbours');
    const matrix = await steps.withKernels(
      () => createKernels({ threads: options.threads }),
      async ({ sparse }) => sparse.itemNeighbors(x, configuration.neighbors, { shrinkage }),
    );
    steps.done();
    return {
      meta: { configuration: configuration as unknown as Json },
      arrays: itemItemsArrays(matrix),
      itemIds: dataset.items.ids(),
    };
  },

  async load(
    content: ArtefactContent,
    items: ItemTable,
    options: LoadOptions = {},
  ): Promise<ItemItemsScorer> {
    const itemItems = itemItemsOf('item-knn', content);
    const { weights, inputDecay } = parseItemKnnConfiguration(configurationOf('item-knn', content));
    const placed = await placeItemItems('item-knn', itemItems, items, options);
    return new ItemItemsScorer(placed, { weights: weightsByCode(weights), decay: inputDecay });
  },
};
