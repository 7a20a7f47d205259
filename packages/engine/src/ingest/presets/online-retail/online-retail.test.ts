import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DATA_IS_ABSENT, publicData } from '../../../../test/public-data.case.ts';
import { createMemoryStore } from '../../../store/memory/memory-store.ts';
import { importFiles } from '../../import-files.ts';
import { accountedRows, eventsOf, importContent, requestFor } from '../../import-into-memory.case.ts';
import { openTable } from '../../sources/open-table.ts';
import { lineReader } from './line-reader.ts';

const HEADER = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';
const PRESET = { preset: 'online-retail' };
const csv = (...rows: string[]): string => [HEADER, ...rows].join('\n');

test('a small file, every rule once', async () => {
  const { report, events, store } = await importContent(
    'r.csv',
    csv(
      '536365,85123a , WHITE  HANGING HEART T-LIGHT HOLDER,6,2011-07-01 08:26:00,2.55,17850.0,United Kingdom',
      '536365,85123A,WHITE HANGING HEART T-LIGHT HOLDER,6,2011-07-01 08:26:00,2.55,17850.0,United Kingdom',
      '536365,71053,WHITE METAL LANTERN,2,2011-07-01 08:27:00,3.39,17850.0,United Kingdom',
      '536366,71053,WHITE METAL LANTERN,1,2011-07-01 09:00:00,3.39,,France',
      '536367,POST,POSTAGE,1,2011-07-01 09:00:00,18,12583.0,France',
      '536368,71053,damaged,-4,2011-07-02 09:00:00,0,,United Kingdom',
      '536369,71053,WHITE METAL LANTERN,1,2011-07-02 09:00:00,0,,United Kingdom',
      'C536370,71053,WHITE METAL LANTERN,-1,2011-07-03 09:00:00,3.39,17850.0,United Kingdom',
      'C536371,71053,WHITE METAL LANTERN,-1,2011-07-03 10:00:00,3.39,,United Kingdom',
      'C536372,71053,WHITE METAL LANTERN,-9,2011-07-03 10:00:00,3.39,99999.0,United Kingdom',
      '536373,71053,WHITE METAL LANTERN,x,2011-07-03 10:00:00,3.39,17850.0,United Kingdom',
      '536374,71053,WHITE METAL LANTERN,1,yesterday,3.39,17850.0,United Kingdom',
      '536375,71053',
    ),
    PRESET,
  );
  assert.equal(report.rows, 13);
  assert.equal(report.accepted, 4);
  assert.deepEqual(report.merged, { repeated_line: 1 });
  assert.deepEqual(report.refused, {
    invalid_field: 2,
    cancellation_without_customer: 1,
    not_an_article: 1,
    price_not_positive: 1,
    ragged_row: 1,
    stock_adjustment: 1,
    unmatched_cancellation: 1,
  });
  assert.equal(report.shoppers, 1);
  assert.equal(report.guests, 1);
  const { offset: _, ...first } = events[0]!;
  assert.deepEqual(first, {
    eventId: 'or:536365',
    type: 'purchase',
    occurredAt: Date.UTC(2011, 6, 1, 7, 26),
    receivedAt: Date.UTC(2026, 0, 1),
    shopperId: '17850',
    items: [
      { itemId: '85123A', quantity: 12, unitPrice: 2.55 },
      { itemId: '71053', quantity: 2, unitPrice: 3.39 },
    ],
    order: { id: '536365', value: 37.38, currency: 'GBP' },
    context: { country: 'United Kingdom' },
  });
  assert.deepEqual(
    events.map(({ eventId, type, visitorId }) => [eventId, type, visitorId]),
    [
      ['or:536365', 'purchase', undefined],
      ['or:536366', 'purchase', 'guest-536366'],
      ['or:C536370:536365', 'refund', undefined],
    ],
  );
  assert.equal(events[2]?.order?.id, '536365');
  const lamp = store.catalogue.get('85123A' as never);
  assert.equal(lamp?.title, 'White Hanging Heart T-Light Holder');
  assert.deepEqual(lamp?.price, { amount: 2.55, currency: 'GBP' });
  assert.equal(lamp?.attributes?.['category_source'], 'derived');
  assert.equal(lamp?.publishedAt, Date.UTC(2011, 6, 1, 7, 26));
});

test('an invoice of two customers is two orders; rows in any order give the same events', async () => {
  const rows = [
    '1,10001,RED MUG,1,2011-01-01 10:00:00,1,7,France',
    '1,10002,BLUE MUG,1,2011-01-01 10:01:00,1,8,France',
    '0,10001,RED MUG,2,2011-01-01 09:00:00,1,8,France',
  ];
  const forwards = await importContent('r.csv', csv(...rows), PRESET);
  const backwards = await importContent('r.csv', csv(...rows.toReversed()), PRESET);
  assert.deepEqual(
    forwards.events.map((event) => event.eventId),
    ['or:0', 'or:1:7', 'or:1:8'],
  );
  assert.deepEqual(forwards.events, backwards.events);
});

