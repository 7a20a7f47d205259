import type { ArtefactArray, ArtefactContent } from '../../domain/artefact.ts';
import type { Dataset } from '../../domain/dataset.ts';
import { AisleError } from '../../domain/errors.ts';
import type { ItemTable } from '../../domain/item-table.ts';
import type { FitOptions, Json, LoadOptions, Model } from '../../domain/model.ts';
import { columnOf, numberOf, stringsOf } from '../live/artefact-columns.ts';
import { foldDataset, latestTime } from '../live/fold-dataset.ts';
import { inSlices, ROWS_A_TURN } from '../live/in-slices.ts';
import { placeItems } from '../live/place-items.ts';
import {
  parseTrendingConfiguration,
  TRENDING_DEFAULTS,
  type TrendingConfiguration,
} from './trending-configuration.ts';
import { TrendingScorer } from './trending-scorer.ts';

/** What is suddenly wanted more than usual. */
export const trending: Model<TrendingConfiguration> = {
  name: 'trending',
  summary: 'Items above their own past over minutes, hours and days; reacts to the next event.',
  defaults: TRENDING_DEFAULTS,
  parse: parseTrendingConfiguration,

  async fit(
    dataset: Dataset,
    configuration: TrendingConfiguration,
    options: FitOptions,
  ): Promise<ArtefactContent> {
    const scorer = new TrendingScorer(configuration, dataset.items.size);
    scorer.categories.placeAll(dataset);
    const latest = latestTime(dataset);
    for (const { fast, slow } of scorer.horizons) {
      fast.startAt(latest);
      slow.startAt(latest);
    }
    await foldDataset(dataset, (interaction) => scorer.observe(interaction), options);
    if (scorer.horizons[0]!.slow.empty) {
      throw new AisleError('not_enough_data', 'trending: no event in the data has a weight.', {
        remedy: 'Send views or purchases, or give the types you send a weight above 0.',
      });
    }
    const items = dataset.items.size;
    const arrays: Record<string, ArtefactArray> = {
      category: Int32Array.from({ length: items }, (_, item) => scorer.categories.of(item)),
    };
    scorer.horizons.forEach(({ fast, slow }, place) => {
      arrays[`fast${place}`] = fast.values.slice(0, items);
      arrays[`slow${place}`] = slow.values.slice(0, items);
    });
    return {
      meta: {
        configuration: configuration as unknown as Json,
        landmark: latest,
        categories: scorer.categories.keys,
      },
      arrays,
      itemIds: dataset.items.ids(),
    };
  },

  async load(content: ArtefactContent, items: ItemTable, options: LoadOptions = {}): Promise<TrendingScorer> {
    const count = content.itemIds.length;
    const category = columnOf('trending', content, 'category', 'Int32Array', count);
    const keys = stringsOf('trending', content, 'categories');
    const landmark = numberOf('trending', content, 'landmark');
    const configuration = parseTrendingConfiguration(content.meta['configuration'] as Record<string, Json>);
    const placeOf = await placeItems(content.itemIds, items, options);
    const scorer = new TrendingScorer(configuration, items.size);
    await inSlices(count, ROWS_A_TURN, options, (from, to) => {
      for (let row = from; row < to; row++) scorer.categories.place(placeOf[row]!, keys[category[row]!]);
    });
    for (const [place, { fast, slow }] of scorer.horizons.entries()) {
      const fastValues = columnOf('trending', content, `fast${place}`, 'Float64Array', count);
      const slowValues = columnOf('trending', content, `slow${place}`, 'Float64Array', count);
      await inSlices(count, ROWS_A_TURN, options, (from, to) => {
        for (let row = from; row < to; row++) {
          const item = placeOf[row]!;
          if (slowValues[row]! > 0) scorer.noteSeen(item);
          if (slowValues[row]! > 0) slow.restore(item, slowValues[row]!, landmark);
          if (fastValues[row]! > 0) fast.restore(item, fastValues[row]!, landmark);
        }
      });
    }
    return scorer;
  },

  live(items: ItemTable): TrendingScorer {
    return new TrendingScorer(TRENDING_DEFAULTS, items.size);
  },
};
