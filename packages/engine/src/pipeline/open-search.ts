import type { ItemTable } from '../domain/item-table.ts';
import type { Catalogue } from '../domain/ports/catalogue.ts';
import type { LogConsumer } from '../domain/ports/log-consumer.ts';
import type { ScorerSource } from '../domain/ports/scorer-source.ts';
import type { ProductSearch } from '../domain/product-search.ts';
import type { Identity } from '../domain/query.ts';
import { SearchIndex } from '../search/search-index.ts';
import type { Online } from './open-online.ts';
import { QueryLog } from './query-log.ts';
import { SearchIndexer } from './search-indexer.ts';
import { SearchedCatalogue } from './searched-catalogue.ts';
import { ShopSearch } from './shop-search.ts';

export interface OpenSearchParts {
  readonly catalogue: Catalogue;
  readonly items: ItemTable;
  readonly scorers: ScorerSource;
  readonly online: Pick<Online, 'index' | 'profiles'>;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  /** See `SearchIndexer.open`. */
  readonly turn: () => Promise<void> | void;
}

export interface OpenSearch {
  readonly productSearch: ProductSearch;
  /** Writes through it are acknowledged when they can be searched for. */
  readonly catalogue: Catalogue;
  /** What people search for; to be folded from the log like the online state. */
  readonly queries: LogConsumer;
  /** Drops what is remembered of a person. */
  forget(identity: Identity): void;
  close(): void;
}

/** Search over a shop whose online state is open; everything in the catalogue can be found when this resolves. */
export async function openSearch(parts: OpenSearchParts): Promise<OpenSearch> {
  const { catalogue, items, scorers, online, random, turn } = parts;
  const search = new SearchIndex(items);
  const indexer = await SearchIndexer.open(search, catalogue, turn);
  const queries = new QueryLog({
    coverageOf: (text) => search.coverageOf(text),
    onKnown: (text) => search.observeQuery(text),
  });
  return {
    productSearch: new ShopSearch({ search, queries, items, scorers, random, ...online }),
    catalogue: new SearchedCatalogue(catalogue, indexer),
    queries,
    forget({ shopperId, visitorId }) {
      if (shopperId !== undefined) queries.forget(shopperId);
      if (visitorId !== undefined) queries.forget(visitorId);
    },
    close: () => indexer.close(),
  };
}
