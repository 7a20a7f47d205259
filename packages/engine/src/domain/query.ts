import type { RequestContext } from './event.ts';
import type { Filter } from './filter.ts';
import type { EpochMs, ItemId, RequestId, ShopperId, VisitorId } from './ids.ts';
import type { Slate, SlateItem } from './slate.ts';

/** Who asks. Neither id: an unknown shopper. */
export interface Identity {
  readonly visitorId?: VisitorId;
  readonly shopperId?: ShopperId;
  readonly sessionId?: string;
}

/** One slate wanted, for one placement of the page. */
export interface SlateRequest {
  readonly placement: string;
  readonly itemId?: ItemId;
  readonly cart?: readonly ItemId[];
  /** Category key of a category page: `Home > Kitchen`. */
  readonly category?: string;
  readonly limit?: number;
  readonly cursor?: string;
  readonly filter?: Filter;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly exclude?: readonly ItemId[];
}

export interface RecommendQuery extends Identity {
  readonly requests: readonly SlateRequest[];
  /** `off` reads no profile and writes none. */
  readonly personalization: 'on' | 'off';
  readonly context?: RequestContext;
  readonly now: EpochMs;
}

export interface RankQuery extends Identity {
  readonly items: readonly ItemId[];
  /** Its sources and weights are used; caps, filter and repeat policy are not. */
  readonly placement: string;
  readonly itemId?: ItemId;
  readonly personalization: 'on' | 'off';
  readonly now: EpochMs;
}

export interface RankedList {
  readonly requestId: RequestId;
  /** All the caller's items the catalogue knows, best first. */
  readonly items: readonly SlateItem[];
  /** The caller's ids that the catalogue does not know or hides, in the order given. */
  readonly unknown: readonly ItemId[];
  readonly model: string;
  readonly policy: string;
  readonly degraded: readonly string[];
}

/** The online path, as the server and the command line see it. Synchronous: it reads memory alone. */
export interface Recommender {
  /** @throws AisleError `placement_not_found`, `invalid_filter`, `invalid_cursor`, `product_not_found`. */
  recommend(query: RecommendQuery): readonly Slate[];
  rank(query: RankQuery): RankedList;
}
