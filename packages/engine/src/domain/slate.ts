import type { EpochMs, ItemId, RequestId, ShopperId, VisitorId } from './ids.ts';

/** Codes of the reasons a shopper can read; the words are made in `explain/`. */
export const REASON_CODES = [
  'because_you_viewed',
  'because_you_bought',
  'because_in_cart',
  'similar_to_this',
  'bought_together',
  'buy_again',
  'trending_now',
  'popular',
  'popular_in_category',
  'new_arrival',
  'for_you',
  'in_catalogue',
  'matches_query',
  'close_in_meaning',
] as const;

export type ReasonCode = (typeof REASON_CODES)[number];

export interface Reason {
  readonly code: ReasonCode;
  /** The item the reason speaks of, when it speaks of one. */
  readonly itemId?: ItemId;
  /** A sentence a shopper understands. */
  readonly text: string;
}

export interface SlateItem {
  readonly itemId: ItemId;
  /** Place in the whole list, from 0; goes on across pages. */
  readonly position: number;
  readonly score: number;
  readonly reasons: readonly Reason[];
  /** Probability with which the policy put this item at this place; 1 for a deterministic policy. */
  readonly propensity: number;
}

export interface Slate {
  readonly requestId: RequestId;
  readonly placement: string;
  readonly items: readonly SlateItem[];
  /** Artefact versions that took part, `model@version`, joined by `+`. */
  readonly model: string;
  readonly policy: string;
  /** Declared steps down that were taken, for example `fallback:popular`, `missing:linear`. */
  readonly degraded: readonly string[];
  readonly nextCursor?: string;
}

/** A slate as it is kept beside the log: what was shown, where, with which propensity. No shopper when personalisation was off. */
export interface SlateRecord {
  readonly requestId: RequestId;
  readonly placement: string;
  readonly servedAt: EpochMs;
  readonly visitorId?: VisitorId;
  readonly shopperId?: ShopperId;
  readonly items: readonly {
    readonly itemId: ItemId;
    readonly position: number;
    readonly propensity: number;
  }[];
  readonly model: string;
  readonly policy: string;
  readonly degraded: readonly string[];
}
