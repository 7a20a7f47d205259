import type { ItemId } from '../domain/ids.ts';
import type { Evidence } from '../domain/model.ts';
import type { Anchor } from '../domain/placement.ts';
import type { Reason, ReasonCode } from '../domain/slate.ts';
import { ENGLISH_REASONS, type ReasonFacts, type ReasonTexts } from './reason-texts.ts';

/** The item a reason points at: one that the shopper can see in the shop. */
export interface Cause {
  readonly itemId: ItemId;
  readonly title: string;
  readonly bought: boolean;
  /** False where naming it would sound wrong to a shopper: the reason then says what led here without the title. */
  readonly convincing: boolean;
}

/** Where an item's place in the slate comes from: the source it owes most to. */
export interface ReasonSource {
  readonly model: string;
  readonly anchor: Anchor;
  readonly evidence: Evidence | undefined;
  /** The evidence's item, or the page's; undefined when there is none or it may not be shown. */
  readonly cause: Cause | undefined;
  /** Category key the source was restricted to. */
  readonly category: string | undefined;
}

/** The models whose name alone says what a reason is about. */
const BY_MODEL: Readonly<Record<string, ReasonCode>> = {
  popular: 'popular',
  trending: 'trending_now',
  new: 'new_arrival',
  'buy-again': 'buy_again',
};

/** One reason for one item. */
export function reasonOf(source: ReasonSource, texts: ReasonTexts = ENGLISH_REASONS): Reason {
  const code = codeOf(source);
  const facts: ReasonFacts = factsOf(code, source);
  const text = texts[code](facts);
  return facts.title === undefined ? { code, text } : { code, itemId: source.cause!.itemId, text };
}

function codeOf({ model, anchor, cause, category }: ReasonSource): ReasonCode {
  const code = BY_MODEL[model];
  if (code === 'popular' && category !== undefined) return 'popular_in_category';
  if (code !== undefined) return code;
  if (model === 'bought-together' && (anchor === 'item' || anchor === 'cart')) return 'bought_together';
  if (anchor === 'item') return 'similar_to_this';
  if (anchor === 'cart') return 'because_in_cart';
  if (cause === undefined) return 'for_you';
  return cause.bought ? 'because_you_bought' : 'because_you_viewed';
}

function factsOf(code: ReasonCode, { evidence, cause, category }: ReasonSource): ReasonFacts {
  if (code === 'popular_in_category')
    return category === undefined ? {} : { category: category.slice(category.lastIndexOf('>') + 1).trim() };
  if (code === 'buy_again') {
    const days = evidence?.figures?.['rhythmDays'];
    const baskets = evidence?.figures?.['baskets'] ?? 0;
    // A rhythm of one's own needs two purchases; before that it is the population's.
    return days === undefined || baskets < 2 ? {} : { days: Math.max(1, Math.round(days)) };
  }
  if (code === 'popular' || code === 'trending_now' || code === 'new_arrival' || code === 'for_you')
    return {};
  if (cause === undefined) return {};
  // That two products are often bought together is a fact, however odd the pair.
  return cause.convincing || code === 'bought_together' ? { title: cause.title } : {};
}
