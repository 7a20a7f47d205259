import type { ItemTable } from '../domain/item-table.ts';
import type { Catalogue } from '../domain/ports/catalogue.ts';
import type { LogConsumer } from '../domain/ports/log-consumer.ts';
import type { ScorerSource } from '../domain/ports/scorer-source.ts';
import type { ProductSearch } from '../domain/product-search.ts';
import type { Identity } from '../domain/query.ts';
import { SearchIndex } from '../search/search-index.ts';
import { MeaningSearch, type MeaningSearchParts } from './meaning-search.ts';
import type { Online } from './open-online.ts';
import { ProductVectors, type ProductVectorsParts } from './product-vectors.ts';
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
  /** Where vectors come from; absent: words alone. */
  readonly vectors?: VectorParts;
}

/** What vectors of products need beyond the shop itself. */
export interface VectorParts
  extends Pick<ProductVectorsParts, 'open' | 'createIndex' | 'wait' | 'patience' | 'onReady' | 'onFault'>,
    Pick<MeaningSearchParts, 'timer' | 'deadline'> {}

export interface OpenSearch {
  readonly productSearch: ProductSearch;
  /** Writes through it are acknowledged when they can be searched for. */
  readonly catalogue: Catalogue;
  /** What people search for; to be folded from the log like the online state. */
  readonly queries: LogConsumer;
  /** Encoded in the background from now on; undefined without `vectors`. */
  readonly vectors: ProductVectors | undefined;
  /** Drops what is remembered of a person. */
  forget(identity: Identity): void;
  close(): Promise<void>;
}

/** Search over a shop whose online state is open; everything in the catalogue can be found by its words when this resolves. */
export async function openSearch(parts: OpenSearchParts): Promise<OpenSearch> {
  const { catalogue, items, scorers, online, random, turn } = parts;
  const search = new SearchIndex(items);
  const indexer = await SearchIndexer.open(search, catalogue, turn);
  const queries = new QueryLog({
    coverageOf: (text) => search.coverageOf(text),
    onKnown: (text) => search.observeQuery(text),
  });
  const vectors =
    parts.vectors === undefined
      ? undefined
      : new ProductVectors({
          ...parts.vectors,
          items,
          catalogue,
          turn,
          typeOf: (item) => search.typeOf(item),
          typesKnown: () => indexer.caughtUp(),
        });
  if (vectors !== undefined) indexer.onSettled = () => vectors.review();
  const meaning =
    vectors === undefined
      ? {}
      : { meaning: new MeaningSearch({ ...parts.vectors!, vectors, size: () => items.size }) };
  return {
    productSearch: new ShopSearch({ search, queries, items, scorers, random, ...online, ...meaning }),
    vectors,
    catalogue: new SearchedCatalogue(catalogue, indexer),
    queries,
    forget({ shopperId, visitorId }) {
      if (shopperId !== undefined) queries.forget(shopperId);
      if (visitorId !== undefined) queries.forget(visitorId);
    },
    async close() {
      indexer.close();
      await vectors?.close();
    },
  };
}
