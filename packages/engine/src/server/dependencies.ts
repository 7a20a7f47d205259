import type { Readiness } from '@aisle/contract';
import type { Logger } from 'pino';
import type { EpochMs } from '../domain/ids.ts';
import type { PictureSearch } from '../domain/picture-search.ts';
import type { Placement } from '../domain/placement.ts';
import type { Catalogue } from '../domain/ports/catalogue.ts';
import type { EventLog } from '../domain/ports/event-log.ts';
import type { KeyStore } from '../domain/ports/key-store.ts';
import type { PlacementStore } from '../domain/ports/placement-store.ts';
import type { Quarantine } from '../domain/ports/quarantine.ts';
import type { ShopperPreferences, ShopperStore } from '../domain/ports/shopper-store.ts';
import type { ProductSearch } from '../domain/product-search.ts';
import type { Identity, Recommender } from '../domain/query.ts';
import type { ServerConfig } from './config.ts';

/** Placements as they serve: the defaults, with the shop's changes on top. */
export interface PlacementLookup {
  get(name: string): Placement | undefined;
  all(): Iterable<Placement>;
}

/** A model that serves, for /metrics. */
export interface ServingModel {
  readonly model: string;
  /** `live` when it serves without an artefact. */
  readonly version: string;
  readonly trainedAt?: EpochMs;
}

/** Files served under a path, open to everybody. */
export interface StaticSite {
  /** `/` or `/shop/`. */
  readonly prefix: string;
  /** Absolute path of the folder. */
  readonly directory: string;
  /** Hosts pictures may come from beside our own and https, as content security policy sources. */
  readonly imageSources?: readonly string[];
}

/** All the server needs from the rest of the engine. Nothing here is called before `createServer` is. */
export interface ServerDependencies {
  /** `append` resolves when the events are on disk and in the online state. */
  readonly events: EventLog;
  readonly catalogue: Catalogue;
  readonly shoppers: ShopperStore;
  readonly keys: KeyStore;
  readonly quarantine: Quarantine;
  /** The shop's own placements, for writing. */
  readonly placementStore: PlacementStore;
  readonly placements: PlacementLookup;
  readonly recommender: Recommender;
  readonly productSearch: ProductSearch;
  readonly pictureSearch: PictureSearch;

  /**
   * Fills what is left out with the placements' defaults.
   * @throws AisleError `invalid_field`, `invalid_configuration` (unknown model) or `invalid_filter`, naming the field.
   */
  readonly completePlacement: (given: Partial<Placement> & Pick<Placement, 'name'>) => Placement;
  /** Keeps a shopper's (or a visitor's) choice and lets the online state follow it before it resolves. */
  readonly setPreferences: (identity: Identity, preferences: ShopperPreferences) => Promise<void>;
  /** Drops what memory holds about a shopper (or a visitor); called after the store has erased them. */
  readonly forget: (identity: Identity) => void | Promise<void>;

  /** Writes so many bytes that change nothing, to learn whether a disk that was full takes them again. @throws AisleError. */
  readonly probeWrites?: (bytes: number) => Promise<void>;

  readonly readiness: () => Readiness | Promise<Readiness>;
  /** Why requests should not be served now (`control.db cannot be read`); empty when they can. */
  readonly notReady: () => readonly string[];
  readonly models: () => Iterable<ServingModel>;
  /** Events that a consumer of the log could not take in since the start, by consumer; for /metrics. */
  readonly consumerFaults: () => Readonly<Record<string, number>>;

  readonly now: () => EpochMs;
  /** Unpredictable bytes, for event ids and request names. */
  readonly randomBytes: (count: number) => Uint8Array;
  readonly logger: Logger;
  readonly config: ServerConfig;
  readonly staticSites?: readonly StaticSite[];
}
