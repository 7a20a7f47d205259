import type { EpochMs } from '../../domain/ids.ts';
import type { SearchFilters } from '../../domain/search.ts';
import type { ProductColumns } from '../columns/product-columns.ts';
import type { FacetColumns } from './facet-columns.ts';

/** Stands for the price among the dimensions. */
export const PRICE = -2;
/** No dimension, or more than one. */
export const PASSES = -1;
export const FAILS = -3;

/** The shopper's picks, compiled to numbers: values of one dimension are alternatives, dimensions add up. */
export class PickedFilters {
  readonly #dimensions: { number: number; choices: ReadonlySet<number> }[] = [];
  readonly #price: SearchFilters['price'];
  readonly #facets: FacetColumns;
  readonly #columns: ProductColumns;
  readonly #now: EpochMs | undefined;

  constructor(
    filters: SearchFilters | undefined,
    facets: FacetColumns,
    columns: ProductColumns,
    now: EpochMs | undefined,
  ) {
    this.#facets = facets;
    this.#columns = columns;
    this.#now = now;
    this.#price = filters?.price;
    for (const [dimension, values] of Object.entries(filters?.values ?? {})) {
      if (values.length === 0) continue;
      const choices = new Set<number>();
      for (const value of values) {
        const choice = facets.numberOf(dimension, value);
        if (choice !== undefined) choices.add(choice);
      }
      // A dimension or value that no product has leaves nothing over, as it should.
      this.#dimensions.push({ number: facets.dimensionNumber(dimension) ?? FAILS, choices });
    }
  }

  get empty(): boolean {
    return this.#dimensions.length === 0 && this.#price === undefined;
  }

  /** PASSES; else the one dimension (or PRICE) that leaves the item out; FAILS when it is more than one. */
  verdict(item: number): number {
    let failed = PASSES;
    if (this.#price !== undefined && !this.#priceFits(item)) failed = PRICE;
    for (const { number, choices } of this.#dimensions) {
      if (this.#facets.hasAny(item, choices)) continue;
      if (failed !== PASSES) return FAILS;
      failed = number;
    }
    return failed;
  }

  #priceFits(item: number): boolean {
    const price = this.#columns.priceAt(item, this.#now);
    const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = this.#price!;
    return price >= from && price <= to;
  }
}
