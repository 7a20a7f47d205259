import type { EpochMs } from '../../domain/ids.ts';
import type { Facet, FacetValue } from '../../domain/search.ts';
import type { ProductColumns } from '../columns/product-columns.ts';
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

/**
 * Counts choices over all matches. A facet the shopper has picked from counts as if that pick were not there, so that
 * its other values can be added.
 *
 * @param matches calls back with every item that matches but for the picks.
 * @param wanted dimensions, or true for the ones that most matches have.
 */
export function countFacets(
  facets: FacetColumns,
  columns: ProductColumns,
  picks: PickedFilters,
  wanted: readonly string[] | true,
  now: EpochMs | undefined,
  matches: (visit: (item: number) => void) => void,
): Facet[] {
  const counts = new Int32Array(facets.size);
  const totals = new Int32Array(facets.dimensions().length);
  const prices: number[] = [];
  matches((item) => {
    const failed = picks.verdict(item);
    if (failed === FAILS) return;
    if (failed === PASSES || failed === PRICE) {
      const price = columns.priceAt(item, now);
      if (!Number.isNaN(price)) prices.push(price);
      if (failed === PRICE) return;
    }
    const choices = facets.of(item);
    for (let at = 0; at < choices.length; at++) {
      const choice = choices[at]!;
      const dimension = facets.dimensionOf(choice);
      if (failed !== PASSES && dimension !== failed) continue;
      counts[choice]!++;
      totals[dimension]!++;
    }
  });
  const result: Facet[] = [];
  for (const dimension of wanted === true ? ALWAYS : wanted) {
    const values =
      dimension === 'price'
        ? priceRanges(prices)
        : valuesOf(facets, counts, facets.dimensionNumber(dimension) ?? NO_DIMENSION);
    if (values.length > 0) result.push({ dimension, values });
  }
  return wanted === true ? [...result, ...attributes(facets, counts, totals)] : result;
}

function valuesOf(facets: FacetColumns, counts: Int32Array, dimension: number): FacetValue[] {
  const values: FacetValue[] = [];
  for (const choice of facets.choicesOf(dimension))
    if (counts[choice]! > 0) values.push({ value: facets.choice(choice).value, count: counts[choice]! });
  values.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  return values.slice(0, MOST_VALUES);
}

/** Attributes that tell many matches apart, the ones that most matches have first. */
function attributes(facets: FacetColumns, counts: Int32Array, totals: Int32Array): Facet[] {
  const order = [...totals.keys()]
    .filter((dimension) => totals[dimension]! > 0 && facets.dimension(dimension).startsWith('attributes.'))
    .sort((a, b) => totals[b]! - totals[a]! || a - b);
  const result: Facet[] = [];
  for (const dimension of order) {
    if (result.length === MOST_ATTRIBUTES) break;
    if (facets.choicesOf(dimension).length > MOST_CHOICES) continue;
    const values = valuesOf(facets, counts, dimension);
    if (values.length > 1 && values[0]!.count > 1)
      result.push({ dimension: facets.dimension(dimension), values });
  }
  return result;
}

/** Ranges `from..to` of about as many products each, between round bounds. */
function priceRanges(prices: readonly number[]): FacetValue[] {
  if (prices.length === 0) return [];
  const step = Math.max(1, Math.floor(prices.length / PRICE_SAMPLE));
  const sample = prices.filter((_, at) => at % step === 0).sort((a, b) => a - b);
  const bounds = new Set<number>();
  for (let part = 1; part < PRICE_RANGES; part++)
    bounds.add(round(sample[Math.floor((part * sample.length) / PRICE_RANGES)]!));
  const edges = [...bounds].filter((bound) => bound > 0).sort((a, b) => a - b);
  const counts = new Int32Array(edges.length + 1);
  for (const price of prices) {
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
