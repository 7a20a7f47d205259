import type { Slate } from '../shop/slates.ts';

/**
 * A row may call itself what it was meant to be only when something in it is: where the answer fell back on other
 * sources, its reasons say so, and the heading follows them.
 */
function titleByReason(title: string, codes: readonly string[], otherwise: string): (slate: Slate) => string {
  return ({ items }) =>
    items.some(({ reasons }) => reasons.some(({ code }) => codes.includes(code))) ? title : otherwise;
}

export const forYouTitle = titleByReason(
  'For you',
  ['because_you_viewed', 'because_you_bought', 'because_in_cart', 'for_you', 'buy_again'],
  'Popular in the shop',
);
export const trendingTitle = titleByReason('Trending now', ['trending_now'], 'Also popular');
export const newTitle = titleByReason('New in', ['new_arrival'], 'More from the shop');
export const similarTitle = titleByReason(
  'Similar products',
  ['similar_to_this', 'because_you_viewed'],
  'More from the shop',
);
export const boughtTogetherTitle = titleByReason(
  'Often bought together',
  ['bought_together'],
  'Popular in the shop',
);
export const cartTitle = titleByReason(
  'Goes with your cart',
  ['because_in_cart', 'bought_together'],
  'Popular in the shop',
);
