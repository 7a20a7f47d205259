import type { ReasonCode } from '../domain/slate.ts';

/** What a sentence may speak of. */
export interface ReasonFacts {
  /** Title of the item that is the cause. */
  readonly title?: string;
  /** Last step of the category meant. */
  readonly category?: string;
  /** Days between two purchases of the item. */
  readonly days?: number;
  /** What was searched for. */
  readonly words?: string;
}

/** One function per code makes the sentence; another language is another table of these. */
export type ReasonTexts = Readonly<Record<ReasonCode, (facts: ReasonFacts) => string>>;

export const ENGLISH_REASONS: ReasonTexts = {
  because_you_viewed: ({ title }) =>
    title === undefined ? 'Because of what you viewed' : `Because you viewed ${title}`,
  because_you_bought: ({ title }) =>
    title === undefined ? 'Because of what you bought' : `Because you bought ${title}`,
  because_in_cart: ({ title }) =>
    title === undefined ? 'Goes with your cart' : `Goes with ${title} in your cart`,
  similar_to_this: ({ title }) => (title === undefined ? 'Similar to this' : `Similar to ${title}`),
  bought_together: ({ title }) =>
    title === undefined ? 'Often bought together' : `Often bought together with ${title}`,
  buy_again: ({ days }) =>
    days === undefined
      ? 'You bought this before'
      : `You usually buy this every ${days === 1 ? 'day' : `${days} days`}`,
  trending_now: () => 'Trending now',
  popular: () => 'Popular in this shop',
  popular_in_category: ({ category }) => (category === undefined ? 'Popular' : `Popular in ${category}`),
  new_arrival: () => 'New',
  for_you: () => 'Recommended for you',
  in_catalogue: () => 'In this shop',
  matches_query: ({ words }) => (words === undefined ? 'Matches your search' : `Matches “${words}”`),
  close_in_meaning: ({ words }) =>
    words === undefined ? 'Close in meaning to your search' : `Close in meaning to “${words}”`,
};
