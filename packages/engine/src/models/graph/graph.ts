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
import { filteredRows } from './filtered-rows.ts';
import { GRAPH_DEFAULTS, type GraphConfiguration, parseGraphConfiguration } from './graph-configuration.ts';
import { normalizedGraph } from './normalized-graph.ts';

const AUTO_RANK = 768;
/** What the singular vectors may take while they are sought. */
const VECTOR_BYTES = 1.5 * 2 ** 30;

/** Filters on the graph of shoppers and items, in closed form, as one item-item matrix. */
export const graph: Model<GraphConfiguration> = {
  name: 'graph',
  summary: 'Graph filters in closed form: what two steps on the graph reach, and its smoothest patterns.',
  defaults: GRAPH_DEFAULTS,
  parse: parseGraphConfiguration,

  async fit(
    dataset: Dataset,
    configuration: GraphConfiguration,
    options: FitOptions,
  ): Promise<ArtefactContent> {
    const steps = new FitSteps('graph', options);
    await steps.begin(0, 'counting');
    const normalized = normalizedGraph(userItems(dataset, { weights: configuration.weights }), configuration);
    const { rows, columns } = normalized.matrix;
    if (rows === 0) {
      throw new AisleError('not_enough_data', 'graph: no shopper has wanted two different items yet.', {
        remedy: 'Send more views or purchases, or import the shop’s past orders.',
      });
    }
    const affordable = Math.floor(VECTOR_BYTES / (4 * (rows + columns)));
    const wanted = configuration.rank === 'auto' ? Math.min(AUTO_RANK, affordable) : configuration.rank;
    const rank = Math.max(1, Math.min(wanted, rows, columns));
    const matrix = await steps.withKernels(
      () => createKernels({ threads: options.threads }),
      (kernels) =>
        filteredRows(kernels, normalized, {
          ...configuration,
          rank,
          seed: options.seed,
          onStep: (fraction, step) => steps.begin(fraction, step),
        }),
    );
    steps.done();
    return {
      meta: { configuration: configuration as unknown as Json, rank },
      arrays: itemItemsArrays(matrix),
      itemIds: dataset.items.ids(),
    };
  },

  async load(
    content: ArtefactContent,
    items: ItemTable,
    options: LoadOptions = {},
  ): Promise<ItemItemsScorer> {
    const itemItems = itemItemsOf('graph', content);
    const { weights, inputDecay } = parseGraphConfiguration(configurationOf('graph', content));
    const placed = await placeItemItems('graph', itemItems, items, options);
    return new ItemItemsScorer(placed, { weights: weightsByCode(weights), decay: inputDecay });
  },
};
