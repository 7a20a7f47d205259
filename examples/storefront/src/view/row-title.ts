import type { Slate } from '../shop/slates.ts';

type Codes = readonly string[];

/**
 * A row may call itself what it was meant to be only when something in it is: where the answer fell back on other
 * sources, its reasons say so, and the heading follows them. The first title with a code among the reasons holds.
 */
function titleByReason(
  titles: readonly (readonly [title: string, codes: Codes])[],
): (slate: Slate) => string {
  return ({ items }) => {
    const given = new Set(items.flatMap(({ reasons }) => reasons.map(({ code }) => code)));
    return titles.find(([, codes]) => codes.some((code) => given.has(code)))?.[0] ?? 'From the shop';
  };
}

const popular = ['Popular in the shop', ['popular', 'popular_in_category']] as const;
const alsoPopular = ['Also popular', ['popular']] as const;

export const forYouTitle = titleByReason([
  ['For you', ['because_you_viewed', 'because_you_bought', 'because_in_cart', 'for_you', 'buy_again']],
  popular,
]);
export const trendingTitle = titleByReason([['Trending now', ['trending_now']], alsoPopular]);
export const newTitle = titleByReason([['New in', ['new_arrival']], alsoPopular]);
export const similarTitle = titleByReason([
  ['Similar products', ['similar_to_this', 'because_you_viewed']],
  popular,
]);
export const boughtTogetherTitle = titleByReason([
  ['Often bought together', ['bought_together']],
  alsoPopular,
]);
export const cartTitle = titleByReason([
  ['Goes with your cart', ['because_in_cart', 'bought_together']],
  popular,
]);
