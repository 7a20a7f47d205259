import type { EpochMs } from '../../domain/ids.ts';
import type { CatalogueIndex } from '../catalogue/catalogue-index.ts';

/** What the references and the time-dependent fields of a filter look at, for one request. */
export interface FilterScope {
  readonly index: CatalogueIndex;
  readonly now: EpochMs;
  /** Item the page is about, −1 for none. */
  readonly item: number;
  readonly params: Readonly<Record<string, unknown>>;
  /** The request's own, else the profile's; undefined when unknown. */
  readonly country: string | undefined;
  purchased(item: number): boolean;
  viewed(item: number): boolean;
  inCart(item: number): boolean;
}

/** A filter as closures over the catalogue's columns. One instance is used by one request at a time. */
export interface CompiledFilter {
  /** Resolves the references for a request. @throws AisleError `invalid_filter` when a parameter is missing or wrong. */
  bind(scope: FilterScope): void;
  /** Whether a known item passes, in the scope bound last. */
  test(item: number): boolean;
}
