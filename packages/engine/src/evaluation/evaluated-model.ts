import type { Dataset } from '../domain/dataset.ts';
import { EMPTY_HISTORY, type History } from '../domain/history.ts';
import type { EpochMs, ItemIndex } from '../domain/ids.ts';
import type { FitOptions, JsonObject, Model, ModelQuery, ScoredItems, Scorer } from '../domain/model.ts';
import type { Evaluated, EvaluationQuery, FittedRecommender } from './evaluated.ts';
import { topItems } from './top-items.ts';

const NO_CONTEXT: readonly ItemIndex[] = [];

/** Scores every item, sets what is excluded to "nothing to say", keeps the best k. Buffers are made once. */
class FittedModel implements FittedRecommender {
  readonly #scorer: Scorer;
  readonly #scores: Float32Array;
  readonly #query: { now: EpochMs; history: History; context: readonly ItemIndex[] } = {
    now: 0,
    history: EMPTY_HISTORY,
    context: NO_CONTEXT,
  };

  constructor(scorer: Scorer, items: number) {
    this.#scorer = scorer;
    this.#scores = new Float32Array(items);
  }

  recommend(query: EvaluationQuery, out: ScoredItems): void {
    const scores = this.#scores;
    scores.fill(0);
    this.#query.now = query.now;
    this.#query.history = query.history;
    this.#scorer.scoreAll(this.#query satisfies ModelQuery, scores);
    const { items, length } = query.exclude;
    for (let i = 0; i < length; i++) scores[items[i]!] = 0;
    topItems(scores, scores.length, query.k, out);
  }
}

/**
 * Any model of the domain, ready to be evaluated under full ranking: all items are scored, seen ones are masked.
 * The configuration is completed by the model, so that the report says what was really fitted.
 *
 * @throws AisleError `invalid_configuration`, from the model.
 */
export function evaluatedModel<Configuration>(
  model: Model<Configuration>,
  configuration: JsonObject = {},
  name: string = model.name,
): Evaluated {
  const complete = model.parse(configuration);
  return {
    name,
    configuration: JSON.parse(JSON.stringify(complete)) as JsonObject,
    async fit(train: Dataset, options: FitOptions): Promise<FittedRecommender> {
      const content = await model.fit(train, complete, options);
      return new FittedModel(await model.load(content, train.items), train.items.size);
    },
  };
}
