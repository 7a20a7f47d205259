import type { Readiness } from '@aisle/contract';
import { counted } from '../domain/counted.ts';
import { ItemTable } from '../domain/item-table.ts';
import type { PictureSearch } from '../domain/picture-search.ts';
import type { EncoderDescription } from '../domain/ports/encoder.ts';
import type { ShopperPreferences } from '../domain/ports/shopper-store.ts';
import type { Identity, Recommender } from '../domain/query.ts';
import { introduceScorer } from '../pipeline/introduce-scorer.ts';
import { openOnline } from '../pipeline/open-online.ts';
import { type OpenSearch, openSearch } from '../pipeline/open-search.ts';
import type { VectorState } from '../pipeline/product-vectors.ts';
import { warmUp } from '../pipeline/warm-up.ts';
import { CONTENT_MODEL, ContentScorer } from '../retrieve/content-scorer.ts';
import { SearchSnapshotFile } from '../store/search-snapshot-file.ts';
import { openStore, type SqliteStore } from '../store/sqlite/open-store.ts';
import { catchUp } from '../stream/catch-up.ts';
import { createLiveLog, type LiveLog } from '../stream/live-log.ts';
import { readConfiguration } from './configuration.ts';
import { NO_ENCODER } from './encoders.ts';
import { EnrichedCatalogue } from './enriched-catalogue.ts';
import { MODELS } from './models.ts';
import { type OpenPictures, openPictures } from './open-pictures.ts';
import { readSynonyms } from './read-synonyms.ts';
import { readinessOf } from './readiness.ts';
import { LIVE_VERSION, ServedScorers } from './served-scorers.ts';
import { ShopCounts } from './shop-counts.ts';
import { createTurns } from './turns.ts';
import { createVectorIndex, vectorParts } from './vector-parts.ts';

/** Models that know which items are alike by what shoppers did. */
/** As placements name the source of products whose pictures look alike. */
export const LOOKS_MODEL = 'looks';
const BEHAVIOUR_MODELS = ['item-knn', 'linear'] as const;

export interface OpenShopOptions {
  readonly data: string;
  /** Follow new champions in the registry; off for a single answer on the command line. */
  readonly follow: boolean;
  /** Open the search too: the catalogue's text is read and indexed. */
  readonly search: boolean;
  readonly signal?: AbortSignal;
  /** Refused rows kept; the oldest make room. */
  readonly quarantineRows?: number;
  readonly onProgress?: (step: string, fraction: number | undefined) => void;
  /** Something went wrong that does not stop the shop: a consumer that failed, an artefact that was refused. */
  readonly onFault: (what: string, error: unknown) => void;
  readonly onSwap?: (model: string, version: string) => void;
  /** All products have a vector. */
  readonly onVectors?: (products: number, encoder: EncoderDescription) => void;
  /** All products with a picture have a vector of it. */
  readonly onPictures?: (products: number, encoder: EncoderDescription) => void;
  readonly onPictureFault?: (error: unknown, retryMs: number) => void;
  /** The encoder does not work; it is tried again after so many milliseconds. */
  readonly onEncoderFault?: (error: unknown, retryMs: number) => void;
  /** An earlier champion serves, because the present one cannot be read. */
  readonly onStandIn?: (model: string, version: string, refused: string) => void;
}

type ShopSearchParts = Pick<OpenSearch, 'productSearch' | 'catalogue' | 'vectors' | 'accounts'>;

/** A shop in working order: everything kept, everything folded, ready to answer. */
export interface Shop {
  readonly store: SqliteStore;
  /** Acknowledges an event when it is on disk and in the online state. */
  readonly log: LiveLog;
  readonly recommender: Recommender;
  /** Undefined where it was not asked for. */
  readonly search: ShopSearchParts | undefined;
  /** Search by photo; undefined where search was not asked for. */
  readonly pictures: PictureSearch | undefined;
  readonly scorers: ServedScorers;
  readiness(): Readiness;
  setPreferences(identity: Identity, preferences: ShopperPreferences): Promise<void>;
  /** Drops what memory holds about a shopper, what is being folded at this moment too. */
  forget(identity: Identity): Promise<void>;
  close(): Promise<void>;
}

/** Opens the data folder, loads the champions, indexes the catalogue and replays the log. */
export async function openShop(
  options: OpenShopOptions & { readonly search: true },
): Promise<Shop & { readonly search: ShopSearchParts }>;
export async function openShop(options: OpenShopOptions): Promise<Shop>;
export async function openShop(options: OpenShopOptions): Promise<Shop> {
  const { onFault } = options;
  options.onProgress?.('opening the data folder', undefined);
  const { quarantineRows } = options;
  const store = await openStore(options.data, {
    ...(quarantineRows === undefined ? {} : { quarantineRows }),
    onFault,
  });
  const { data, follow } = options;
  let catalogue: EnrichedCatalogue | undefined;
  try {
    catalogue = await EnrichedCatalogue.open(store.catalogue, { data, follow, onFault });
    const close = () => {
      catalogue?.close();
      return store.close();
    };
    return await assemble({ ...store, catalogue, close }, options);
  } catch (error) {
    catalogue?.close();
    await store.close().catch((cause: unknown) => onFault('closing the store', cause));
    throw error;
  }
}

