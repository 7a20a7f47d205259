import type { EpochMs, ItemIndex } from '../../domain/ids.ts';
import type { SearchHit, SearchSort } from '../../domain/search.ts';
import type { ProductColumns } from '../columns/product-columns.ts';
import type { Matcher, MatchRequest } from '../rank/matcher.ts';

/** The matches in another order than relevance, products without the value last. */
export function sortedHits(
  matcher: Matcher,
  columns: ProductColumns,
  sort: SearchSort,
  { allows, k }: MatchRequest,
  now: EpochMs | undefined,
): SearchHit[] {
  const { sums } = matcher;
  const found: { item: ItemIndex; score: number; key: number }[] = [];
  for (let at = 0; at < sums.length; at++) {
    const item = sums.touched[at]!;
    if (!matcher.matches(item) || (allows !== undefined && !allows(item))) continue;
    const key = keyOf(columns, sort, item, now);
    found.push({
      item: item as ItemIndex,
      score: sums.scores[item]!,
      key: Number.isNaN(key) ? Infinity : key,
    });
  }
  found.sort((a, b) => (a.key === b.key ? b.score - a.score || a.item - b.item : a.key - b.key));
  return found.slice(0, k).map(({ item, score }) => ({ item, score }));
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
