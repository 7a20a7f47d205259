/** Places that are judged. */
export const JUDGED_PLACES = 10;
/** Depth of recall. */
const RECALL_PLACES = 100;

/** What one query's list is worth. */
export interface SearchMetrics {
  /** Gain = rating, discount log₂(place + 1); unrated products count 0. */
  readonly 'ndcg@10': number;
  /** The same on the list without its unrated products. */
  readonly 'judgedNdcg@10': number;
  /** One over the place of the first product with a rating above 0. */
  readonly mrr: number;
  /** Share of the products rated above 0 among the first 100. */
  readonly 'recall@100': number;
  /** Share of the first ten places whose products nobody rated. */
  readonly 'unjudged@10': number;
  /** 1 when there was no answer at all. */
  readonly zeroResults: number;
}

export const SEARCH_METRICS = [
  'ndcg@10',
  'judgedNdcg@10',
  'mrr',
  'recall@100',
  'unjudged@10',
  'zeroResults',
] as const satisfies readonly (keyof SearchMetrics)[];

/**
 * @param list item ids, best first.
 * @param ratings of this query; at least one is above 0.
 */
export function searchMetrics(list: readonly string[], ratings: ReadonlyMap<string, number>): SearchMetrics {
  const ideal = gain([...ratings.values()].sort((a, b) => b - a));
  const judged = list.filter((id) => ratings.has(id));
  const first = list.findIndex((id) => (ratings.get(id) ?? 0) > 0);
  const relevant = [...ratings.values()].filter((rating) => rating > 0).length;
  const found = list.slice(0, RECALL_PLACES).filter((id) => (ratings.get(id) ?? 0) > 0).length;
  const shown = list.slice(0, JUDGED_PLACES);
  return {
    'ndcg@10': gain(list.map((id) => ratings.get(id) ?? 0)) / ideal,
    'judgedNdcg@10': gain(judged.map((id) => ratings.get(id)!)) / ideal,
    mrr: first < 0 ? 0 : 1 / (first + 1),
    'recall@100': found / relevant,
    'unjudged@10': shown.filter((id) => !ratings.has(id)).length / JUDGED_PLACES,
    zeroResults: list.length === 0 ? 1 : 0,
  };
}

/** Discounted cumulative gain of the first ten (Järvelin & Kekäläinen 2002), gain = rating. */
function gain(ratings: readonly number[]): number {
  let sum = 0;
  for (let place = 0; place < Math.min(JUDGED_PLACES, ratings.length); place++)
    sum += ratings[place]! / Math.log2(place + 2);
  return sum;
}
