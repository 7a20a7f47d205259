import type { EpochMs, ItemIndex } from '../../domain/ids.ts';
import type { SearchHit, SearchSort } from '../../domain/search.ts';
import type { ProductColumns } from '../columns/product-columns.ts';
import type { Matcher, MatchRequest } from '../rank/matcher.ts';

/** The matches in another order than relevance, products without the value last. */
export function sortedHits(
  matcher: Matcher,
  columns: ProductColumns,
  sort: SearchSort,
  { k }: MatchRequest,
  now: EpochMs | undefined,
): SearchHit[] {
  const { sums, matched, matchedLength } = matcher;
  const best: SearchHit[] = [];
  const keys: number[] = [];
  // The best k so far in order: all of a catalogue is not sorted for one page.
  for (let at = 0; at < matchedLength; at++) {
    const item = matched[at]!;
    const score = sums.scores[item]!;
    const own = keyOf(columns, sort, item, now);
    const key = Number.isNaN(own) ? Number.POSITIVE_INFINITY : own;
    const before = (place: number): boolean => {
      const other = best[place]!;
      if (key !== keys[place]) return key < keys[place]!;
      return score === other.score ? item < other.item : score > other.score;
    };
    if (best.length === k && (k === 0 || !before(k - 1))) continue;
    let low = 0;
    let high = best.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (before(middle)) high = middle;
      else low = middle + 1;
    }
    best.splice(low, 0, { item: item as ItemIndex, score });
    keys.splice(low, 0, key);
    if (best.length > k) {
      best.pop();
      keys.pop();
    }
  }
  return best;
}

/** Puts hits into the order, products without the value last; of equal ones the better first. */
export function inOrder(
  hits: SearchHit[],
  columns: ProductColumns,
  sort: SearchSort,
  now: EpochMs | undefined,
): SearchHit[] {
  const keys = new Map(
    hits.map(({ item }) => {
      const key = keyOf(columns, sort, item, now);
      return [item, Number.isNaN(key) ? Number.POSITIVE_INFINITY : key];
    }),
  );
  return hits.sort((a, b) => {
    const [first, second] = [keys.get(a.item)!, keys.get(b.item)!];
    return first === second ? b.score - a.score || a.item - b.item : first - second;
  });
}

/** Ascending: the lowest key comes first. */
function keyOf(columns: ProductColumns, sort: SearchSort, item: number, now: EpochMs | undefined): number {
  switch (sort) {
    case 'price_asc':
      return columns.priceAt(item, now);
    case 'price_desc':
      return -columns.priceAt(item, now);
    case 'newest':
      return -columns.publishedAt[item]!;
    default:
      return -columns.rating[item]!;
  }
}
