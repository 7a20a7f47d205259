import type { EpochMs, EventId, ItemId, RequestId, ShopperId, VisitorId } from './ids.ts';

/**
 * The closed set of event types; a shop's own types start with `x-`. The order is the numeric code in `History.types`:
 * append only, the position is stored in artefacts.
 */
export const EVENT_TYPES = [
  'view',
  'list_view',
  'click',
  'search',
  'add_to_cart',
  'remove_from_cart',
  'wishlist',
  'begin_checkout',
  'purchase',
  'refund',
  'rate',
  'dismiss',
] as const;

export type StandardEventType = (typeof EVENT_TYPES)[number];
export type EventType = StandardEventType | `x-${string}`;

/** Numeric code of an event type: its position in `EVENT_TYPES`; every `x-…` type is 255. */
export type EventTypeCode = number;
export const CUSTOM_EVENT_CODE: EventTypeCode = 255;

const codes = new Map<string, EventTypeCode>(EVENT_TYPES.map((type, code) => [type, code]));

export function eventTypeCode(type: EventType): EventTypeCode {
  return codes.get(type) ?? CUSTOM_EVENT_CODE;
}

/**
 * Whether acts of this type are learned from and kept in histories, one per item named. Showing is not doing: what a
 * list or a search showed is none. A shop's own types are, all as code 255; they weigh what a model's `weights.custom` says.
 */
export function isInteraction(type: EventType): boolean {
  return type !== 'list_view' && type !== 'search';
}

/** Types that say nothing without an item. */
const ITEM_EVENT_TYPES: readonly EventType[] = [
  'view',
  'click',
  'add_to_cart',
  'remove_from_cart',
  'wishlist',
  'purchase',
  'refund',
  'rate',
  'dismiss',
];

/** Whether an event lacks the item that it is about; a refund may name an order in its place. */
export function lacksItem(event: {
  readonly type: EventType;
  readonly items?: readonly unknown[] | undefined;
  readonly order?: unknown;
}): boolean {
  if (event.items !== undefined && event.items.length > 0) return false;
  return ITEM_EVENT_TYPES.includes(event.type) && !(event.type === 'refund' && event.order !== undefined);
}

export interface EventItem {
  readonly itemId: ItemId;
  readonly quantity?: number;
  /** Price of one unit in the shop's currency, decimal units. */
  readonly unitPrice?: number;
  readonly discount?: number;
  /** Place of the item in the list it was acted on, from 0. */
  readonly position?: number;
  /** The answer this line came from; one order mixes lists, so attribution is per line. */
  readonly requestId?: RequestId;
}

export interface Order {
  readonly id: string;
  readonly value: number;
  readonly tax?: number;
  readonly shipping?: number;
  readonly currency: string;
  readonly coupon?: string;
}

export interface SearchDetails {
  readonly query: string;
  readonly filters?: string;
  readonly sort?: string;
  readonly page?: number;
}

export interface RequestContext {
  readonly device?: string;
  readonly channel?: string;
  readonly country?: string;
  readonly region?: string;
  readonly locale?: string;
  readonly timezone?: string;
  readonly referrer?: string;
  readonly pageType?: string;
}

export interface Consent {
  readonly personalize: boolean;
  readonly analytics: boolean;
}

/** One act of a shopper, validated; at least one of `visitorId` and `shopperId` is present. */
export interface Event {
  readonly eventId: EventId;
  readonly type: EventType;
  readonly occurredAt: EpochMs;
  readonly receivedAt: EpochMs;
  readonly visitorId?: VisitorId;
  readonly shopperId?: ShopperId;
  readonly sessionId?: string;
  /** What the shopper said with this event; their word until a later event says otherwise. */
  readonly consent?: Consent;
  /**
   * True: stays out of profiles and training for good, whatever the shopper allows later, and is no word of theirs. So
   * are events kept that came while the shopper's preferences said no.
   */
  readonly withheld?: boolean;
  /** True: the consent was sent by a caller that has not proved for whom it speaks (a publishable key alone). */
  readonly unproven?: boolean;
  /**
   * True: said by a visitor for whom nobody vouches, about an item of which another such visitor spoke from the same
   * network address within a week. In its visitor's profile as any event, but not learned from: visitors cost nothing.
   */
  readonly echo?: boolean;
  /** True: the refund of a whole order that a page has sent; it returns an order of the same shopper alone. */
  readonly fromPage?: boolean;
  readonly items: readonly EventItem[];
  readonly requestId?: RequestId;
  readonly placement?: string;
  readonly order?: Order;
  readonly search?: SearchDetails;
  /** Rating, dwell time and the like. */
  readonly value?: number;
  readonly context?: RequestContext;
  readonly properties?: Readonly<Record<string, string | number | boolean>>;
}

/** Whether an event may go into its shopper's profile and be learned from by models that know shoppers. */
export function mayPersonalize({ consent, withheld }: Pick<Event, 'consent' | 'withheld'>): boolean {
  return withheld !== true && consent?.personalize !== false;
}

/** An event with its place in the log. Offsets grow by append order and are never reused. */
export interface LoggedEvent extends Event {
  readonly offset: number;
}
