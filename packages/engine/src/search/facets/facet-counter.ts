import type { EpochMs } from '../../domain/ids.ts';
import type { Facet, FacetValue } from '../../domain/search.ts';
import type { ProductColumns } from '../columns/product-columns.ts';
import { ChoiceCounts } from './choice-counts.ts';
import type { FacetColumns } from './facet-columns.ts';
import { FAILS, PASSES, type PickedFilters, PRICE } from './picked-filters.ts';

/** Values shown of one facet. */
const MOST_VALUES = 20;
/** Attributes shown when nobody says which. */
const MOST_ATTRIBUTES = 8;
/** An attribute with more values over the whole catalogue is a text or a name, shown only when it is asked for. */
const MOST_CHOICES = 1000;
const NO_DIMENSION = -1;
const ALWAYS = ['brand', 'category', 'type', 'availability', 'price'];
/** Products that prices are sorted of for the bounds of ranges. */
const PRICE_SAMPLE = 512;
const PRICE_RANGES = 5;

/** Counts what matches can be narrowed down by. One query at a time; its arrays are kept. */
export class FacetCounter {
  readonly #facets: FacetColumns;
  readonly #columns: ProductColumns;
  readonly #counts = new ChoiceCounts();
  #prices = new Float64Array(1024);
  #priced = 0;
  /** Attributes that may still be shown. */
  readonly #open: number[] = [];

  constructor(facets: FacetColumns, columns: ProductColumns) {
    this.#facets = facets;
    this.#columns = columns;
  }

  /**
   * Counts choices over all matches. A facet the shopper has picked from counts as if that pick were not there, so that
   * its other values can be added.
   *
   * @param matches calls back with every item that matches but for the picks.
   * @param wanted dimensions, or true for the ones that most matches have.
   */
  count(
    picks: PickedFilters,
    wanted: readonly string[] | true,
    now: EpochMs | undefined,
    matches: (visit: (item: number) => void) => void,
  ): Facet[] {
    this.#counts.open(this.#facets);
    this.#priced = 0;
    if (picks.empty) matches((item) => this.#passed(item, now));
    else matches((item) => this.#judged(item, picks.verdict(item), now));
    this.#counts.close(this.#facets);
    const result: Facet[] = [];
    for (const dimension of wanted === true ? ALWAYS : wanted) {
      const values =
        dimension === 'price'
          ? priceRanges(this.#prices.subarray(0, this.#priced))
          : this.#valuesOf(this.#facets.dimensionNumber(dimension) ?? NO_DIMENSION);
      if (values.length > 0) result.push({ dimension, values });
    }
    return wanted === true ? [...result, ...this.#attributes()] : result;
  }

  #passed(item: number, now: EpochMs | undefined): void {
    this.#notePrice(item, now);
    this.#counts.addAll(this.#facets.of(item));
  }

  #judged(item: number, failed: number, now: EpochMs | undefined): void {
    if (failed === PASSES) this.#passed(item, now);
    else if (failed === PRICE) this.#notePrice(item, now);
    else if (failed !== FAILS) {
      for (const choice of this.#facets.of(item))
        if (this.#facets.dimensionOf(choice) === failed) this.#counts.add(choice);
    }
  }

  #notePrice(item: number, now: EpochMs | undefined): void {
    const price = this.#columns.priceAt(item, now);
    if (Number.isNaN(price)) return;
    if (this.#priced === this.#prices.length) {
      const grown = new Float64Array(2 * this.#priced);
      grown.set(this.#prices);
      this.#prices = grown;
    }
    this.#prices[this.#priced++] = price;
  }

  /** The values that most products have, ties by the alphabet. */
  #valuesOf(dimension: number): FacetValue[] {
    const counts = this.#counts;
    const best: FacetValue[] = [];
    for (let choice = counts.first(dimension); choice >= 0; choice = counts.after(choice)) {
      const count = counts.of(choice);
      if (best.length === MOST_VALUES && count < best[MOST_VALUES - 1]!.count) continue;
      const entry: FacetValue = { value: this.#facets.choice(choice).value, count };
      let place = best.length;
      while (place > 0 && before(entry, best[place - 1]!)) place--;
      if (place === MOST_VALUES) continue;
      best.splice(place, 0, entry);
      if (best.length > MOST_VALUES) best.pop();
    }
    return best;
  }

  /** Attributes that tell many matches apart, the ones that most matches have first. */
  #attributes(): Facet[] {
    const counts = this.#counts;
    const open = this.#open;
    open.length = 0;
    for (const dimension of counts.dimensions) {
      // With one value there is nothing to choose.
      if (counts.after(counts.first(dimension)) < 0 || !this.#facets.isAttribute(dimension)) continue;
      if (this.#facets.choicesOf(dimension).length <= MOST_CHOICES) open.push(dimension);
    }
    const result: Facet[] = [];
    while (open.length > 0 && result.length < MOST_ATTRIBUTES) {
      let most = 0;
      for (let at = 1; at < open.length; at++) {
        const more = counts.total(open[at]!) - counts.total(open[most]!);
        if (more > 0 || (more === 0 && open[at]! < open[most]!)) most = at;
      }
      const dimension = open[most]!;
      open[most] = open.at(-1)!;
      open.pop();
      const values = this.#valuesOf(dimension);
      if (values[0]!.count > 1) result.push({ dimension: this.#facets.dimension(dimension), values });
    }
    return result;
  }
}

function before(a: FacetValue, b: FacetValue): boolean {
  return a.count > b.count || (a.count === b.count && a.value < b.value);
}

/** Ranges `from..to` of about as many products each, between round bounds. */
function priceRanges(prices: Float64Array): FacetValue[] {
  if (prices.length === 0) return [];
  const step = Math.max(1, Math.floor(prices.length / PRICE_SAMPLE));
  const sample = new Float64Array(Math.ceil(prices.length / step));
  for (let at = 0; at < sample.length; at++) sample[at] = prices[at * step]!;
  sample.sort();
  const bounds = new Set<number>();
  for (let part = 1; part < PRICE_RANGES; part++)
    bounds.add(round(sample[Math.floor((part * sample.length) / PRICE_RANGES)]!));
  const edges = [...bounds].filter((bound) => bound > 0).sort((a, b) => a - b);
  const counts = new Int32Array(edges.length + 1);
  for (let at = 0; at < prices.length; at++) {
    const price = prices[at]!;
    let range = 0;
    while (range < edges.length && price >= edges[range]!) range++;
    counts[range]!++;
  }
  return [...counts]
    .map((count, range) => ({ value: `${edges[range - 1] ?? ''}..${edges[range] ?? ''}`, count }))
    .filter(({ count }) => count > 0);
}

/** To one significant digit, or two where the first is 1 or 2. */
function round(price: number): number {
  if (price <= 0) return 0;
  const power = 10 ** Math.floor(Math.log10(price));
  const digits = price / power;
  return Number(
    (Math.round(digits < 3 ? digits * 2 : digits) * (digits < 3 ? power / 2 : power)).toPrecision(3),
  );
}
