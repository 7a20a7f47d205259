import { AisleError } from '../domain/errors.ts';
import type { RankedList, RankQuery, Recommender, RecommendQuery } from '../domain/query.ts';
import type { Slate } from '../domain/slate.ts';
import { ListRanker } from './list-ranker.ts';
import { OnlinePath, type RecommenderParts } from './online-path.ts';
import { SlateMaker } from './slate-maker.ts';

/**
 * The online path: shopper view → sources and their fusion → trend and repeats → rules, caps and variants → reasons.
 * Synchronous and in memory; buffers over the item table are kept from call to call, so one instance serves one thread.
 */
export function createRecommender(parts: RecommenderParts): Recommender {
  return new OnlineRecommender(parts);
}

class OnlineRecommender implements Recommender {
  readonly #path: OnlinePath;
  readonly #slates: SlateMaker;
  readonly #ranker: ListRanker;

  constructor(parts: RecommenderParts) {
    this.#path = new OnlinePath(parts);
    this.#slates = new SlateMaker(this.#path);
    this.#ranker = new ListRanker(this.#path);
  }

  recommend(query: RecommendQuery): readonly Slate[] {
    this.#path.begin(query);
    this.#slates.begin();
    return query.requests.map((request, place) => {
      try {
        return this.#slates.make(request, query.now);
      } catch (error) {
        throw atPlace(error, place);
      }
    });
  }

  rank(query: RankQuery): RankedList {
    this.#path.begin(query);
    return this.#ranker.rank(query);
  }
}

/** Names the request at fault: `requests[1].filter`. */
function atPlace(error: unknown, place: number): unknown {
  if (!(error instanceof AisleError)) return error;
  const field = error.field === undefined ? `requests[${place}]` : `requests[${place}].${error.field}`;
  return new AisleError(error.code, error.message, {
    field,
    ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
    cause: error,
  });
}
