import type { EpochMs, ItemId } from '../domain/ids.ts';
import type { ItemTable } from '../domain/item-table.ts';
import type { Catalogue } from '../domain/ports/catalogue.ts';
import type { LogConsumer } from '../domain/ports/log-consumer.ts';
import type { ScorerSource } from '../domain/ports/scorer-source.ts';
import type { ProductSearch } from '../domain/product-search.ts';
import type { Identity } from '../domain/query.ts';
import type { SearchAccount } from '../domain/search.ts';
import type { Synonyms } from '../search/query/synonyms.ts';
import { SearchIndex } from '../search/search-index.ts';
import type { TitledItem } from '../search/suggest/suggestions.ts';
import { KeptAnswers } from './kept-answers.ts';
import { MeaningSearch, type MeaningSearchParts } from './meaning-search.ts';
import type { Online } from './open-online.ts';
import { ProductVectors, type ProductVectorsParts } from './product-vectors.ts';
import { QueryLog } from './query-log.ts';
import { SearchIndexer } from './search-indexer.ts';
import type { PlaceAccount } from './search-order.ts';
import { SearchedCatalogue } from './searched-catalogue.ts';
import { type FoundByWords, ShopSearch } from './shop-search.ts';
import { SnapshotKeeper, type SnapshotKeeperParts } from './snapshot-keeper.ts';

export interface OpenSearchParts {
  readonly catalogue: Catalogue;
  readonly items: ItemTable;
  readonly scorers: ScorerSource;
  readonly online: Pick<Online, 'index' | 'profiles'>;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  /** See `SearchIndexer.open`. */
  readonly turn: () => Promise<void> | void;
  /** Where the index is kept; absent: every product is read at each start. */
  readonly keeper?: SnapshotKeeperParts;
  /** See `SearchIndexerOptions`. */
  readonly onFault?: (what: string, error: unknown) => void;
  /** What the shop says means the same. */
  readonly synonyms?: Synonyms;
  /** Where vectors come from; absent: words alone. */
  readonly vectors?: VectorParts;
}

/** What vectors of products need beyond the shop itself. */
export interface VectorParts
  extends Pick<ProductVectorsParts, 'open' | 'createIndex' | 'wait' | 'patience' | 'onReady' | 'onFault'>,
    Pick<MeaningSearchParts, 'timer' | 'deadline'> {}

/** Where a product's place in an answer comes from. */
export interface FoundAccount {
  /** Undefined for what was not found by words. */
  readonly words: SearchAccount | undefined;
  /** Undefined where another order than relevance was asked for. */
  readonly place: PlaceAccount | undefined;
}

export interface OpenSearch {
  readonly productSearch: ProductSearch;
  /** Accounts of the products of the search that was answered last, for its words. */
  accounts(text: string, now: EpochMs): (itemId: ItemId) => FoundAccount;
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

/** Hits of which accounts are made. */
const ACCOUNTS = 1000;

/** Search over a shop whose online state is open; everything in the catalogue can be found by its words when this resolves. */
export async function openSearch(parts: OpenSearchParts): Promise<OpenSearch> {
  const { catalogue, items, scorers, online, random, turn } = parts;
  const search = new SearchIndex(items, parts.synonyms === undefined ? {} : { synonyms: parts.synonyms });
  const keeper = parts.keeper === undefined ? undefined : new SnapshotKeeper(search, turn, parts.keeper);
  const indexer = await SearchIndexer.open(search, catalogue, turn, {
    snapshot: await keeper?.read(),
    onFault: parts.onFault,
  });
  void keeper?.keep();
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
  const kept = { search, index: online.index };
  const answers = new KeptAnswers<FoundByWords>(kept);
  const completions = new KeptAnswers<readonly TitledItem[]>(kept);
  const unfollow = catalogue.subscribe(() => {
    answers.changed();
    completions.changed();
  });
  const shopSearch = new ShopSearch({
    search,
    queries,
    items,
    scorers,
    random,
    answers,
    ...online,
    ...meaning,
  });
  return {
    productSearch: shopSearch,
    accounts(text, now) {
      const { accountOf } = search.explained({ text, limit: ACCOUNTS, now });
      return (itemId) => {
        const item = items.indexOf(itemId);
        return item === undefined
          ? { words: undefined, place: undefined }
          : { words: accountOf(item), place: shopSearch.placeOf(item) };
      };
    },
    vectors,
    catalogue: new SearchedCatalogue(catalogue, indexer),
    queries,
    forget({ shopperId, visitorId }) {
      if (shopperId !== undefined) queries.forget(shopperId);
      if (visitorId !== undefined) queries.forget(visitorId);
    },
    async close() {
      unfollow();
      indexer.close();
      await vectors?.close();
      await keeper?.keep();
    },
  };
}
