import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { AisleError } from '../domain/errors.ts';
import { validateEvent } from './validate-event.ts';

const NOW = Date.UTC(2026, 0, 1);
const VIEW = {
  type: 'view',
  occurredAt: '2025-03-31T14:05:00+02:00',
  visitorId: 'v1',
  items: [{ itemId: 'sku1' }],
};

test('a whole event is read; times become UTC milliseconds, null is absence, numbers may be ids', () => {
  const event = validateEvent(
    {
      ...VIEW,
      eventId: 'e1',
      shopperId: 4711,
      sessionId: null,
      consent: { personalize: true, analytics: false },
      withheld: true,
      order: { id: 'o1', value: 10.5, currency: 'EUR' },
      search: { query: ' mug\u0000s ' },
      context: { country: 'DE' },
      properties: { a: 1, b: 'x', c: true },
    },
    NOW,
  );
  assert.deepEqual(event, {
    eventId: 'e1',
    receivedAt: NOW,
    type: 'view',
    occurredAt: Date.UTC(2025, 2, 31, 12, 5),
    visitorId: 'v1',
    shopperId: '4711',
    consent: { personalize: true, analytics: false },
    withheld: true,
    items: [{ itemId: 'sku1' }],
    order: { id: 'o1', value: 10.5, currency: 'EUR' },
    search: { query: 'mugs' },
    context: { country: 'DE' },
    properties: { a: 1, b: 'x', c: true },
  });
});

test('without an id the content is the identity', () => {
  const one = validateEvent(VIEW, NOW);
  assert.equal(one.eventId, validateEvent({ ...VIEW }, NOW + 1).eventId);
  assert.notEqual(one.eventId, validateEvent({ ...VIEW, visitorId: 'v2' }, NOW).eventId);
});

test('every fault names its field and a remedy', () => {
  const cases: [object, string][] = [
    [{ ...VIEW, type: 'buy' }, 'type'],
    [{ ...VIEW, type: undefined }, 'type'],
    [{ ...VIEW, occurredAt: 'yesterday' }, 'occurredAt'],
    [{ ...VIEW, occurredAt: '2025-02-31T25:00:00Z' }, 'occurredAt'],
    [{ ...VIEW, visitorId: '' }, 'shopperId'],
    [{ ...VIEW, items: [] }, 'items'],
    [{ ...VIEW, items: 'sku1' }, 'items'],
    [{ ...VIEW, items: [{ itemId: 'a' }, {}] }, 'items[1].itemId'],
    [{ ...VIEW, items: [{ itemId: 'a', quantity: -1 }] }, 'items[0].quantity'],
    [{ ...VIEW, items: [{ itemId: 'a', unitPrice: '2' }] }, 'items[0].unitPrice'],
    [{ ...VIEW, items: [{ itemId: 'a', qty: 1 }] }, 'items[0].qty'],
    [{ ...VIEW, order: { id: 'o', value: 1, currency: 'euro' } }, 'order.currency'],
    [{ ...VIEW, order: { id: 'o', value: -1, currency: 'EUR' } }, 'order.value'],
    [{ ...VIEW, consent: { personalize: 'yes', analytics: true } }, 'consent.personalize'],
    [{ ...VIEW, properties: { a: {} } }, 'properties.a'],
    [{ ...VIEW, colour: 'red' }, 'colour'],
    [{ ...VIEW, search: {} }, 'search.query'],
  ];
  for (const [value, field] of cases) {
    assert.throws(
      () => validateEvent(value, NOW),
      (fault) => fault instanceof AisleError && fault.field === field && !!fault.remedy,
      field,
    );
  }
});

test('an unknown type gets the nearest name', () => {
  assert.throws(() => validateEvent({ ...VIEW, type: 'vieww' }, NOW), {
    field: 'type',
    remedy: /^Did you mean view\?/,
  });
  assert.throws(() => validateEvent({ ...VIEW, type: 'teleport' }, NOW), { remedy: /^Use one of/ });
});

test('no JSON makes it fail in another way than by a named field', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.jsonValue(),
        fc.record({ type: fc.constant('view'), occurredAt: fc.jsonValue(), items: fc.jsonValue() }),
      ),
      (value) => {
        try {
          validateEvent(value, NOW);
        } catch (fault) {
          assert.ok(fault instanceof AisleError && fault.field, String(fault));
        }
      },
    ),
  );
});