test('columns of Online Retail II are read too, a missing one is named', async () => {
  const text =
    'Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\n1,10001,RED MUG,1,12/31/2009 7:45,1.5,13085,France';
  assert.equal(
    (await importContent('r.csv', text, PRESET)).events[0]?.occurredAt,
    Date.UTC(2009, 11, 31, 7, 45),
  );
  await assert.rejects(importContent('r.csv', 'a,b\n1,2', PRESET), {
    code: 'import_failed',
    field: 'InvoiceNo',
  });
});

test('any rows: accounted for, and twice the same is once', async () => {
  const row = fc
    .tuple(
      fc.constantFrom('1', '2', 'C3', 'A4', 'x', ''),
      fc.constantFrom('10001', '10002a', 'POST', '', 'DCGS1'),
      fc.constantFrom('RED MUG', 'damaged', '', '"'),
      fc.constantFrom('1', '-1', '0', '3', '2.5', 'many'),
      fc.constantFrom('2011-01-01 10:00:00', '2011-13-01 10:00', '1/2/2011 3:04', ''),
      fc.constantFrom('1', '0', '-2', 'free', ''),
      fc.constantFrom('7', '8.0', ''),
      fc.constantFrom('France', ''),
    )
    .map((cells) => cells.join(','));
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 30 }), async (rows) => {
      const { report, events } = await importContent('r.csv', csv(...rows), PRESET);
      assert.equal(accountedRows(report), report.rows);
      assert.equal(new Set(events.map((event) => event.eventId)).size, events.length);
    }),
    { numRuns: 150 },
  );
});

test('the whole file: the counts of its source, every row accounted for', async (t) => {
  const path = publicData('online-retail/online_retail.csv.gz');
  if (path === undefined) return t.skip(DATA_IS_ABSENT);
  const customers = new Set<string>();
  const articles = new Set<string>();
  let clean = 0;
  for await (const { columns, rows } of openTable({ name: 'r', path, bytes: 0 })) {
    const readLine = lineReader(columns, 'r');
    for (const row of rows) {
      const line = readLine(row);
      assert.ok(!('code' in line), `row ${row.row}`);
      if (line.customer === '' || line.quantity <= 0 || line.price <= 0) continue;
      clean++;
      customers.add(line.customer);
      articles.add(line.item);
    }
  }
  assert.deepEqual([clean, customers.size, articles.size], [397_884, 4_338, 3_665]);

  const store = createMemoryStore();
  const report = await importFiles(requestFor(store, { sources: [path], ...PRESET }));
  assert.equal(report.rows, 541_909);
  assert.equal(accountedRows(report), 541_909);
  assert.equal(report.merged['repeated_line'], 10_022);
  assert.deepEqual(report.refused, {
    not_an_article: 3_051,
    stock_adjustment: 1_335,
    price_not_positive: 1_161,
    unmatched_cancellation: 1_056,
    cancellation_without_customer: 165,
  });
  assert.equal(report.shoppers, 4_334);
  assert.equal(report.guests, 1_371);
  const events = await eventsOf(store);
  for (const [order, units] of [
    ['541431', 74_215],
    ['581483', 80_995],
  ] as const) {
    const [bought, back] = events.filter((event) => event.order?.id === order);
    assert.deepEqual([bought?.type, bought?.items[0]?.quantity], ['purchase', units]);
    assert.deepEqual([back?.type, back?.items[0]?.quantity], ['refund', units]);
    assert.match(String(bought?.properties?.['outlier_quantity']), /^\w+$/);
  }

  const sold = new Map<string, number>();
  for (const event of events)
    if (event.type === 'purchase')
      for (const { itemId } of event.items) sold.set(itemId, (sold.get(itemId) ?? 0) + 1);
  let placed = 0;
  let placedSales = 0;
  let sales = 0;
  const tops = new Set<string>();
  for (const product of store.catalogue.all()) {
    const top = product.categories![0]![0]!;
    tops.add(top);
    assert.match(product.title, /[a-z]/, 'a title for shoppers, not a line in capitals');
    assert.doesNotMatch(product.title, /[A-Z]{5}/);
    const lines = sold.get(product.id) ?? 0;
    sales += lines;
    if (top === 'More') continue;
    placed++;
    placedSales += lines;
  }
  assert.ok(tops.size >= 15 && tops.size <= 30, `${tops.size} categories`);
  assert.ok(placed / store.catalogue.size >= 0.9 && placedSales / sales >= 0.95);
});
