import type { ArtefactContent } from '../../domain/artefact.ts';
import type { Dataset } from '../../domain/dataset.ts';
import { AisleError } from '../../domain/errors.ts';
import type { ItemTable } from '../../domain/item-table.ts';
import type { FitOptions, Json, LoadOptions, Model } from '../../domain/model.ts';
import { columnOf, numberOf, stringsOf } from '../live/artefact-columns.ts';
import { foldDataset, latestTime } from '../live/fold-dataset.ts';
import { inSlices, ROWS_A_TURN } from '../live/in-slices.ts';
import { placeItems } from '../live/place-items.ts';
import {
  POPULAR_DEFAULTS,
  type PopularConfiguration,
  parsePopularConfiguration,
} from './popular-configuration.ts';
import { PopularScorer } from './popular-scorer.ts';

/** What sells and is looked at now, in the whole shop or below a category. */
export const popular: Model<PopularConfiguration> = {
  name: 'popular',
  summary: 'Recency-weighted popularity, overall and per category; learns from every event at once.',
  defaults: POPULAR_DEFAULTS,
  parse: parsePopularConfiguration,

  async fit(
    dataset: Dataset,
    configuration: PopularConfiguration,
    options: FitOptions,
  ): Promise<ArtefactContent> {
    const scorer = new PopularScorer(configuration, dataset.items.size);
    scorer.categories.placeAll(dataset);
    scorer.counters.startAt(latestTime(dataset));
    await foldDataset(dataset, (interaction) => scorer.observe(interaction), options);
    const { counters, categories } = scorer;
    if (counters.empty) {
      throw new AisleError('not_enough_data', 'popular: no event in the data has a weight.', {
        remedy: 'Send views or purchases, or give the types you send a weight above 0.',
      });
    }
    const items = dataset.items.size;
    return {
      meta: {
        configuration: configuration as unknown as Json,
        landmark: counters.landmark,
        categories: categories.keys,
      },
      arrays: {
        values: counters.values.slice(0, items),
        category: Int32Array.from({ length: items }, (_, item) => categories.of(item)),
      },
      itemIds: dataset.items.ids(),
    };
  },

  async load(content: ArtefactContent, items: ItemTable, options: LoadOptions = {}): Promise<PopularScorer> {
    const count = content.itemIds.length;
    const values = columnOf('popular', content, 'values', 'Float64Array', count);
    const category = columnOf('popular', content, 'category', 'Int32Array', count);
    const keys = stringsOf('popular', content, 'categories');
    const landmark = numberOf('popular', content, 'landmark');
    const configuration = parsePopularConfiguration(content.meta['configuration'] as Record<string, Json>);
    const placeOf = await placeItems(content.itemIds, items, options);
    const scorer = new PopularScorer(configuration, items.size);
    await inSlices(count, ROWS_A_TURN, options, (from, to) => {
      for (let row = from; row < to; row++) {
        const item = placeOf[row]!;
        scorer.categories.place(item, keys[category[row]!]);
        if (values[row]! > 0) scorer.counters.restore(item, values[row]!, landmark);
      }
    });
    return scorer;
  },

  live(items: ItemTable): PopularScorer {
    return new PopularScorer(POPULAR_DEFAULTS, items.size);
  },
};
