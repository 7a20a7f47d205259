import type { FacetValue } from '../../domain/search.ts';

/** Products that prices are ordered of for the bounds of ranges. */
const SAMPLE = 512;
const RANGES = 5;

const sample = new Float64Array(SAMPLE * 2);

/** Ranges `from..to` of about as many products each, between round bounds. @param count prices there are. */
export function priceRanges(prices: Float64Array, count: number): FacetValue[] {
  if (count === 0) return [];
  const step = Math.max(1, Math.floor(count / SAMPLE));
  const size = Math.ceil(count / step);
  for (let at = 0; at < size; at++) sample[at] = prices[at * step]!;
  const edges: number[] = [];
  let from = 0;
  for (let part = 1; part < RANGES; part++) {
    const rank = Math.floor((part * size) / RANGES);
    const edge = round(selected(sample, from, size, rank));
    from = rank;
    if (edge > 0 && edge !== edges.at(-1)) edges.push(edge);
  }
  const counts = new Int32Array(RANGES);
  for (let at = 0; at < count; at++) {
    const price = prices[at]!;
    let range = 0;
    while (range < edges.length && price >= edges[range]!) range++;
    counts[range]!++;
  }
  const values: FacetValue[] = [];
  for (let range = 0; range <= edges.length; range++)
    if (counts[range]! > 0)
      values.push({ value: `${edges[range - 1] ?? ''}..${edges[range] ?? ''}`, count: counts[range]! });
  return values;
}

/**
 * The value of a rank among `values[from … to − 1]`, which hold the ranks from `from` on; what is lower goes before it,
 * what is higher behind it (Hoare 1961, "Find"). No NaN.
 */
function selected(values: Float64Array, from: number, to: number, rank: number): number {
  let low = from;
  let high = to - 1;
  while (low < high) {
    const pivot = values[(low + high) >>> 1]!;
    let left = low;
    let right = high;
    while (left <= right) {
      while (values[left]! < pivot) left++;
      while (values[right]! > pivot) right--;
      if (left > right) break;
      const swapped = values[left]!;
      values[left++] = values[right]!;
      values[right--] = swapped;
    }
    if (rank <= right) high = right;
    else if (rank >= left) low = left;
    else break;
  }
  return values[rank]!;
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
