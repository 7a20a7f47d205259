import { hash } from 'node:crypto';
import { DAY_MS } from '../domain/day-ms.ts';
import {
  EVENT_TYPES,
  type Event,
  type EventItem,
  type EventType,
  lacksItem,
  type Order,
} from '../domain/event.ts';
import type { EpochMs, EventId, ItemId, RequestId, ShopperId, VisitorId } from '../domain/ids.ts';
import { nearestName } from '../domain/nearest-name.ts';
import { RECORD_LIMITS } from '../domain/record-limits.ts';
import { compact, FieldReader, refuseField, required, requireShort } from './field-reader.ts';

/** Clocks differ by minutes. An event of next year would outweigh all others wherever recent acts count more. */
const FUTURE_TOLERANCE_MS = DAY_MS;
const STANDARD: ReadonlySet<string> = new Set(EVENT_TYPES);
const OWN_TYPE = /^x-[a-z0-9][a-z0-9_-]{0,63}$/;
const PLACEMENT = /^[a-z0-9][a-z0-9-]{0,63}$/;
const { amount, quantity: mostUnits, position: lastPosition } = RECORD_LIMITS;

/**
 * JSON of an event, as on the wire → a valid event. An event without an id gets one from its content, so that the
 * same line, in this file or another one, is the same event.
 * @throws AisleError `invalid_field`, `unknown_field` naming field and remedy.
 */
export function validateEvent(value: unknown, receivedAt: EpochMs): Event {
  const read = new FieldReader(value);
  const type = eventTypeOf(required(read.label('type'), 'type'));
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
  const lines = read.list('items', RECORD_LIMITS.itemsPerEvent) ?? [];
  const items = lines.map((item, at) => itemOf(item, `items[${at}]`));
  const order = orderOf(read.object('order'));
  if (lacksItem({ type, items, order })) {
    refuseField('items', 'is empty', `An event of type ${type} is about one item at least.`);
  }
  const consent = read.object('consent');
  const search = read.object('search');
  const context = read.object('context');
  const given = read.id('eventId', RECORD_LIMITS.eventIdLength);
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
    withheld: read.boolean('withheld'),
    items,
    requestId: read.id('requestId') as RequestId | undefined,
    placement: placementOf(read),
    order,
    search:
      search &&
      compact({
        query: required(search.text('query', RECORD_LIMITS.queryLength), 'search.query'),
        filters: search.text('filters', RECORD_LIMITS.filterLength),
        sort: search.label('sort'),
        page: search.whole('page', 0, 1e6),
      }),
    value: read.number('value'),
    context:
      context &&
      compact({
        device: context.label('device'),
        channel: context.label('channel'),
        country: context.label('country'),
        region: context.label('region'),
        locale: context.label('locale'),
        timezone: context.label('timezone'),
        referrer: context.text('referrer', RECORD_LIMITS.urlLength),
        pageType: context.label('pageType'),
      }),
    properties: propertiesOf(read.object('properties')),
  });
  for (const each of [read, consent, search, context]) each?.end();
  return { eventId: (given ?? contentId(event)) as EventId, receivedAt, ...event } as Event;
}

/** @throws AisleError `invalid_field` when it is neither a standard type nor one of the shop's own. */
export function eventTypeOf(text: string): EventType {
  if (STANDARD.has(text) || OWN_TYPE.test(text)) return text as EventType;
  const meant = nearestName(text, EVENT_TYPES);
  const hint = meant === undefined ? '' : `Did you mean ${meant}? `;
  return refuseField(
    'type',
    `is "${text}"`,
    `${hint}Use one of ${EVENT_TYPES.join(', ')}, or x-… in small letters for your own.`,
  );
}

function placementOf(read: FieldReader): string | undefined {
  const name = read.label('placement');
  if (name === undefined || PLACEMENT.test(name)) return name;
  return refuseField('placement', `is "${name}"`, 'Use 1 to 64 of a–z, 0–9 and -, not beginning with -.');
}

function itemOf(value: unknown, path: string): EventItem {
  const read = new FieldReader(value, path);
  const quantity = read.number('quantity', -amount, mostUnits);
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
    position: read.whole('position', 0, lastPosition),
    requestId: read.id('requestId') as RequestId | undefined,
  });
  read.end();
  return item as EventItem;
}

function orderOf(read: FieldReader | undefined): Order | undefined {
  if (read === undefined) return undefined;
  const currency = required(read.label('currency'), 'order.currency');
  if (!/^[A-Z]{3}$/.test(currency)) {
    refuseField('order.currency', `is "${currency}"`, 'Give the three letters of ISO 4217, for example EUR.');
  }
  const order = compact({
    id: required(read.id('id'), 'order.id'),
    value: required(read.number('value', 0), 'order.value'),
    tax: read.number('tax'),
    shipping: read.number('shipping'),
    currency,
    coupon: read.label('coupon'),
  });
  read.end();
  return order as Order;
}

function propertiesOf(read: FieldReader | undefined): Record<string, string | number | boolean> | undefined {
  if (read === undefined) return undefined;
  const properties: Record<string, string | number | boolean> = {};
  for (const [name, value] of read.entries(RECORD_LIMITS.properties)) {
    if (value === null) continue;
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      refuseField(`properties.${name}`, 'is nested', 'Use a text, a number, true or false.');
    }
    if (typeof value === 'string') requireShort(value, RECORD_LIMITS.propertyLength, `properties.${name}`);
    properties[name] = value;
  }
  return properties;
}

function contentId(event: object): string {
  return `c:${hash('sha256', JSON.stringify(event), 'base64url').slice(0, 27)}`;
}
