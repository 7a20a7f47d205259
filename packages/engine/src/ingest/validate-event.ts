import { hash } from 'node:crypto';
import { EVENT_TYPES, type Event, type EventItem, type EventType, type Order } from '../domain/event.ts';
import type { EpochMs, EventId, ItemId, RequestId, ShopperId, VisitorId } from '../domain/ids.ts';
import { compact, FieldReader, refuseField, required } from './field-reader.ts';

const MAX_ITEMS = 1000;
/** Clocks differ by minutes. An event of next year would outweigh all others wherever recent acts count more. */
const FUTURE_TOLERANCE_MS = 24 * 3_600_000;
const STANDARD: ReadonlySet<string> = new Set(EVENT_TYPES);
/** Types that say nothing without an item. */
const NEEDS_ITEMS: ReadonlySet<string> = new Set([
  'view',
  'click',
  'add_to_cart',
  'remove_from_cart',
  'wishlist',
  'purchase',
  'refund',
  'rate',
  'dismiss',
]);

/**
 * JSON of an event, as on the wire → a valid event. An event without an id gets one from its content, so that the
 * same line, in this file or another one, is the same event.
 * @throws AisleError `invalid_field`, `unknown_field` naming field and remedy.
 */
export function validateEvent(value: unknown, receivedAt: EpochMs): Event {
  const read = new FieldReader(value);
  const type = eventTypeOf(required(read.text('type'), 'type'));
  const occurredAt = required(read.instant('occurredAt'), 'occurredAt');
  if (occurredAt > receivedAt + FUTURE_TOLERANCE_MS) {
    refuseField(
      'occurredAt',
      'lies in the future',
      'Check the clock, the time zone and the unit of the times.',
    );
  }
  const visitorId = read.id('visitorId') as VisitorId | undefined;
  const shopperId = read.id('shopperId') as ShopperId | undefined;
  if (visitorId === undefined && shopperId === undefined) {
    refuseField('shopperId', 'is missing', 'Give a shopperId or a visitorId.');
  }
  const items = (read.list('items') ?? []).map((item, at) => itemOf(item, `items[${at}]`));
  if (items.length === 0 && NEEDS_ITEMS.has(type)) {
    refuseField('items', 'is empty', `A ${type} is about one item at least.`);
  }
  if (items.length > MAX_ITEMS) refuseField('items', `has more than ${MAX_ITEMS} lines`, 'Split the event.');
  const consent = read.object('consent');
  const search = read.object('search');
  const context = read.object('context');
  const given = read.id('eventId');
  const event = compact({
    type,
    occurredAt,
    visitorId,
    shopperId,
    sessionId: read.id('sessionId'),
    consent: consent && {
      personalize: required(consent.boolean('personalize'), 'consent.personalize'),
      analytics: required(consent.boolean('analytics'), 'consent.analytics'),
    },
    items,
    requestId: read.id('requestId') as RequestId | undefined,
    placement: read.text('placement'),
    order: orderOf(read.object('order')),
    search:
      search &&
      compact({
        query: required(search.text('query'), 'search.query'),
        filters: search.text('filters'),
        sort: search.text('sort'),
        page: search.number('page', 0),
      }),
    value: read.number('value'),
    context:
      context &&
      compact({
        device: context.text('device'),
        channel: context.text('channel'),
        country: context.text('country'),
        region: context.text('region'),
        locale: context.text('locale'),
        timezone: context.text('timezone'),
        referrer: context.text('referrer'),
        pageType: context.text('pageType'),
      }),
    properties: propertiesOf(read.object('properties')),
  });
  for (const each of [read, consent, search, context]) each?.end();
  return { eventId: (given ?? contentId(event)) as EventId, receivedAt, ...event } as Event;
}

function eventTypeOf(text: string): EventType {
  if (STANDARD.has(text) || /^x-[a-z0-9_-]{1,60}$/i.test(text)) return text as EventType;
  return refuseField('type', `is "${text}"`, `Use one of ${EVENT_TYPES.join(', ')}, or x-… for your own.`);
}

function itemOf(value: unknown, path: string): EventItem {
  const read = new FieldReader(value, path);
  const quantity = read.number('quantity');
  if (quantity !== undefined && quantity <= 0) {
    refuseField(
      `${path}.quantity`,
      'is not above 0',
      'Write what was given back as a refund with a positive quantity.',
    );
  }
  const item = compact({
    itemId: required(read.id('itemId'), `${path}.itemId`) as ItemId,
    quantity,
    unitPrice: read.number('unitPrice', 0),
    discount: read.number('discount'),
    position: read.number('position', 0),
    requestId: read.id('requestId') as RequestId | undefined,
  });
  read.end();
  return item as EventItem;
}

function orderOf(read: FieldReader | undefined): Order | undefined {
  if (read === undefined) return undefined;
  const currency = required(read.text('currency'), 'order.currency');
  if (!/^[A-Z]{3}$/.test(currency)) {
    refuseField('order.currency', `is "${currency}"`, 'Give the three letters of ISO 4217, for example EUR.');
  }
  const order = compact({
    id: required(read.id('id'), 'order.id'),
    value: required(read.number('value', 0), 'order.value'),
    tax: read.number('tax'),
    shipping: read.number('shipping'),
    currency,
    coupon: read.text('coupon'),
  });
  read.end();
  return order as Order;
}

function propertiesOf(read: FieldReader | undefined): Record<string, string | number | boolean> | undefined {
  if (read === undefined) return undefined;
  const properties: Record<string, string | number | boolean> = {};
  for (const [name, value] of read.entries()) {
    if (value === null) continue;
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      refuseField(`properties.${name}`, 'is nested', 'Use a text, a number, true or false.');
    }
    properties[name] = value;
  }
  return properties;
}

function contentId(event: object): string {
  return `c:${hash('sha256', JSON.stringify(event), 'base64url').slice(0, 27)}`;
}
