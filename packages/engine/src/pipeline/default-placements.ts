import { PLACEMENT_DEFAULTS, type Placement } from '../domain/placement.ts';

/** The places every shop has. A shop changes one by storing its own under the same name. */
export const DEFAULT_PLACEMENTS: readonly Placement[] = [
  {
    ...PLACEMENT_DEFAULTS,
    name: 'home',
    title: 'Recommended for you',
    sources: [
      { model: 'linear', anchor: 'history', weight: 1 },
      { model: 'item-knn', anchor: 'session', weight: 0.5 },
    ],
    // Measured on Online Retail: the largest single lever on new items.
    trendExponent: 0.8,
    categoryCap: 4,
    brandCap: 6,
  },
  {
    ...PLACEMENT_DEFAULTS,
    name: 'category',
    title: 'Popular in this category',
    sources: [
      { model: 'linear', anchor: 'history', weight: 0.6 },
      { model: 'popular', anchor: 'none', weight: 0.4 },
    ],
    repeat: 'rebuyable',
    brandCap: 6,
    limit: 24,
  },
  {
    ...PLACEMENT_DEFAULTS,
    name: 'product-similar',
    title: 'Similar products',
    sources: [
      { model: 'item-knn', anchor: 'item', weight: 1 },
      { model: 'linear', anchor: 'item', weight: 0.5 },
      // Leads where one of the two products is new; see `ContentScorer`.
      { model: 'content', anchor: 'item', weight: 2 },
    ],
    repeat: 'allow',
  },
  {
    ...PLACEMENT_DEFAULTS,
    name: 'product-bought-together',
    title: 'Often bought together',
    sources: [{ model: 'bought-together', anchor: 'item', weight: 1 }],
    repeat: 'allow',
    limit: 6,
  },
  {
    ...PLACEMENT_DEFAULTS,
    name: 'cart',
    title: 'Goes with your cart',
    sources: [
      { model: 'bought-together', anchor: 'cart', weight: 1 },
      { model: 'linear', anchor: 'cart', weight: 0.5 },
    ],
    repeat: 'allow',
    categoryCap: 4,
    limit: 8,
  },
  {
    ...PLACEMENT_DEFAULTS,
    name: 'trending',
    title: 'Trending now',
    sources: [{ model: 'trending', anchor: 'none', weight: 1 }],
    repeat: 'rebuyable',
    categoryCap: 4,
    brandCap: 6,
  },
  {
    ...PLACEMENT_DEFAULTS,
    name: 'new',
    title: 'New in the shop',
    sources: [{ model: 'new', anchor: 'none', weight: 1 }],
    fallback: ['trending', 'popular'],
    categoryCap: 4,
    brandCap: 6,
  },
  {
    ...PLACEMENT_DEFAULTS,
    name: 'buy-again',
    title: 'Buy again',
    sources: [{ model: 'buy-again', anchor: 'history', weight: 1 }],
    // An empty list is the honest answer for somebody who has bought nothing.
    fallback: [],
    repeat: 'only',
  },
  {
    ...PLACEMENT_DEFAULTS,
    name: 'email',
    title: 'Picked for you',
    sources: [
      { model: 'linear', anchor: 'history', weight: 1 },
      { model: 'buy-again', anchor: 'history', weight: 1 },
    ],
    repeat: 'rebuyable',
    trendExponent: 0.8,
    categoryCap: 3,
    brandCap: 4,
    // Mails are made by the shop's server; a browser has no business with them.
    public: false,
  },
];
