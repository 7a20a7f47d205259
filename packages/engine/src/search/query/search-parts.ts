import type { ProductColumns } from '../columns/product-columns.ts';
import type { SearchConfiguration } from '../configuration.ts';
import type { FacetColumns } from '../facets/facet-columns.ts';
import type { FacetCounter } from '../facets/facet-counter.ts';
import type { InvertedIndex } from '../index/inverted-index.ts';
import type { PrefixTerms } from '../index/prefix-terms.ts';
import type { Speller } from '../spelling/speller.ts';
import type { Lexicon } from '../understanding/lexicon.ts';
import type { Synonyms } from './synonyms.ts';

/** What answers are made from; the index keeps all of it current. */
export interface SearchParts {
  readonly index: InvertedIndex;
  readonly columns: ProductColumns;
  readonly facets: FacetColumns;
  readonly facetCounter: FacetCounter;
  readonly lexicon: Lexicon;
  readonly speller: Speller;
  readonly prefixes: PrefixTerms;
  readonly synonyms: Synonyms;
  readonly configuration: SearchConfiguration;
}
