import type { Dataset } from '../domain/dataset.ts';
import type { JsonObject, ScoredItems } from '../domain/model.ts';
import type { Placement } from '../domain/placement.ts';
import type { ScorerSource } from '../domain/ports/scorer-source.ts';
import type { Product } from '../domain/product.ts';
import type { Evaluated } from '../evaluation/evaluated.ts';
import { recommenderFromDataset } from '../pipeline/from-dataset.ts';
import { LIMIT_MAXIMUM } from '../pipeline/slate-task.ts';
import { type FittedScorersOptions, fittedScorers } from './fitted-scorers.ts';

type FitScorers = (
  train: Dataset,
  models: readonly string[],
  options: FittedScorersOptions,
) => Promise<ScorerSource>;

/**
 * A whole placement as something to evaluate: its models are fitted on the training part, its profiles and counters
 * folded from it, and every list comes out of the very stages that serve. The placement's caps stay out of it: they are
 * the shop's wish for variety, not part of foretelling what is taken. A model that the training part is too little for is
 * told to `onLeftOut`, and the others answer without it.
 *
 * @param fitScorers how its models are fitted: anew for every fit unless given.
 */
export function evaluatedPlacement(
  placement: Placement,
  configurations: Readonly<Record<string, JsonObject>>,
  products: readonly Product[] | undefined,
  onLeftOut: FittedScorersOptions['onLeftOut'],
  fitScorers: FitScorers = (train, models, options) => fittedScorers(train, models, configurations, options),
): Evaluated {
  const uncapped: Placement = { ...placement, categoryCap: 0, brandCap: 0 };
  return {
    name: `placement:${placement.name}`,
    configuration: JSON.parse(JSON.stringify(uncapped)) as JsonObject,
    async fit(train, options) {
      const models = [...new Set([...placement.sources.map(({ model }) => model), ...placement.fallback])];
      const scorers = await fitScorers(train, models, { ...options, onLeftOut });
      const recommend = recommenderFromDataset({
        dataset: train,
        ...(products === undefined ? {} : { products }),
        scorers,
        placement: uncapped,
      });
      const excluded = new Set<number>();
      return {
        recommend({ shopper, k, exclude }, out: ScoredItems) {
          excluded.clear();
          for (let index = 0; index < exclude.length; index++) excluded.add(exclude.items[index]!);
          // The pipeline masks by its own rules; what the protocol masks beyond them is asked for on top and left out.
          const items = recommend(shopper, Math.min(LIMIT_MAXIMUM, k + exclude.length));
          out.length = 0;
          for (const item of items) {
            if (out.length === k) break;
            if (excluded.has(item)) continue;
            out.items[out.length] = item;
            out.scores[out.length] = k - out.length;
            out.length++;
          }
        },
      };
    },
  };
}
