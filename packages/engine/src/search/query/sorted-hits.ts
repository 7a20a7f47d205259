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
  const found: SearchHit[] = [];
  for (let at = 0; at < matchedLength; at++) {
    const item = matched[at]!;
    found.push({ item: item as ItemIndex, score: sums.scores[item]! });
  }
  return inOrder(found, columns, sort, now).slice(0, k);
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
