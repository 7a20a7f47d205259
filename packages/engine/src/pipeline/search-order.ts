import { EMPTY_HISTORY, type History } from '../domain/history.ts';
import type { EpochMs, ItemIndex } from '../domain/ids.ts';
import type { ModelQuery } from '../domain/model.ts';
import type { ScorerSource, ServedScorer } from '../domain/ports/scorer-source.ts';
import type { SearchHit } from '../domain/search.ts';
import { type CatalogueIndex, IN_STOCK } from '../rerank/catalogue/catalogue-index.ts';

/** How far what is not relevance may carry a product: a share of its own score. */
export interface SearchBounds {
  /** To what this shopper's history speaks for. */
  readonly personal: number;
  /** To what everybody wants now. */
  readonly popular: number;
  /** Off products that are out of stock. */
  readonly outOfStock: number;
}

const DEFAULT_BOUNDS: SearchBounds = { personal: 0.15, popular: 0.1, outOfStock: 0.3 };

/** Models that know a shopper's taste, the better one first. */
const TASTE_MODELS = ['linear', 'item-knn'] as const;
const POPULARITY_MODEL = 'popular';
/** How long a reading of what everybody wants holds. */
const POPULARITY_MS = 5_000;
/** From this share of the strongest taste among the hits on, the shopper is told so. */
const TOLD_FROM = 0.5;

export interface OrderedHit {
  readonly item: ItemIndex;
  readonly score: number;
  /** The history spoke for it strongly enough to be its reason. */
  readonly taste: boolean;
  readonly place: PlaceAccount | undefined;
}

/** Why a hit stands where it does: `relevance · (1 + taste + popularity) · stock`. */
export interface PlaceAccount {
  readonly relevance: number;
  /** Share of its relevance that the shopper's taste adds, and that popularity adds. */
  readonly taste: number;
  readonly popularity: number;
  /** 1, or less where it is out of stock. */
  readonly stock: number;
}

/**
 * Orders hits by
 *
 *     relevance · (1 + personal · taste + popular · popularity) · (1 − outOfStock, where there is none)
 *
 * taste and popularity from 0 to 1 relative to the highest among the hits, popularity on a logarithmic scale. A product
 * never passes another one that is relevant by more than the bounds allow.
 */
export class SearchOrder {
  readonly #index: CatalogueIndex;
  readonly #scorers: ScorerSource;
  readonly #bounds: SearchBounds;
  #taste: Float32Array = new Float32Array(0);
  #popularity: Float32Array = new Float32Array(0);
  #popularityAt = Number.NEGATIVE_INFINITY;
  #popularityOf: ServedScorer | undefined;
  /** The model whose taste ordered the hits last; undefined when none had a say. */
  tasteModel: ServedScorer | undefined;
  /** As it was asked last. */
  query: ModelQuery = { now: 0, history: EMPTY_HISTORY, context: [] };

  constructor(index: CatalogueIndex, scorers: ScorerSource, bounds: SearchBounds = DEFAULT_BOUNDS) {
    this.#index = index;
    this.#scorers = scorers;
    this.#bounds = bounds;
  }

  /** @param history empty when nobody in particular asks. */
  order(hits: readonly SearchHit[], history: History, now: EpochMs): OrderedHit[] {
    const taste = this.#readTaste(history, now);
    const popularity = this.#readPopularity(now);
    let mostTaste = 0;
    let mostPopular = 0;
    for (const { item } of hits) {
      mostTaste = Math.max(mostTaste, taste?.[item] ?? 0);
      mostPopular = Math.max(mostPopular, popularity?.[item] ?? 0);
    }
    const popularScale = mostPopular > 0 ? 1 / Math.log1p(mostPopular) : 0;
    const { personal, popular, outOfStock } = this.#bounds;
    return hits
      .map(({ item, score }): OrderedHit => {
        const liked = mostTaste > 0 ? Math.max(0, taste![item]!) / mostTaste : 0;
        const wanted = popularScale > 0 ? Math.log1p(Math.max(0, popularity![item]!)) * popularScale : 0;
        const stock = (this.#index.flags[item]! & IN_STOCK) === 0 ? 1 - outOfStock : 1;
        const place = { relevance: score, taste: personal * liked, popularity: popular * wanted, stock };
        return {
          item,
          score: score * (1 + place.taste + place.popularity) * stock,
          taste: liked >= TOLD_FROM,
          place,
        };
      })
      .sort((a, b) => b.score - a.score || a.item - b.item);
  }

  #readTaste(history: History, now: EpochMs): Float32Array | undefined {
    this.tasteModel = undefined;
    if (history.length === 0 || this.#bounds.personal === 0) return undefined;
    for (const model of TASTE_MODELS) {
      const served = this.#scorers.scorer(model);
      if (served === undefined) continue;
      this.tasteModel = served;
      this.query = { now, history, context: [] };
      this.#taste = roomFor(this.#taste, this.#index);
      served.scorer.scoreAll(this.query, this.#taste);
      return this.#taste;
    }
    return undefined;
  }

  #readPopularity(now: EpochMs): Float32Array | undefined {
    const served = this.#scorers.scorer(POPULARITY_MODEL);
    if (served === undefined || this.#bounds.popular === 0) return undefined;
    const covered = this.#popularity.length >= this.#index.items.size;
    const fresh = Math.abs(now - this.#popularityAt) < POPULARITY_MS;
    if (covered && fresh && served === this.#popularityOf) return this.#popularity;
    this.#popularity = roomFor(this.#popularity, this.#index);
    served.scorer.scoreAll({ now, history: EMPTY_HISTORY, context: [] }, this.#popularity);
    this.#popularityAt = now;
    this.#popularityOf = served;
    return this.#popularity;
  }
}

function roomFor(scores: Float32Array, { flags }: CatalogueIndex): Float32Array {
  return scores.length >= flags.length ? scores : new Float32Array(flags.length);
}
