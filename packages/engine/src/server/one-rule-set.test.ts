import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventTypeField, LIMITS, PlacementInput, ProductInput } from '@aisle/contract';
import fc from 'fast-check';
import { AisleError } from '../domain/errors.ts';
import { EVENT_TYPES } from '../domain/event.ts';
import { PLACEMENT_LIMITS } from '../domain/placement.ts';
import { RECORD_LIMITS } from '../domain/record-limits.ts';
import { validateEvent } from '../ingest/validate-event.ts';
import { validateProduct } from '../ingest/validate-product.ts';
import { parsePlacement } from '../pipeline/parse-placement.ts';
import { startTestServer } from './test-server.case.ts';
import { Reader } from './validation/reader.ts';
import { withinSchema } from './validation/within-schema.case.ts';

const NOW = Date.UTC(2026, 10, 24, 12);
const productReader = new Reader(ProductInput);

/** The top of the path of the field at fault, undefined when there is none. */
function fault(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    assert.ok(error instanceof AisleError, String(error));
    return error.field ?? 'unnamed';
  }
}

const byImport = (event: object) => fault(() => validateEvent(event, NOW));

test('the wire and the import have the same limits', () => {
  for (const [name, value] of Object.entries(RECORD_LIMITS))
    assert.equal(LIMITS[name as keyof typeof LIMITS], value, name);
});

test('the wire and the engine know the same event types', () => {
  const { examples, pattern } = EventTypeField as unknown as { examples: string[]; pattern: string };
  assert.deepEqual(new Set(examples), new Set(EVENT_TYPES));
  for (const type of EVENT_TYPES) assert.match(type, new RegExp(pattern));
});

test('the wire and the import say the same of an event', async (t) => {
  const items = [{ itemId: 'a' }];
  const order = { id: 'o', value: 1, currency: 'EUR' };
  const lines = (count: number) => Array.from({ length: count }, (_, at) => ({ itemId: `i${at}` }));
  const cases: [Record<string, unknown>, string | undefined][] = [
    ...[
      'view',
      'click',
      'add_to_cart',
      'remove_from_cart',
      'wishlist',
      'purchase',
      'rate',
      'dismiss',
    ].flatMap((type): [Record<string, unknown>, string | undefined][] => [
      [{ type, items }, undefined],
      [{ type, items: [] }, 'items'],
      [{ type, items: undefined, order }, 'items'],
    ]),
    ...['list_view', 'search', 'begin_checkout', 'x-quiz'].map(
      (type): [Record<string, unknown>, string | undefined] => [{ type, items: [] }, undefined],
    ),
    [{ type: 'refund', items: [] }, 'items'],
    [{ type: 'refund', items: [], order }, undefined],
    [{ type: 'refund', items }, undefined],
    [{ items: [{ itemId: 'a', quantity: 0 }] }, 'items[0].quantity'],
    [{ items: [{ itemId: 'a', quantity: 0.001 }] }, undefined],
    [{ items: [{ itemId: 'a', quantity: 1e6 + 1 }] }, 'items[0].quantity'],
    [{ items: [{ itemId: 'a', unitPrice: -1 }] }, 'items[0].unitPrice'],
    [{ items: [{ itemId: 'a', unitPrice: 1e13 }] }, 'items[0].unitPrice'],
    [{ items: [{ itemId: 'a', position: 0.5 }] }, 'items[0].position'],
    [{ items: lines(LIMITS.itemsPerEvent) }, undefined],
    [{ items: lines(LIMITS.itemsPerEvent + 1) }, 'items'],
    [{ type: 'x-Quiz' }, 'type'],
    [{ type: 'x--quiz' }, 'type'],
    [{ type: `x-${'q'.repeat(64)}` }, undefined],
    [{ type: `x-${'q'.repeat(65)}` }, 'type'],
    [{ eventId: 'e'.repeat(128) }, undefined],
    [{ eventId: 'e'.repeat(129) }, 'eventId'],
    [{ visitorId: '🛒'.repeat(256) }, undefined],
    [{ visitorId: 'v'.repeat(257) }, 'visitorId'],
    [{ placement: 'Home page' }, 'placement'],
    [{ order: { ...order, value: -1 } }, 'order.value'],
    [{ order: { ...order, coupon: 'c'.repeat(201) } }, 'order.coupon'],
    [{ search: { query: 'q'.repeat(501) } }, 'search.query'],
    [{ search: { query: 'q', page: 1.5 } }, 'search.page'],
    [{ context: { referrer: 'r'.repeat(2048) } }, undefined],
    [{ context: { device: 'd'.repeat(201) } }, 'context.device'],
    [{ properties: Object.fromEntries(lines(51).map(({ itemId }) => [itemId, 1])) }, 'properties'],
    [{ properties: { a: 'p'.repeat(1001) } }, 'properties.a'],
    [{ properties: { ['n'.repeat(200)]: 1 } }, undefined],
    [{ properties: { ['n'.repeat(201)]: 1 } }, 'properties'],
    [{ properties: { '': 1 } }, 'properties'],
    [{ properties: { 'a\nb': 1 } }, 'properties'],
  ];
  const server = await startTestServer();
  t.after(() => server.close());
  const common = { type: 'view', visitorId: 'v', occurredAt: '2026-11-24T10:00:00Z', items };
  const events = cases.map(([change]) => JSON.parse(JSON.stringify({ ...common, ...change })) as object);
  const { body } = await server.call('POST', '/v1/events:batch', { key: server.secret, body: { events } });
  for (const [at, [change, field]] of cases.entries()) {
    const shown = JSON.stringify(change).slice(0, 80);
    assert.equal(body.results[at].problem?.field, field, `HTTP: ${shown}`);
    assert.equal(byImport(events[at]!), field, `import: ${shown}`);
  }
});

