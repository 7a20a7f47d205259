import type { RequestContext } from './event.ts';
import type { Filter } from './filter.ts';
import type { EpochMs, ItemId, RequestId } from './ids.ts';
import type { Identity } from './query.ts';
import type {
  Facet,
  SearchChip,
  SearchCorrection,
  SearchFilters,
  SearchRelaxation,
  SearchSort,
} from './search.ts';
import type { SlateItem } from './slate.ts';

/** As slates, events and cursors name where search results stand. */
export const SEARCH_PLACEMENT = 'search';

/** A question to the shop's search, with who asks. */
export interface SearchQuery extends Identity {
  /** Empty: everything the rules allow, in the shop's order. */
  readonly text: string;
  /** 24 when left out. */
  readonly limit?: number;
  readonly cursor?: string;
  readonly sort?: SearchSort;
  readonly filter?: Filter;
  readonly params?: Readonly<Record<string, unknown>>;
  /** What was picked from facets. */
  readonly refine?: SearchFilters;
  /** Dimensions to count; the most telling ones when left out. */
  readonly facets?: readonly string[];
  readonly withoutChips?: readonly string[];
  readonly correct?: boolean;
  readonly exclude?: readonly ItemId[];
  /** `off` reads no profile and writes none. */
  readonly personalization: 'on' | 'off';
  readonly context?: RequestContext;
  readonly now: EpochMs;
}

export interface SearchResult {
  readonly requestId: RequestId;
  readonly items: readonly SlateItem[];
  /** Products found, those on the pages before among them. */
  readonly total: number;
  /** Of the first page; empty on the pages after it. */
  readonly facets: readonly Facet[];
  /** The same list of facets is given out again where the same is asked: what is made of it may be kept with it. */
  readonly facetsKept?: boolean;
  readonly chips: readonly SearchChip[];
  readonly corrections: readonly SearchCorrection[];
  readonly correctedText?: string;
  readonly didYouMean?: string;
  readonly relaxed: readonly SearchRelaxation[];
  readonly model: string;
  readonly policy: string;
  readonly degraded: readonly string[];
  readonly nextCursor?: string;
}

/** A completion of what is being typed. */
export interface Completion {
  readonly kind: 'query' | 'category' | 'brand' | 'type' | 'product';
  readonly text: string;
  readonly itemId?: ItemId;
}

/** Product search, as the server and the command line see it: it reads memory alone, but for the meaning of a query. */
export interface ProductSearch {
  /**
   * A promise only where the vector of the query has to be waited for, within a deadline; it does not reject.
   * @throws AisleError `invalid_filter`, `invalid_cursor`, `invalid_field`.
   */
  search(query: SearchQuery): SearchResult | Promise<SearchResult>;
  /** For nothing typed yet, what is asked most. */
  suggest(typed: string, limit: number, now: EpochMs): readonly Completion[];
}
