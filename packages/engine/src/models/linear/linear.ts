import { createKernels, type Kernels } from '@aisle/kernels';
import { weightsByCode } from '../../dataset/event-weights.ts';
import { sequences } from '../../dataset/sequences.ts';
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
import { numberOf } from '../live/artefact-columns.ts';
import { latestTime } from '../live/fold-dataset.ts';
import { addSparse } from './add-sparse.ts';
import { addEase } from './ease.ts';
import { mostUsedColumns, selectColumns, selectItems } from './item-selection.ts';
import {
  LINEAR_DEFAULTS,
  type LinearConfiguration,
  parseLinearConfiguration,
} from './linear-configuration.ts';
import { linearPlan } from './linear-plan.ts';
import { addNewcomers } from './newcomers.ts';
import { addSlit, meanSourceDiagonal } from './slit.ts';
import { meanHistoryLength, meanStepSize, stepsOf } from './steps.ts';
import { titleLikeness } from './title-likeness.ts';
import { transitionsOf } from './transitions.ts';
import { transposeSquare } from './transpose-square.ts';

/** Likeness by shoppers that joins the blend: neighbours of an item, and shoppers added to the product of norms. */
const KNN = { neighbors: 200, shrinkage: 10 };

/**
 * EASE, two-way SLIT, item-kNN and the likeness of titles in one item-item matrix: what is wanted together, what is
 * wanted next, and what reads alike where nobody can tell yet. Closed form, no seed.
 * Peak memory of a fit is 8 · items² bytes.
 */
export const linear: Model<LinearConfiguration> = {
  name: 'linear',
  summary:
    'Linear autoencoders in closed form: what is wanted together (EASE), next (SLIT) and reads alike, in one matrix.',
  defaults: LINEAR_DEFAULTS,
  parse: parseLinearConfiguration,

  async fit(
    dataset: Dataset,
    configuration: LinearConfiguration,
    options: FitOptions,
  ): Promise<ArtefactContent> {
    const steps = new FitSteps('linear', options);
    await steps.begin(0, 'counting');
    const wanted = userItems(dataset, { weights: configuration.weights });
    const selection = mostUsedColumns(wanted, configuration.maxItems);
    const x = selectColumns(wanted, selection);
    const n = x.columns;
    if (!x.rowPointers.some((pointer, row) => row > 0 && pointer - x.rowPointers[row - 1]! > 1)) {
      throw new AisleError('not_enough_data', 'linear: no shopper has wanted two different items yet.', {
        remedy: 'Send more views or purchases, or import the shop’s past orders.',
      });
    }
    const walks = stepsOf(sequences(dataset, configuration.weights), selection.numberOf);
    let squares = 0;
    for (const value of x.values!) squares += value * value;
    const facts = {
      actsPerItem: squares / n,
      itemsPerStep: meanStepSize(walks),
      stepsPerHistory: meanHistoryLength(walks),
    };
    const aged = selectColumns(agedUserItems(dataset, configuration), selection);
    const plan = linearPlan(configuration, facts);
    const transitions = transitionsOf(walks, n, {
      decay: plan.sourceDecay,
      ahead: plan.aheadWeight,
      sourceItems: plan.sourceItems,
    });
    const slitRegularization =
      plan.slitRegularization ?? Math.max(5, plan.slitRegularizationFactor * meanSourceDiagonal(transitions));
    const easeShare = transitions.sources.rows > 0 ? plan.easeShare : 1;
    const slitShare = 1 - easeShare;
    const blend = async (kernels: Kernels) => {
      const titles = plan.titleShare > 0 ? titleLikeness(kernels, dataset.itemColumns.titles) : undefined;
      const prior = titles && { matrix: selectItems(titles, selection), weight: plan.titleShare };
      const out = kernels.memory.f32(n * n).fill(0);
      await steps.begin(0.05, 'inverting what is wanted together');
      if (easeShare > 0) {
        addEase(kernels, aged, plan.easeRegularization, easeShare, out);
        if (prior) addSparse(prior.matrix, easeShare * prior.weight, out);
      }
      if (slitShare > 0) {
        await addSlit(
          kernels,
          transitions,
          {
            regularization: slitRegularization,
            share: slitShare,
            prior,
            onBlock: (fraction) => steps.begin(0.4 + 0.5 * fraction, 'inverting what is wanted next'),
          },
          out,
        );
      }
      if (plan.knnShare > 0) {
        addSparse(
          kernels.sparse.itemNeighbors(x, KNN.neighbors, { shrinkage: KNN.shrinkage }),
          plan.knnShare,
          out,
        );
      }
      await steps.begin(0.95, 'keeping the strongest entries');
      transposeSquare(out, n);
      const kept = kernels.topK.selectRows(out, n, n, configuration.neighbors, 'magnitude');
      const known = { ...kept, values: kept.values! };
      if (titles === undefined) return { matrix: known, newcomers: new Uint32Array() };
      return addNewcomers(known, selection, titles, {
        titleShare: plan.newcomerShare,
        neighbors: configuration.neighbors,
      });
    };
    const { matrix, newcomers } = await steps.withKernels(
      () => createKernels({ threads: options.threads }),
      blend,
    );
    steps.done();
    return {
      meta: {
        configuration: configuration as unknown as Json,
        inputDecay: plan.inputDecay,
        chosen: {
          easeShare,
          easeRegularization: plan.easeRegularization,
          slitRegularization,
          sourceDecay: plan.sourceDecay,
          sourceItems: plan.sourceItems,
          aheadWeight: plan.aheadWeight,
          knnShare: plan.knnShare,
          titleShare: plan.titleShare,
          newcomerShare: plan.newcomerShare,
          newcomers: newcomers.length,
          ...facts,
        },
      },
      arrays: itemItemsArrays(matrix),
      itemIds: [...selection.chosen, ...newcomers].map((item) => dataset.items.ids()[item]!),
    };
  },

  async load(
    content: ArtefactContent,
    items: ItemTable,
    options: LoadOptions = {},
  ): Promise<ItemItemsScorer> {
    const itemItems = itemItemsOf('linear', content);
    const { weights } = parseLinearConfiguration(configurationOf('linear', content));
    const decay = numberOf('linear', content, 'inputDecay');
    const placed = await placeItemItems('linear', itemItems, items, options);
    return new ItemItemsScorer(placed, { weights: weightsByCode(weights), decay });
  },
};

/** Age counts from the latest act, not from `asOf`: who imports an old log still learns from it. */
function agedUserItems(dataset: Dataset, { weights, halfLifeDays }: LinearConfiguration) {
  return userItems({ ...dataset, asOf: latestTime(dataset) }, { weights, halfLifeDays });
}
