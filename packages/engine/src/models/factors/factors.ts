import { createKernels, type Kernels } from '@aisle/kernels';
import { userItems } from '../../dataset/user-items.ts';
import type { ArtefactContent } from '../../domain/artefact.ts';
import type { Dataset } from '../../domain/dataset.ts';
import { AisleError } from '../../domain/errors.ts';
import type { ItemTable } from '../../domain/item-table.ts';
import type { FitOptions, Json, LoadOptions, Model } from '../../domain/model.ts';
import { FitSteps } from '../item-items/fit-steps.ts';
import { configurationOf } from '../item-items/item-items.ts';
import {
  FACTORS_DEFAULTS,
  type FactorsConfiguration,
  parseFactorsConfiguration,
} from './factors-configuration.ts';
import { FactorsScorer } from './factors-scorer.ts';
import { fitBpr } from './fit-bpr.ts';
import { fitExplicit } from './fit-explicit.ts';
import { fitIals } from './fit-ials.ts';
import { fitSvd } from './fit-svd.ts';
import type { FittedFactors } from './fitted-factors.ts';
import { placeFactors } from './placed-factors.ts';
import { ratedActs } from './rated-acts.ts';

interface Fitted {
  readonly factors: FittedFactors;
  /** Items that the fit says something about, by dataset index. */
  readonly told: ReadonlySet<number>;
}

/**
 * Matrix factorisation: every item is a short vector, a history becomes one at the moment of the request, and what lies
 * in its direction is wanted. Memory of a fit is 4 · (shoppers + items) · embeddingSize bytes and the acts.
 */
export const factors: Model<FactorsConfiguration> = {
  name: 'factors',
  summary:
    'Matrix factorisation: implicit ALS, Bayesian personalised ranking, truncated SVD, or ratings with biases.',
  defaults: FACTORS_DEFAULTS,
  parse: parseFactorsConfiguration,

  async fit(
    dataset: Dataset,
    configuration: FactorsConfiguration,
    options: FitOptions,
  ): Promise<ArtefactContent> {
    const steps = new FitSteps('factors', options);
    await steps.begin(0, 'counting');
    const work = configuration.objective === 'explicit' ? fitRatings : fitActs;
    const { factors: fitted, told } = await steps.withKernels(
      () => createKernels({ threads: options.threads }),
      (kernels) => work(kernels, dataset, configuration, options.seed, steps),
    );
    steps.done();
    const { width, mean, gram, unobservedWeight } = fitted;
    const kept = [...told].sort((a, b) => a - b);
    const itemFactors = new Float32Array(kept.length * width);
    kept.forEach((item, row) => {
      itemFactors.set(fitted.items.subarray(item * width, (item + 1) * width), row * width);
    });
    const voice = Float32Array.from(fitted.voice.length === 0 ? [] : kept, (item) => fitted.voice[item]!);
    return {
      meta: {
        configuration: configuration as unknown as Json,
        width,
        mean,
        unobservedWeight,
        catalogue: dataset.items.size,
      },
      arrays: { itemFactors, gram, voice },
      itemIds: kept.map((item) => dataset.items.ids()[item]!),
    };
  },

  async load(content: ArtefactContent, items: ItemTable, options: LoadOptions = {}): Promise<FactorsScorer> {
    const configuration = parseFactorsConfiguration(configurationOf('factors', content));
    return new FactorsScorer(await placeFactors(content, items, options), configuration);
  },
};

async function fitActs(
  kernels: Kernels,
  dataset: Dataset,
  configuration: FactorsConfiguration,
  seed: number,
  steps: FitSteps,
): Promise<Fitted> {
  const x = userItems(dataset, { weights: configuration.weights });
  if (!x.rowPointers.some((pointer, row) => row > 0 && pointer - x.rowPointers[row - 1]! > 1)) {
    throw new AisleError('not_enough_data', 'factors: no shopper has wanted two different items yet.', {
      remedy: 'Send more views or purchases, or import the shop’s past orders.',
    });
  }
  const { objective } = configuration;
  const fit = objective === 'bpr' ? fitBpr : objective === 'svd' ? fitSvd : fitIals;
  return { factors: await fit(kernels, x, configuration, seed, steps), told: new Set(x.columnIndices) };
}

async function fitRatings(
  kernels: Kernels,
  dataset: Dataset,
  configuration: FactorsConfiguration,
  seed: number,
  steps: FitSteps,
): Promise<Fitted> {
  const rated = ratedActs(dataset);
  if (rated.ratings.length < 2) {
    throw new AisleError(
      'not_enough_data',
      'factors: the objective "explicit" learns from ratings, and there are none.',
      {
        field: 'objective',
        remedy: 'Send rate events with a value, or use the objective "ials".',
      },
    );
  }
  const { epochs } = configuration;
  const fitted = await fitExplicit(
    kernels,
    rated,
    { users: dataset.shoppers.length, items: dataset.items.size },
    {
      ...configuration,
      onEpoch: (done) => steps.begin(0.05 + (0.95 * done) / (epochs + 1), `epoch ${done} of ${epochs}`),
    },
    seed,
  );
  return { factors: fitted, told: new Set(rated.itemOf) };
}