async function assemble(store: SqliteStore, options: OpenShopOptions): Promise<Shop> {
  const { onFault, onProgress } = options;
  const clock = () => performance.now();
  const items = new ItemTable();
  const scorers = new ServedScorers({
    models: MODELS,
    registry: store.artefacts,
    items,
    onFault: (model, version, error) => onFault(`model ${model}@${version} was not put into service`, error),
    onSwap: ({ model, version }) => options.onSwap?.(model, version),
    onStandIn: (model, version, refused) => options.onStandIn?.(model, version, refused),
  });
  onProgress?.('loading models', undefined);
  await scorers.load();
  const opened = Promise.withResolvers<void>();
  const vectors = options.search ? vectorParts({ ...options, after: opened.promise }) : undefined;
  if (vectors !== undefined) {
    const scorer = new ContentScorer({
      vectors: () => search?.vectors?.index,
      version: () => search?.vectors?.version ?? 0,
      behaviour: () => BEHAVIOUR_MODELS.some((model) => scorers.scorer(model) !== undefined),
      waitsFor: () => waitsFor(search?.vectors?.state),
    });
    scorers.include({ model: CONTENT_MODEL, version: LIVE_VERSION, scorer, snapshotOffset: 0 });
  }
  let pictures: OpenPictures | undefined;
  if (options.search && readConfiguration(options.data).imageEncoder !== NO_ENCODER) {
    const scorer = new ContentScorer({
      vectors: () => pictures?.vectors.index,
      version: () => pictures?.vectors.version ?? 0,
      behaviour: () => BEHAVIOUR_MODELS.some((model) => scorers.scorer(model) !== undefined),
      waitsFor: () => waitsFor(pictures?.vectors.state),
    });
    scorers.include({ model: LOOKS_MODEL, version: LIVE_VERSION, scorer, snapshotOffset: 0 });
  }
  const online = await openOnline({
    store,
    items,
    scorers,
    random: Math.random,
    // A single answer is made on cold code, and whoever asked for it waits: it does not step down by budget.
    clock: options.follow ? clock : () => 0,
  });
  if (options.search)
    onProgress?.(`indexing ${counted(store.catalogue.size, 'product')} for search`, undefined);
  const search: OpenSearch | undefined = options.search
    ? await openSearch({
        catalogue: store.catalogue,
        items,
        scorers,
        online,
        random: Math.random,
        turn: createTurns(),
        onFault,
        synonyms: readSynonyms(options.data),
        keeper: {
          snapshots: new SearchSnapshotFile(options.data),
          writes: options.follow,
          onFault: (error) => onFault('the search snapshot was not kept', error),
        },
        ...(vectors === undefined ? {} : { vectors }),
      })
    : undefined;
  if (options.search)
    pictures = openPictures({
      data: options.data,
      after: opened.promise,
      items,
      catalogue: store.catalogue,
      turn: createTurns(),
      createIndex: createVectorIndex,
      index: online.index,
      random: Math.random,
      ...(options.onPictures === undefined ? {} : { onVectors: options.onPictures }),
      ...(options.onPictureFault === undefined ? {} : { onEncoderFault: options.onPictureFault }),
    });
  const counts = new ShopCounts();
  const consumers = [online.stream, counts, ...(search === undefined ? [] : [search.queries])];
  const onConsumerFault = ({
    consumer,
    offset,
    error,
  }: {
    consumer: string;
    offset: number;
    error: unknown;
  }) => onFault(`${consumer} could not take in event ${offset}`, error);
  const head = Math.max(1, store.events.head);
  const replaying = `replaying ${counted(store.events.head, 'event')}`;
  await catchUp(store.events, consumers, {
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    onProgress: (_, offset) => onProgress?.(replaying, Math.min(1, offset / head)),
    onFault: onConsumerFault,
  });
  const log = createLiveLog(store.events, consumers, { onFault: onConsumerFault });
  if (options.follow) {
    onProgress?.('warming up', undefined);
    const { events, catalogue, placements } = store;
    const { recommender } = online;
    await warmUp({ recommender, events, catalogue, placements, clock, now: Date.now() });
    const introduction = { log, catalogue: store.catalogue, items, stream: online.stream };
    scorers.follow((fresh, putIntoService) => introduceScorer(introduction, fresh, putIntoService));
  }
  opened.resolve();
  return {
    store,
    log,
    recommender: online.recommender,
    search,
    pictures: pictures?.search,
    scorers,
    readiness: () =>
      readinessOf({
        counts,
        products: () => store.catalogue.size,
        active: () => online.index.activeCount,
        shoppers: () => online.profiles.size,
        models: MODELS,
        scorers,
        vectors: search?.vectors,
      }),
    // Who says no keeps a profile that nobody reads or writes; saying yes again finds it as it was.
    setPreferences: (identity, preferences) => store.shoppers.setPreferences(identity, preferences),
    async forget(identity) {
      // Erased events that are not folded yet would bring the shopper back.
      await log.folded();
      online.profiles.forget(identity);
      search?.forget(identity);
    },
    async close() {
      await scorers.close();
      await pictures?.vectors.close();
      await search?.close();
      online.close();
      await store.close();
    },
  };
}

function waitsFor(state: VectorState | undefined): string | undefined {
  return state === 'loading' || state === 'unavailable' ? `vectors:${state}` : undefined;
}
