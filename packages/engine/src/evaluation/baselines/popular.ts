import type { Dataset } from '../../domain/dataset.ts';
import { DAY_MS } from '../../domain/day-ms.ts';
import type { ScoredItems } from '../../domain/model.ts';
import type { Evaluated, EvaluationQuery, FittedRecommender } from '../evaluated.ts';
import { popularityOf } from '../protocol/popularity.ts';

/** One order of items for everybody, less what the query excludes. */
class FixedRanking implements FittedRecommender {
  /** Items with a score above 0, best first, ties by lower index. */
  readonly #ranking: Int32Array;
  readonly #scores: Float32Array;
  readonly #excludedBy: Uint32Array;
  #query = 0;

  constructor(scores: Uint32Array) {
    const listed: number[] = [];
    for (let item = 0; item < scores.length; item++) if (scores[item]! > 0) listed.push(item);
    this.#ranking = Int32Array.from(listed).sort((a, b) => scores[b]! - scores[a]! || a - b);
    this.#scores = Float32Array.from(scores);
    this.#excludedBy = new Uint32Array(scores.length);
  }

  recommend(query: EvaluationQuery, out: ScoredItems): void {
    const number = ++this.#query;
    for (let i = 0; i < query.exclude.length; i++) this.#excludedBy[query.exclude.items[i]!] = number;
    let length = 0;
    for (let place = 0; place < this.#ranking.length && length < query.k; place++) {
      const item = this.#ranking[place]!;
      if (this.#excludedBy[item] === number) continue;
      out.items[length] = item;
      out.scores[length] = this.#scores[item]!;
      length++;
    }
    out.length = length;
  }
}

/** The items with the most distinct shoppers in training. */
export const popular: Evaluated = {
  name: 'popular',
  configuration: {},
  async fit(train: Dataset) {
    return new FixedRanking(popularityOf(train).items);
  },
};

/**
 * The items with the most distinct shoppers in the last days before the training data ends. On a time split this is
 * the baseline that is hard to beat; in leave-one-out the window knows what the future bought.
 */
export function popularLastDays(days: number): Evaluated {
  return {
    name: `popular-last-${days}-days`,
    configuration: { days },
    async fit(train: Dataset) {
      return new FixedRanking(popularityOf(train, train.asOf - days * DAY_MS).items);
    },
  };
}
