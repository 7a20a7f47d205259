import Type from 'typebox';
import {
  amount,
  CurrencyField,
  closed,
  ItemIdField,
  identifier,
  Label,
  mapOf,
  PlacementNameField,
  RequestIdField,
  SessionIdField,
  ShopperIdField,
  text,
  VisitorIdField,
  VisitorTokenField,
} from './fields.ts';
import { LIMITS } from './limits.ts';
import { Problem, Warnings } from './problem.ts';
import { Timestamp } from './timestamp.ts';

const STANDARD_TYPES = [
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

export type EventTypeName = (typeof STANDARD_TYPES)[number] | `x-${string}`;

/** One pattern instead of a union: checked with one regular expression a call. */
export const EventTypeField = Type.Unsafe<EventTypeName>(
  Type.String({
    pattern: `^(?:${STANDARD_TYPES.join('|')}|x-[a-z0-9][a-z0-9_-]{0,63})$`,
    maxLength: 66,
    description: `One of ${STANDARD_TYPES.join(', ')}, or a type of the shop's own that starts with \`x-\`.`,
    examples: [...STANDARD_TYPES],
  }),
);

export const EventItem = closed(
  {
    itemId: ItemIdField,
    quantity: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: LIMITS.quantity,
        description: 'Units; of a refund those given back.',
      }),
    ),
    unitPrice: Type.Optional(amount({ minimum: 0, description: "Of one unit, in the shop's currency." })),
    discount: Type.Optional(amount()),
    position: Type.Optional(
      Type.Integer({ minimum: 0, maximum: LIMITS.position, description: 'Place in the list, from 0.' }),
    ),
    requestId: Type.Optional(RequestIdField),
  },
  { title: 'EventItem' },
);

export const Consent = closed(
  { personalize: Type.Boolean(), analytics: Type.Boolean() },
  { title: 'Consent', description: '`personalize: false` keeps the event out of every profile.' },
);

export const RequestContext = closed(
  {
    device: Type.Optional(Label),
    channel: Type.Optional(Label),
    country: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: LIMITS.labelLength,
        description:
          'Spelt as in the catalogue: filters compare it as `$shopper.country`. In a recommend request it holds for that request, before the one known from events.',
      }),
    ),
    region: Type.Optional(Label),
    locale: Type.Optional(Label),
    timezone: Type.Optional(Label),
    referrer: Type.Optional(text(LIMITS.urlLength)),
    pageType: Type.Optional(Label),
  },
  { title: 'RequestContext' },
);

export const Event = closed(
  {
    eventId: Type.Optional(
      identifier(
        'Idempotency key: a repeat is acknowledged and changes nothing. Made when absent.',
        LIMITS.eventIdLength,
      ),
    ),
    type: EventTypeField,
    occurredAt: Type.Optional(
      Type.Unsafe<string>({
        ...Timestamp,
        description:
          'When it happened; now, when absent. More than five minutes ahead of our clock it is set to the time of receipt, with a warning; so is what a publishable key dates back more than seven days, with a visitor token or without.',
      }),
    ),
    visitorId: Type.Optional(VisitorIdField),
    shopperId: Type.Optional(ShopperIdField),
    sessionId: Type.Optional(SessionIdField),
    consent: Type.Optional(Consent),
    withheld: Type.Optional(
      Type.Boolean({
        description:
          "True keeps the event out of profiles and training for good, without being the shopper's word. Events that come while the shopper's preferences say no are kept so.",
      }),
    ),
    items: Type.Optional(
      Type.Array(EventItem, {
        maxItems: LIMITS.itemsPerEvent,
        description:
          'At least one for view, click, add_to_cart, remove_from_cart, wishlist, purchase, rate, dismiss, and for a refund that names no order.',
      }),
    ),
    requestId: Type.Optional(RequestIdField),
    placement: Type.Optional(PlacementNameField),
    order: Type.Optional(
      closed(
        {
          id: identifier('Number of the order.'),
          value: amount({ minimum: 0 }),
          tax: Type.Optional(amount()),
          shipping: Type.Optional(amount()),
          currency: CurrencyField,
          coupon: Type.Optional(Label),
        },
        { title: 'Order' },
      ),
    ),
    search: Type.Optional(
      closed(
        {
          query: text(LIMITS.queryLength),
          filters: Type.Optional(text(LIMITS.filterLength)),
          sort: Type.Optional(Label),
          page: Type.Optional(Type.Integer({ minimum: 0, maximum: 1e6 })),
        },
        { title: 'SearchDetails' },
      ),
    ),
    value: Type.Optional(amount({ description: 'Rating, dwell time and the like.' })),
    context: Type.Optional(RequestContext),
    properties: Type.Optional(
      mapOf(Type.Union([Type.String({ maxLength: LIMITS.propertyLength }), amount(), Type.Boolean()]), {
        maxProperties: LIMITS.properties,
      }),
    ),
  },
  {
    title: 'Event',
    description:
      'One act of a shopper. At least one of `visitorId` and `shopperId`; an event with both says that they are one person.',
  },
);
export type Event = Type.Static<typeof Event>;

export const EventBatch = closed(
  {
    events: Type.Array(Event, { minItems: 1, maxItems: LIMITS.eventsPerBatch }),
    visitorToken: Type.Optional(VisitorTokenField),
  },
  { title: 'EventBatch' },
);
export type EventBatch = Type.Static<typeof EventBatch>;

/** What `navigator.sendBeacon` can send: no header, so the key stands in the body. */
export const EventBeacon = closed(
  {
    ...EventBatch.properties,
    key: Type.String({
      minLength: 1,
      maxLength: 128,
      description:
        'A publishable key that lists the origin of the page. Secret keys are refused here: they belong in headers.',
      examples: ['aisle_pk_…'],
    }),
  },
  {
    title: 'EventBeacon',
    description: `An EventBatch with its key in it, as \`text/plain;charset=UTF-8\` and without an Authorization header: what \`navigator.sendBeacon\` can send when a page goes away, without a preflight. The Origin header must be one that the key lists. At most ${LIMITS.bodyBytes.beacon / 1024} KiB.`,
  },
);
export type EventBeacon = Type.Static<typeof EventBeacon>;

export const EventAccepted = Type.Object(
  { eventId: Type.String(), duplicate: Type.Boolean(), warnings: Warnings },
  { title: 'EventAccepted' },
);
export type EventAccepted = Type.Static<typeof EventAccepted>;

export const EventBatchResult = Type.Object(
  {
    accepted: Type.Integer(),
    duplicates: Type.Integer(),
    refused: Type.Integer(),
    results: Type.Array(
      Type.Object({
        status: Type.Integer({
          description: '201 kept, 200 known already, anything else refused for `problem`.',
        }),
        eventId: Type.Optional(Type.String()),
        problem: Type.Optional(Problem),
        warnings: Warnings,
      }),
      { description: 'In the order of the request.' },
    ),
    warnings: Warnings,
  },
  { title: 'EventBatchResult' },
);
export type EventBatchResult = Type.Static<typeof EventBatchResult>;