test('the wire and the import say the same of a product', () => {
  const many = (count: number) => Array.from({ length: count }, (_, at) => `e${at}`);
  const cases: [Record<string, unknown>, string | undefined][] = [
    [{}, undefined],
    [{ description: 'd'.repeat(20_000) }, undefined],
    [{ description: 'd'.repeat(20_001) }, 'description'],
    [{ title: 't'.repeat(1001) }, 'title'],
    [{ url: 'u'.repeat(2049) }, 'url'],
    [{ brand: 'b'.repeat(201) }, 'brand'],
    [{ gtin: '4006381333931' }, undefined],
    [{ gtin: '12-34' }, 'gtin'],
    [{ quantity: -1 }, 'quantity'],
    [{ images: many(51) }, 'images'],
    [{ tags: many(101) }, 'tags'],
    [{ tags: ['t'.repeat(201)] }, 'tags[0]'],
    [{ categories: [many(10)] }, undefined],
    [{ categories: [['c'.repeat(201)]] }, 'categories[0]'],
    [{ categories: many(21).map((step) => [step]) }, 'categories'],
    [{ categories: [many(11)] }, 'categories[0]'],
    [{ rating: { average: 101, count: 1 } }, 'rating.average'],
    [{ rating: { average: 4, count: 1.5 } }, 'rating.count'],
    [{ attributes: Object.fromEntries(many(201).map((name) => [name, 1])) }, 'attributes'],
    [{ attributes: { a: many(101) } }, 'attributes.a'],
    [{ attributes: { a: ['v'.repeat(1001)] } }, 'attributes.a'],
    [{ i18n: { de: { description: 'd'.repeat(20_001) } } }, 'i18n.de.description'],
  ];
  for (const [change, field] of cases) {
    const product = { id: 'p', title: 'Mug', ...change };
    const shown = JSON.stringify(change).slice(0, 80);
    const http = fault(() => productReader.read(product, 'strict'));
    // The wire names an entry where the import names its list.
    assert.ok(field === undefined ? http === undefined : http?.startsWith(field), `HTTP: ${shown}: ${http}`);
    assert.equal(
      fault(() => validateProduct(product)),
      field,
      `import: ${shown}`,
    );
  }
});

test('the wire and the engine bound a placement alike', () => {
  assert.deepEqual(PLACEMENT_LIMITS, {
    sources: LIMITS.placementSources,
    fallbacks: LIMITS.placementFallbacks,
    weight: LIMITS.sourceWeight,
    trendExponent: LIMITS.trendExponent,
    list: LIMITS.listLimit,
  });
});

test('a placement that the wire accepts the engine accepts, and gives back as it was sent', async (t) => {
  const server = await startTestServer(() => ({ completePlacement: parsePlacement }));
  t.after(() => server.close());
  // Two things the schema leaves to the language and to the whole: what a filter says, and that a model is named.
  const filters = fc.constantFrom('in_stock', 'price <= $item.price and not tags = "x"', null);
  const inputs = fc
    .tuple(withinSchema(PlacementInput) as fc.Arbitrary<PlacementInput>, filters)
    .map(([input, filter]): PlacementInput => ('filter' in input ? { ...input, filter } : input))
    .filter(({ sources, fallback }) => (sources?.length ?? 0) + (fallback?.length ?? 0) > 0);
  let count = 0;
  await fc.assert(
    fc.asyncProperty(inputs, async (input) => {
      const name = `generated-${count++}`;
      const body: PlacementInput = { sources: [], ...input };
      if (body.name !== undefined) body.name = name;
      const answer = await server.call('PUT', `/v1/placements/${name}`, { key: server.secret, body });
      assert.equal(answer.status, 200, answer.text);
      const { filter, changed: _, ...rest } = body;
      for (const [field, value] of Object.entries(rest)) assert.deepEqual(answer.body[field], value, field);
      assert.equal(answer.body.filter, filter ?? undefined);
      const again = await server.call('PUT', `/v1/placements/${name}`, {
        key: server.secret,
        body: answer.body,
      });
      assert.deepEqual([again.status, again.body], [200, answer.body]);
    }),
    { numRuns: 150 },
  );
});
