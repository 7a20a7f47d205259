import type { Slate } from '../shop/slates.ts';

const PERSONAL = new Set([
  'because_you_viewed',
  'because_you_bought',
  'because_in_cart',
  'for_you',
  'buy_again',
]);

/** A row may call itself personal only when something in it is. */
export function forYouTitle({ items }: Slate): string {
  const personal = items.some(({ reasons }) => reasons.some(({ code }) => PERSONAL.has(code)));
  return personal ? 'For you' : 'Popular in the shop';
}
