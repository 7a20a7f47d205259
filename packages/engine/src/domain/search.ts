import type { EpochMs, ItemIndex } from './ids.ts';

export type SearchSort = 'relevance' | 'price_asc' | 'price_desc' | 'newest' | 'rating';

/** What a shopper has picked from the facets; values of one dimension are alternatives, dimensions add up. */
export interface SearchFilters {
  /** Facet dimension (`brand`, `category`, `type`, `attributes.colour` …) → accepted values. */
  readonly values?: Readonly<Record<string, readonly string[]>>;
  /** In the catalogue's currency, both ends included. */
  readonly price?: { readonly from?: number; readonly to?: number };
}

export interface SearchRequest {
  readonly text: string;
  /** Length of the page. */
  readonly limit: number;
  /** Places before the page. */
  readonly offset?: number;
  readonly sort?: SearchSort;
  readonly filters?: SearchFilters;
  /** The caller's rules: an item that is not allowed is in neither list, total nor facets. */
  readonly allows?: (item: ItemIndex) => boolean;
  /** Facet dimensions to count, or true for the most telling ones; absent: none. */
  readonly facets?: readonly string[] | boolean;
  /** Ids of chips the shopper took away: those words are searched as plain text. */
  readonly withoutChips?: readonly string[];
  /** False searches for the words as they are written. */
  readonly correct?: boolean;
  /**
   * False when nobody asks how many products match: only those that can be among the best are looked at, and `total` is
   * the length of what was found. The hits are the same. Without facets and by relevance alone.
   */
  readonly count?: boolean;
  /** True while the shopper still types: the last word may be incomplete. */
  readonly incomplete?: boolean;
  /** Decides which sale prices are in force; regular prices alone when absent. */
  readonly now?: EpochMs;
}

export type ChipKind = 'brand' | 'category' | 'type' | 'colour' | 'size' | 'price' | 'quantity' | 'without';

/** A part of the query that was understood, shown back to the shopper, who may take it away. */
export interface SearchChip {
  /** Stable within the query: `price:..80`. */
  readonly id: string;
  readonly kind: ChipKind;
  /** For people: `under 80`, `Red`. */
  readonly label: string;
  /** The words of the query it was read from. */
  readonly words: string;
  /** A `filter` leaves out what does not fit; a `boost` puts first what fits. */
  readonly effect: 'filter' | 'boost';
}

export interface SearchCorrection {
  readonly from: string;
  readonly to: string;
}

/** What was left out of the question because nothing answered all of it. */
export interface SearchRelaxation {
  readonly kind: 'words' | 'chip' | 'filters';
  readonly label: string;
}

export interface FacetValue {
  readonly value: string;
  readonly count: number;
}

export interface Facet {
  readonly dimension: string;
  readonly values: readonly FacetValue[];
}

export interface SearchHit {
  readonly item: ItemIndex;
  readonly score: number;
}

export interface SearchAnswer {
  /** The page, best first; ties by lower item index. */
  readonly hits: readonly SearchHit[];
  /** Products that match in all; see `count`. */
  readonly total: number;
  readonly facets: readonly Facet[];
  /** Corrected spellings that were searched for instead; empty when the query was taken as written. */
  readonly corrections: readonly SearchCorrection[];
  /** The query as it was searched, when that differs from what was written. */
  readonly correctedText?: string;
  /** A spelling that would find more, for the shopper to choose; what was written was searched. */
  readonly didYouMean?: string;
  readonly chips: readonly SearchChip[];
  readonly relaxed: readonly SearchRelaxation[];
  /** Share of the query's idf that the best product covers, 0 … 1: the gate of dense retrieval. */
  readonly coverage: number;
}

/** Where one product's score comes from. */
export interface SearchAccount {
  readonly score: number;
  /** Per word of the query: its idf, the share of it the product earns, and the fields it stands in. */
  readonly words: readonly {
    readonly word: string;
    readonly idf: number;
    readonly impact: number;
    readonly score: number;
    /** Term that was found, where it is not the word itself (a correction, a synonym, a longer word). */
    readonly found?: string;
    /** Weighted occurrences per field. */
    readonly fields: Readonly<Record<string, number>>;
  }[];
  /** What the product type, an understood brand or a phrase added. */
  readonly bonuses: readonly { readonly name: string; readonly score: number }[];
}

export type SuggestionKind = 'query' | 'category' | 'brand' | 'type' | 'product';

export interface SearchSuggestion {
  readonly kind: SuggestionKind;
  readonly text: string;
  /** On products. */
  readonly item?: ItemIndex;
}
