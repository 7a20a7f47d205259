import type { EpochMs } from '../../domain/ids.ts';
import type { Facet, FacetValue } from '../../domain/search.ts';
import type { ProductColumns } from '../columns/product-columns.ts';
import type { FacetColumns } from './facet-columns.ts';
import { FAILS, PASSES, type PickedFilters, PRICE } from './picked-filters.ts';

/** Values shown of one facet. */
const MOST_VALUES = 20;
/** Attributes shown when nobody says which. */
const MOST_ATTRIBUTES = 8;
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
  const prices: number[] = [];
  matches((item) => {
    const failed = picks.verdict(item);
    if (failed === FAILS) return;
    if (failed === PASSES || failed === PRICE) {
      const price = columns.priceAt(item, now);
      if (!Number.isNaN(price)) prices.push(price);
      if (failed === PRICE) return;
    }
    for (const choice of facets.of(item))
      if (failed === PASSES || facets.choice(choice).dimension === failed) counts[choice]!++;
  });
  const values = new Map<number, FacetValue[]>();
  const totals = new Map<number, number>();
  for (let choice = 0; choice < counts.length; choice++) {
    const count = counts[choice]!;
    if (count === 0) continue;
    const { dimension, value } = facets.choice(choice);
    const list = values.get(dimension);
    if (list === undefined) values.set(dimension, [{ value, count }]);
    else list.push({ value, count });
    totals.set(dimension, (totals.get(dimension) ?? 0) + count);
  }
  const result: Facet[] = [];
  for (const dimension of wanted === true ? telling(facets, values, totals) : wanted) {
    if (dimension === 'price') {
      const ranges = priceRanges(prices);
      if (ranges.length > 0) result.push({ dimension, values: ranges });
      continue;
    }
    const list = values.get(facets.dimensionNumber(dimension) ?? -1);
    if (list === undefined) continue;
    list.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
    result.push({ dimension, values: list.slice(0, MOST_VALUES) });
  }
  return result;
}

/** The fixed ones, then attributes that tell many matches apart. */
function telling(
  facets: FacetColumns,
  values: ReadonlyMap<number, readonly FacetValue[]>,
  totals: ReadonlyMap<number, number>,
): string[] {
  const attributes = [...values]
    .filter(([dimension, list]) => {
      const most = Math.max(...list.map(({ count }) => count));
      return facets.dimension(dimension).startsWith('attributes.') && list.length > 1 && most > 1;
    })
    .sort(([a], [b]) => totals.get(b)! - totals.get(a)! || a - b)
    .slice(0, MOST_ATTRIBUTES)
    .map(([dimension]) => facets.dimension(dimension));
  return [...ALWAYS, ...attributes];
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
