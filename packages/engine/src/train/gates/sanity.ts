import { shopperHistory } from '../../dataset/shopper-history.ts';
import type { ArtefactContent } from '../../domain/artefact.ts';
import type { Dataset } from '../../domain/dataset.ts';
import { EMPTY_HISTORY } from '../../domain/history.ts';
import type { ItemId } from '../../domain/ids.ts';
import { ItemTable } from '../../domain/item-table.ts';
import type { Model, ModelQuery } from '../../domain/model.ts';

const SHOPPERS_ASKED = 20;

/**
 * Loads what was fitted, as a server would, and asks it for an unknown shopper and for some known ones.
 * @returns what is wrong with it, in words; undefined when every score is a number.
 */
export async function whatIsInsane(
  model: Model<unknown>,
  content: ArtefactContent,
  dataset: Dataset,
): Promise<string | undefined> {
  const items = new ItemTable(dataset.items.ids() as readonly ItemId[]);
  const scorer = await model.load(content, items);
  const scores = new Float32Array(items.size);
  const step = Math.max(1, Math.floor(dataset.shoppers.length / SHOPPERS_ASKED));
  for (let shopper = -1; shopper < dataset.shoppers.length; shopper += step) {
    const query: ModelQuery = {
      now: dataset.asOf,
      history: shopper < 0 ? EMPTY_HISTORY : shopperHistory(dataset, shopper),
      context: [],
    };
    scorer.scoreAll(query, scores);
    const broken = scores.findIndex((score) => !Number.isFinite(score));
    if (broken >= 0) return `the score of item ${dataset.items.ids()[broken]} is not a number`;
  }
  return undefined;
}
