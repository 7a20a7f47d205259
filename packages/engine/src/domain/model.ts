import type { ArtefactContent } from './artefact.ts';
import type { Dataset } from './dataset.ts';
import type { History, Interaction } from './history.ts';
import type { EpochMs, ItemIndex } from './ids.ts';
import type { ItemTable } from './item-table.ts';
import type { Product } from './product.ts';
import type { SearchSpace } from './search-space.ts';

/** JSON data: what configurations and artefact metadata are made of. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

export interface FitOptions {
  /** Same dataset, configuration and seed: the same artefact, byte for byte. */
  readonly seed: number;
  /** Threads the fit may use. */
  readonly threads: number;
  readonly signal?: AbortSignal;
  /** `fraction` of the fit done, 0…1, and what it is doing. */
  readonly onProgress?: (fraction: number, step: string) => void;
}

export interface LoadOptions {
  /**
   * Called and awaited between pieces of a load, each of which holds the thread for well under a millisecond: it may
   * give the event loop back. Absent where nobody waits for the thread.
   */
  readonly turn?: () => Promise<void> | void;
}

/** What a scorer may look at to answer; all item indices are of the table it was loaded with. */
export interface ModelQuery {
  readonly now: EpochMs;
  /** The shopper's interactions, oldest first; empty when unknown or when personalisation is off. */
  readonly history: History;
  /** Items the page is about: the product shown, the cart's lines; empty on a home page. */
  readonly context: readonly ItemIndex[];
  /** Restrict to this category key and what lies below it; models that have no notion of categories ignore it. */
  readonly category?: string;
}

/** Scored items, best first; ties broken by lower item index. Entries `i < length` are valid. */
export interface ScoredItems {
  length: number;
  readonly items: Int32Array;
  readonly scores: Float32Array;
}

/**
 * What a shopper sees two items share: 2 the narrowest category, 1 the department (a path's first step), 0 nobody knows,
 * −1 neither. 0 also for a cause that may not be named.
 */
export type Kinship = (cause: number, item: number) => 2 | 1 | 0 | -1;

/** Why a scorer gave an item its place: the one cause that weighed most, or one that explains it better. */
export interface Evidence {
  /**
   * Item of the history or context that contributed most, if the model works that way. Where kinship was given, a
   * relative of the item that contributed at least half as much may stand in its place.
   */
  readonly because?: ItemIndex;
  /** Its part of the item's score, 0 … 1, on models whose scores are sums of such parts. */
  readonly share?: number;
  /** How strongly it leads to the item, beside the item it leads to most strongly, 0 … 1; on the same models. */
  readonly link?: number;
  /** The model's own measure behind the reason (lift, baskets, rate …), for the operator's account. */
  readonly figures?: Readonly<Record<string, number>>;
}

/** What the population teaches about buying an item again. */
export interface Repurchase {
  /** Share of its buyers who bought it in a second basket, shrunken to the shop's average. */
  readonly rate: number;
  /** Median days between two purchases, shrunken to the shop's. */
  readonly rhythmDays: number;
  /** Shoppers who bought it. */
  readonly buyers: number;
}

/**
 * A model ready to answer. Both methods read the query alone: the same query at the same state gives the same answer.
 * An item that the scorer has nothing to say about is left out (retrieve) or has score 0 (scoreAll).
 */
export interface Scorer {
  /**
   * The best `k` items for the query, written into `out` (whose arrays hold at least `k`).
   * Items of the history and context are not masked: that is the caller's rule.
   */
  retrieve(query: ModelQuery, k: number, out: ScoredItems): void;
  /** Scores of all items by index, 0 where the model has nothing to say; `scores.length` ≥ the table's size at load. */
  scoreAll(query: ModelQuery, scores: Float32Array): void;
  /**
   * What weighed most for `item`; undefined when the scorer did not propose it. A query object whose content has changed
   * is given to `retrieve` or `scoreAll` before its reasons are asked for.
   * @param kinship by which models that weigh several causes prefer the one to name.
   */
  explain(query: ModelQuery, item: ItemIndex, kinship?: Kinship): Evidence | undefined;
  /** The evidence without its figures; on models that find it quicker so. */
  because?(query: ModelQuery, item: ItemIndex, kinship?: Kinship): Evidence | undefined;
  /** True where a score of 1 means as much as the mean of a source's best: fusion takes its scores as they are. */
  readonly absolute?: boolean;
  /** What it waits for before it can answer, as answers declare it; on scorers that are not ready at once. */
  readonly waitsFor?: string | undefined;
  /** The population's habit with an item; on models that know it. */
  repurchase?(item: ItemIndex): Repurchase;
  /** Takes in one interaction that came after the snapshot; absent on models that only change by training. */
  observe?(interaction: Interaction): void;
  /**
   * Takes in what the catalogue says of an item (category, publication): called for every product when a scorer
   * begins to serve and for every change after; a repeat of what is known changes nothing.
   */
  describe?(item: ItemIndex, product: Product): void;
}

/**
 * A recommender family. `fit` learns an artefact from a dataset, `load` turns an artefact into a scorer over a
 * (possibly larger) item table. Models that need no training also answer from nothing (`live`).
 */
export interface Model<Configuration = JsonObject> {
  readonly name: string;
  /** One line for lists and help. */
  readonly summary: string;
  readonly defaults: Configuration;
  /** Settings worth searching, for `aisle tune`; absent on models that have none. */
  readonly space?: SearchSpace;
  /** Validates and completes; unknown or wrong fields throw `invalid_configuration` naming the field. */
  parse(configuration: JsonObject): Configuration;
  /** @throws AisleError `not_enough_data` with the remedy; an aborted signal throws `interrupted`. */
  fit(dataset: Dataset, configuration: Configuration, options: FitOptions): Promise<ArtefactContent>;
  /**
   * Maps the artefact's items into `items`, adding those it lacks; the table may grow meanwhile by other hands.
   * @throws AisleError `artefact_corrupt`.
   */
  load(content: ArtefactContent, items: ItemTable, options?: LoadOptions): Promise<Scorer>;
  /** A scorer that starts from no data and learns by `observe` alone; absent on models that must be trained. */
  live?(items: ItemTable): Scorer;
}
