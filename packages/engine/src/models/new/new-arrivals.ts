import type { ArtefactContent } from '../../domain/artefact.ts';
import type { Dataset } from '../../domain/dataset.ts';
import type { ItemTable } from '../../domain/item-table.ts';
import type { FitOptions, Json, LoadOptions, Model } from '../../domain/model.ts';
import { columnOf, stringsOf } from '../live/artefact-columns.ts';
import { foldDataset } from '../live/fold-dataset.ts';
import { inSlices, ROWS_A_TURN } from '../live/in-slices.ts';
import { placeItems } from '../live/place-items.ts';
import { NEW_DEFAULTS, type NewConfiguration, parseNewConfiguration } from './new-configuration.ts';
import { NewScorer } from './new-scorer.ts';

/** What has just come into the shop, the well received first. */
export const newArrivals: Model<NewConfiguration> = {
  name: 'new',
  summary: 'Recently published items, decaying with age, lifted by their early response.',
  defaults: NEW_DEFAULTS,
  parse: parseNewConfiguration,

  async fit(
    dataset: Dataset,
    configuration: NewConfiguration,
    options: FitOptions,
  ): Promise<ArtefactContent> {
    const items = dataset.items.size;
    const scorer = new NewScorer(configuration, items);
    scorer.categories.placeAll(dataset);
    for (let item = 0; item < items; item++)
      scorer.setPublished(item, dataset.itemColumns.publishedAt[item]!);
    await foldDataset(dataset, (interaction) => scorer.observe(interaction), options);
    return {
      meta: { configuration: configuration as unknown as Json, categories: scorer.categories.keys },
      arrays: {
        published: scorer.published.slice(0, items),
        firstSeen: scorer.firstSeen.slice(0, items),
        response: scorer.response.slice(0, items),
        category: Int32Array.from({ length: items }, (_, item) => scorer.categories.of(item)),
      },
      itemIds: dataset.items.ids(),
    };
  },

  async load(content: ArtefactContent, items: ItemTable, options: LoadOptions = {}): Promise<NewScorer> {
    const count = content.itemIds.length;
    const published = columnOf('new', content, 'published', 'Float64Array', count);
    const firstSeen = columnOf('new', content, 'firstSeen', 'Float64Array', count);
    const response = columnOf('new', content, 'response', 'Float64Array', count);
    const category = columnOf('new', content, 'category', 'Int32Array', count);
    const keys = stringsOf('new', content, 'categories');
    const configuration = parseNewConfiguration(content.meta['configuration'] as Record<string, Json>);
    const placeOf = await placeItems(content.itemIds, items, options);
    const scorer = new NewScorer(configuration, items.size);
    await inSlices(count, ROWS_A_TURN, options, (from, to) => {
      for (let row = from; row < to; row++) {
        const item = placeOf[row]!;
        scorer.categories.place(item, keys[category[row]!]);
        scorer.setPublished(item, published[row]!);
        scorer.restore(item, firstSeen[row]!, response[row]!);
      }
    });
    return scorer;
  },

  live(items: ItemTable): NewScorer {
    return new NewScorer(NEW_DEFAULTS, items.size);
  },
};
