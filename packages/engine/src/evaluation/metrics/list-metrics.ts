import type { EvaluationSplit } from '../protocol/evaluation-split.ts';
import { categoryPaths } from './category-paths.ts';
import { diversity } from './diversity.ts';
import type { ListMetric } from './list-case.ts';
import { longTailItems, longTailShare } from './long-tail.ts';
import { Miscalibration } from './miscalibration.ts';
import { novelty, selfInformation } from './novelty.ts';
import { revenue } from './revenue.ts';
import { popularityRanks, serendipity } from './serendipity.ts';

/**
 * Every metric that is a mean over shoppers and depends on which items are listed, as far as the data can tell: those of
 * categories and prices are there where items have them.
 */
export function listMetrics(split: EvaluationSplit): readonly ListMetric[] {
  const { popularity, trainShoppers, train } = split;
  const information = selfInformation(popularity, trainShoppers);
  const tail = longTailItems(popularity);
  const ranks = popularityRanks(popularity);
  const metrics: ListMetric[] = [
    { name: 'novelty', value: ({ list }, k) => novelty(information, list.items, list.length, k) },
    { name: 'serendipity', value: (of, k) => serendipity(ranks, of, k) },
    { name: 'longTail', value: (of, k) => longTailShare(tail, of, k) },
  ];
  const categories = categoryPaths(train.itemColumns);
  if (categories !== undefined) {
    const miscalibration = new Miscalibration(categories);
    metrics.push(
      { name: 'diversity', value: (of, k) => diversity(categories, of, k) },
      { name: 'miscalibration', value: (of, k) => miscalibration.value(of, k) },
    );
  }
  const { price } = train.itemColumns;
  if (price.some((each) => each > 0))
    metrics.push({ name: 'revenue', value: (of, k) => revenue(price, of, k) });
  return metrics;
}
