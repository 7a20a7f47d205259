import type { EpochMs } from '../../domain/ids.ts';
import type { Facet, FacetValue } from '../../domain/search.ts';
import type { ProductColumns } from '../columns/product-columns.ts';
import { ChoiceCounts } from './choice-counts.ts';
import type { FacetColumns } from './facet-columns.ts';
import { FAILS, PASSES, type PickedFilters, PRICE } from './picked-filters.ts';
import { priceRanges } from './price-ranges.ts';

/** Values shown of one facet. */
const MOST_VALUES = 20;
/** Attributes shown when nobody says which. */
const MOST_ATTRIBUTES = 8;
/** An attribute with more values over the whole catalogue is a text or a name, shown only when it is asked for. */
const MOST_CHOICES = 1000;
const NO_DIMENSION = -1;
const ALWAYS = ['brand', 'category', 'type', 'availability', 'price'];

/** Counts what matches can be narrowed down by. One query at a time; its arrays are kept. */
export class FacetCounter {
  readonly #facets: FacetColumns;
  readonly #columns: ProductColumns;
  readonly #counts = new ChoiceCounts();
  #prices = new Float64Array(1024);
  #priced = 0;
  /** Of those that pass all picks. */
  #passed = new Int32Array(1024);
  readonly #best = new Int32Array(MOST_VALUES);

  constructor(facets: FacetColumns, columns: ProductColumns) {
    this.#facets = facets;
    this.#columns = columns;
  }

  /**
   * Counts choices over all matches. A facet the shopper has picked from counts as if that pick were not there, so that
   * its other values can be added.
   *
   * @param items the first `length` of them match but for the picks.
   * @param wanted dimensions, or true for the ones that most matches have.
   */
  count(
    picks: PickedFilters,
    wanted: readonly string[] | true,
    now: EpochMs | undefined,
    items: Int32Array,
    length: number,
  ): Facet[] {
    this.#counts.open(this.#facets);
    this.#priced = 0;
    if (this.#prices.length < length) this.#prices = new Float64Array(2 * length);
    if (picks.empty) this.#count(items, length, now);
    else this.#judge(picks, now, items, length);
    this.#counts.close();
    const result: Facet[] = [];
    for (const dimension of wanted === true ? ALWAYS : wanted) {
      const values =
        dimension === 'price'
          ? priceRanges(this.#prices, this.#priced)
          : this.#valuesOf(this.#facets.dimensionNumber(dimension) ?? NO_DIMENSION);
      if (values.length > 0) result.push({ dimension, values });
    }
    return wanted === true ? [...result, ...this.#attributes()] : result;
  }

  #count(items: Int32Array, length: number, now: EpochMs | undefined): void {
    for (let at = 0; at < length; at++) this.#notePrice(items[at]!, now);
    this.#counts.addAll(items, length, this.#facets.rows);
  }

  #judge(picks: PickedFilters, now: EpochMs | undefined, items: Int32Array, length: number): void {
    if (this.#passed.length < length) this.#passed = new Int32Array(2 * length);
    const { rows } = this.#facets;
    let passed = 0;
    for (let each = 0; each < length; each++) {
      const item = items[each]!;
      const failed = picks.verdict(item);
      if (failed === PASSES) this.#passed[passed++] = item;
      else if (failed === PRICE) this.#notePrice(item, now);
      else if (failed !== FAILS) {
        for (let at = rows.start(item), end = rows.end(item); at < end; at++)
          if (this.#facets.dimensionOf(rows.choices[at]!) === failed) this.#counts.add(rows.choices[at]!);
      }
    }
    this.#count(this.#passed, passed, now);
  }

  #notePrice(item: number, now: EpochMs | undefined): void {
    const price = this.#columns.priceAt(item, now);
    if (!Number.isNaN(price)) this.#prices[this.#priced++] = price;
  }

  /** The values that most products have, ties by the alphabet. */
  #valuesOf(dimension: number): FacetValue[] {
    const counts = this.#counts;
    const best = this.#best;
    let length = 0;
    for (let choice = counts.first(dimension); choice >= 0; choice = counts.after(choice)) {
      if (length === MOST_VALUES && !this.#before(choice, best[length - 1]!)) continue;
      let place = length < MOST_VALUES ? length++ : length - 1;
      for (; place > 0 && this.#before(choice, best[place - 1]!); place--) best[place] = best[place - 1]!;
      best[place] = choice;
    }
    const values: FacetValue[] = [];
    for (let at = 0; at < length; at++)
      values.push({ value: this.#facets.choice(best[at]!).value, count: counts.of(best[at]!) });
    return values;
  }

  #before(a: number, b: number): boolean {
    const more = this.#counts.of(a) - this.#counts.of(b);
    return more > 0 || (more === 0 && this.#facets.isBefore(a, b));
  }

  /** Attributes that tell many matches apart, the ones that most matches have first. */
  #attributes(): Facet[] {
    const counts = this.#counts;
    const best: number[] = [];
    const before = (a: number, b: number): boolean => {
      const more = counts.total(a) - counts.total(b);
      return more > 0 || (more === 0 && a < b);
    };
    for (const dimension of counts.dimensions) {
      if (counts.most(dimension) < 2 || !this.#facets.isAttribute(dimension)) continue;
      if (best.length === MOST_ATTRIBUTES && !before(dimension, best[MOST_ATTRIBUTES - 1]!)) continue;
      // With one value there is nothing to choose.
      if (counts.after(counts.first(dimension)) < 0) continue;
      if (this.#facets.choicesOf(dimension).length > MOST_CHOICES) continue;
      let place = best.length < MOST_ATTRIBUTES ? best.length : MOST_ATTRIBUTES - 1;
      for (; place > 0 && before(dimension, best[place - 1]!); place--) best[place] = best[place - 1]!;
      best[place] = dimension;
    }
    return best.map((dimension) => ({
      dimension: this.#facets.dimension(dimension),
      values: this.#valuesOf(dimension),
    }));
  }
}
