/** What a source looks at: the whole history, the running session, the page's item, the cart, or nothing personal. */
export type Anchor = 'history' | 'session' | 'item' | 'cart' | 'none';

export interface PlacementSource {
  /** Name of a model. */
  readonly model: string;
  readonly anchor: Anchor;
  /** Weight in the fusion of normalised scores, ≥ 0. */
  readonly weight: number;
}

/**
 * What happens to items the shopper has bought: `exclude` them for good, `rebuyable` lets back those whose rhythm says
 * they are due or that are bought again and again, `only` shows nothing else, `allow` does not look.
 */
export type RepeatPolicy = 'exclude' | 'rebuyable' | 'only' | 'allow';

/**
 * Bounds on what a placement may hold. The contract's `LIMITS` state the same numbers for the wire; tests hold the two
 * together and put generated placements through both.
 */
export const PLACEMENT_LIMITS = {
  sources: 16,
  fallbacks: 8,
  weight: 1e6,
  trendExponent: 4,
  /** Items of a slate, and so of one category or brand in it. */
  list: 100,
} as const;

/** A named place in the shop with its configuration: validated, round-trippable data. */
export interface Placement {
  readonly name: string;
  readonly title: string;
  readonly sources: readonly PlacementSource[];
  /** Models asked in this order when the sources give too little. */
  readonly fallback: readonly string[];
  /** Filter in the string form of the filter language, always applied. */
  readonly filter?: string;
  readonly repeat: RepeatPolicy;
  /** Show items that are out of stock. */
  readonly outOfStock: boolean;
  /** Exponent of the trend factor (recent rate over all-time popularity); 0 switches it off. */
  readonly trendExponent: number;
  /** Most items of one category, and of one brand, in a slate; 0 means no cap. */
  readonly categoryCap: number;
  readonly brandCap: number;
  /** Items in a slate when the request does not say. */
  readonly limit: number;
  /** Publishable keys may read it. */
  readonly public: boolean;
}

/** Values of the fields that may be left out; `name`, `title` and `sources` have none, and a `filter` is absent. */
export const PLACEMENT_DEFAULTS = {
  fallback: ['popular', 'new'],
  repeat: 'exclude',
  outOfStock: false,
  trendExponent: 0,
  categoryCap: 0,
  brandCap: 0,
  limit: 12,
  public: true,
} as const satisfies Partial<Placement>;
