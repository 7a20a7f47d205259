import { baskets } from '../../dataset/baskets.ts';
import { DEFAULT_EVENT_WEIGHTS, weightsByCode } from '../../dataset/event-weights.ts';
import type { ArtefactContent } from '../../domain/artefact.ts';
import type { Dataset } from '../../domain/dataset.ts';
import { AisleError } from '../../domain/errors.ts';
import type { ItemTable } from '../../domain/item-table.ts';
import type { FitOptions, Json, LoadOptions, Model } from '../../domain/model.ts';
import { FitSteps } from '../item-items/fit-steps.ts';
import { itemItemsArrays, itemItemsOf } from '../item-items/item-items.ts';
import { ItemItemsScorer } from '../item-items/item-items-scorer.ts';
import { placeItemItems } from '../item-items/placed-item-items.ts';
import { columnOf, numberOf } from '../live/artefact-columns.ts';
import {
  BOUGHT_TOGETHER_DEFAULTS,
  type BoughtTogetherConfiguration,
  parseBoughtTogetherConfiguration,
} from './bought-together-configuration.ts';
import { companionsOf } from './companions.ts';

/**
 * What goes into the same basket more often than chance would have it. Answers for the items of the page or cart
 * (the sum over them), never from the history; says nothing where no pair has the support.
 */
export const boughtTogether: Model<BoughtTogetherConfiguration> = {
  name: 'bought-together',
  summary: 'Bought in the same basket more often than by chance, with enough baskets to say so.',
  defaults: BOUGHT_TOGETHER_DEFAULTS,
  parse: parseBoughtTogetherConfiguration,

  async fit(
    dataset: Dataset,
    configuration: BoughtTogetherConfiguration,
    options: FitOptions,
  ): Promise<ArtefactContent> {
    const steps = new FitSteps('bought-together', options);
    await steps.begin(0, 'collecting baskets');
    const orders = baskets(dataset, configuration.maxBasketItems);
    if (orders.columnIndices.length === orders.rows) {
      throw new AisleError('not_enough_data', 'bought-together: no basket holds two different items yet.', {
        remedy: 'Send purchases with all their lines in one event, or import the shop’s past orders.',
      });
    }
    const { matrix, support, basketsOf } = await companionsOf(orders, configuration, (fraction) =>
      steps.begin(0.1 + 0.9 * fraction, 'counting pairs'),
    );
    steps.done();
    return {
      meta: { configuration: configuration as unknown as Json, baskets: orders.rows },
      arrays: { ...itemItemsArrays(matrix), support, basketsOf },
      itemIds: dataset.items.ids(),
    };
  },

  async load(
    content: ArtefactContent,
    items: ItemTable,
    options: LoadOptions = {},
  ): Promise<ItemItemsScorer> {
    const itemItems = itemItemsOf('bought-together', content);
    const entries = itemItems.matrix.columnIndices.length;
    const support = columnOf('bought-together', content, 'support', 'Uint32Array', entries);
    const basketsOf = columnOf(
      'bought-together',
      content,
      'basketsOf',
      'Uint32Array',
      content.itemIds.length,
    );
    const all = numberOf('bought-together', content, 'baskets');
    const placed = await placeItemItems('bought-together', itemItems, items, options);
    return new ItemItemsScorer(placed, {
      weights: weightsByCode(DEFAULT_EVENT_WEIGHTS),
      decay: 0,
      contextOnly: true,
      figures: (entry, row, column) => ({
        lift: (support[entry]! * all) / (basketsOf[row]! * basketsOf[column]!),
        support: support[entry]!,
      }),
    });
  },
};
