import type { ArtefactContent } from '../../domain/artefact.ts';
import type { Dataset } from '../../domain/dataset.ts';
import { AisleError } from '../../domain/errors.ts';
import type { ItemTable } from '../../domain/item-table.ts';
import type { FitOptions, Json, LoadOptions, Model } from '../../domain/model.ts';
import { columnOf, numberOf } from '../live/artefact-columns.ts';
import { foldDataset, latestTime } from '../live/fold-dataset.ts';
import { inSlices, ROWS_A_TURN } from '../live/in-slices.ts';
import { placeItems } from '../live/place-items.ts';
import {
  BUY_AGAIN_DEFAULTS,
  type BuyAgainConfiguration,
  parseBuyAgainConfiguration,
} from './buy-again-configuration.ts';
import { BuyAgainScorer } from './buy-again-scorer.ts';
import { RHYTHM_BINS } from './rhythm-histograms.ts';

/**
 * What the shopper is used to buying and is due. The artefact holds counts per item and nothing about a shopper: after
 * a load, the first repeat of a purchase made before the snapshot counts as a first one.
 */
export const buyAgain: Model<BuyAgainConfiguration> = {
  name: 'buy-again',
  summary: "The shopper's own purchases when they are due, by their rhythm and the population's.",
  defaults: BUY_AGAIN_DEFAULTS,
  parse: parseBuyAgainConfiguration,

  async fit(
    dataset: Dataset,
    configuration: BuyAgainConfiguration,
    options: FitOptions,
  ): Promise<ArtefactContent> {
    const items = dataset.items.size;
    const scorer = new BuyAgainScorer(configuration, items);
    const { counts } = scorer;
    const latest = latestTime(dataset);
    counts.recent.startAt(latest);
    await foldDataset(dataset, (interaction) => scorer.observe(interaction), options);
    if (counts.recent.empty) {
      throw new AisleError('not_enough_data', 'buy-again: the data holds no purchase.', {
        remedy: 'Send purchase events; the model answers as soon as shoppers have bought something.',
      });
    }
    const rhythms = new Uint32Array(items * RHYTHM_BINS);
    for (let slot = 0; slot < rhythms.length; slot++) {
      rhythms[slot] = counts.rhythms.count(Math.floor(slot / RHYTHM_BINS), slot % RHYTHM_BINS);
    }
    return {
      meta: { configuration: configuration as unknown as Json, landmark: latest },
      arrays: {
        buyers: counts.buyers.slice(0, items),
        repeaters: counts.repeaters.slice(0, items),
        recent: counts.recent.values.slice(0, items),
        rhythms,
      },
      itemIds: dataset.items.ids(),
    };
  },

  async load(content: ArtefactContent, items: ItemTable, options: LoadOptions = {}): Promise<BuyAgainScorer> {
    const count = content.itemIds.length;
    const buyers = columnOf('buy-again', content, 'buyers', 'Float64Array', count);
    const repeaters = columnOf('buy-again', content, 'repeaters', 'Float64Array', count);
    const recent = columnOf('buy-again', content, 'recent', 'Float64Array', count);
    const rhythms = columnOf('buy-again', content, 'rhythms', 'Uint32Array', count * RHYTHM_BINS);
    const landmark = numberOf('buy-again', content, 'landmark');
    const configuration = parseBuyAgainConfiguration(content.meta['configuration'] as Record<string, Json>);
    const placeOf = await placeItems(content.itemIds, items, options);
    const scorer = new BuyAgainScorer(configuration, items.size);
    await inSlices(count, ROWS_A_TURN, options, (from, to) => {
      for (let row = from; row < to; row++) {
        const item = placeOf[row]!;
        scorer.counts.addCounts(item, buyers[row]!, repeaters[row]!);
        if (recent[row] !== 0) scorer.counts.recent.restore(item, recent[row]!, landmark);
        for (let bin = 0; bin < RHYTHM_BINS; bin++) {
          const gaps = rhythms[row * RHYTHM_BINS + bin]!;
          if (gaps > 0) scorer.counts.rhythms.addCount(item, bin, gaps);
        }
      }
    });
    return scorer;
  },

  live(items: ItemTable): BuyAgainScorer {
    return new BuyAgainScorer(BUY_AGAIN_DEFAULTS, items.size);
  },
};
