import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AisleError } from '../../domain/errors.ts';
import { importContent } from '../import-into-memory.case.ts';
import { timeParser } from './date-format.ts';
import { parseMapping } from './mapping.ts';
import { numberParser, withoutCurrency } from './number-format.ts';

const EVENTS = {
  kind: 'event',
  fields: {
    occurredAt: 'when',
    shopperId: 'who',
    itemId: 'what',
    quantity: 'n',
    unitPrice: 'price',
    type: 'did',
    'order.id': 'bon',
  },
  constants: { 'order.currency': 'EUR', 'properties.shop': 'Berlin' },
  types: { buy: 'purchase', pv: 'view' },
  dateFormat: 'DD.MM.YYYY HH:mm',
  timezone: 'Europe/Berlin',
  decimalComma: true,
};

test('a German export: semicolons, decimal commas, local times, its own type names', async () => {
  const csv =
    'when;who;what;n;price;did;bon\n' +
    '31.07.2025 14:05;17;sku1;2;1.234,50;buy;B1\n' +
    '31.12.2025 23:59;18;sku2;1;2,5;pv;\n' +
    '31.02.2025 10:00;18;sku2;1;2,5;pv;\n' +
    '01.02.2025 10:00;18;sku2;viel;2,5;pv;\n' +
    '01.02.2025 10:00;18;;1;2,5;pv;\n' +
    '01.02.2025 10:00;18;sku2;1;2,5;hat geschaut;\n';
  const { report, events, store } = await importContent('log.csv', csv, { mapping: EVENTS });
  assert.equal(report.rows, 6);
  assert.equal(report.accepted, 2);
  assert.deepEqual(report.refused, { invalid_field: 4 });
  assert.equal(events[0]?.type, 'purchase');
  assert.equal(events[0]?.occurredAt, Date.UTC(2025, 6, 31, 12, 5));
  assert.deepEqual(events[0]?.items, [{ itemId: 'sku1', quantity: 2, unitPrice: 1234.5 }]);
  assert.deepEqual(events[0]?.order, { currency: 'EUR', id: 'B1', value: 2469 });
  assert.equal(events[1]?.type, 'view');
  assert.equal(events[1]?.order, undefined);
  const kept = await store.quarantine.list();
  assert.deepEqual(
    kept.map(({ row }) => row),
    [3, 4, 5, 6],
  );
  assert.match(kept[0]!.reason, /^when is "31\.02\.2025 10:00"/);
  assert.match(kept[1]!.reason, /^n is "viel"/);
});

test('products: categories, tags, prices, attributes', async () => {
  const csv = 'sku,name,cat,tags,eur,farbe\n1,Mug,Home > Mugs|Gifts,red|big,9.50,rot\n2,,Home,,1,\n';
  const { report, store } = await importContent('p.csv', csv, {
    mapping: {
      kind: 'product',
      fields: {
        id: 'sku',
        title: 'name',
        categories: 'cat',
        tags: 'tags',
        'price.amount': 'eur',
        'attributes.colour': 'farbe',
      },
      constants: { 'price.currency': 'EUR' },
    },
  });
  assert.deepEqual(report.refused, { invalid_field: 1 });
  assert.deepEqual(
    [...store.catalogue.all()],
    [
      {
        id: '1',
        kind: 'product',
        title: 'Mug',
        categories: [['Home', 'Mugs'], ['Gifts']],
        price: { amount: 9.5, currency: 'EUR' },
        availability: 'in_stock',
        tags: ['red', 'big'],
        attributes: { colour: 'rot' },
        status: 'active',
      },
    ],
  );
});

test('mapping errors name the field', async () => {
  const cases: [unknown, string][] = [
    [[], 'mapping'],
    [{ kind: 'order', fields: {} }, 'kind'],
    [{ kind: 'event', fields: { occurredAt: 'a' } }, 'fields.type'],
    [{ ...EVENTS, fields: { ...EVENTS.fields, colour: 'c' } }, 'fields.colour'],
    [{ ...EVENTS, fields: { ...EVENTS.fields, itemId: 3 } }, 'fields.itemId'],
    [{ ...EVENTS, constants: { title: 'x' } }, 'constants.title'],
    [{ ...EVENTS, dateFormat: 'whenever' }, 'dateFormat'],
    [{ ...EVENTS, timezone: 'Mars' }, 'timezone'],
    [{ ...EVENTS, delimiter: '::' }, 'delimiter'],
    [{ ...EVENTS, decimalComma: 'yes' }, 'decimalComma'],
    [{ ...EVENTS, thousands: ',' }, 'thousands'],
    [{ ...EVENTS, decimalComma: false, thousands: '.' }, 'thousands'],
    [{ ...EVENTS, encoding: 'x' }, 'encoding'],
    [{ ...EVENTS, fields: { ...EVENTS.fields, itemId: [] } }, 'fields.itemId'],
    [{ ...EVENTS, fields: { ...EVENTS.fields, itemId: ['a', 3] } }, 'fields.itemId'],
    [{ ...EVENTS, guests: 7 }, 'guests'],
    [{ ...EVENTS, nobody: [0] }, 'nobody'],
    [{ kind: 'product', fields: { id: 'a', title: 'b' }, guests: 'c' }, 'guests'],
    [{ kind: 'product', fields: { id: 'a', title: 'b' }, nobody: '0' }, 'nobody'],
  ];
  for (const [value, field] of cases) {
    assert.throws(
      () => parseMapping(value),
      (fault) =>
        fault instanceof AisleError &&
        fault.code === 'invalid_configuration' &&
        fault.field === field &&
        !!fault.remedy,
      field,
    );
  }
  await assert.rejects(importContent('x.csv', 'a;b\n1;2\n', { mapping: EVENTS }), {
    field: 'fields.occurredAt',
  });
  await assert.rejects(
    importContent('x.csv', 'when,who,what,n,price,did,bon\n1,2,3,4,5,6,7\n', {
      mapping: { ...EVENTS, guests: ['cookie'] },
    }),
    { field: 'guests' },
  );
  await assert.rejects(importContent('x.csv', 'a,b\n1,2\n'), { field: 'mapping' });
  await assert.rejects(importContent('x.csv', 'a,b\n1,2\n', { mapping: '/nowhere.json' }), {
    field: 'mapping',
  });
  await assert.rejects(importContent('x.csv', 'a,b\n1,2\n', { preset: 'etsy' }), { field: 'preset' });
});

test('numbers with thousands separators, as far as the mapping says so', async () => {
  const csv = 'sku,name,usd\n1,Mug,"1,234.50"\n2,Cup,"1,5"\n3,Pot,12\n';
  const mapping = {
    kind: 'product',
    fields: { id: 'sku', title: 'name', 'price.amount': 'usd' },
    constants: { 'price.currency': 'USD' },
  };
  const amounts = (store: Awaited<ReturnType<typeof importContent>>['store']) =>
    [...store.catalogue.all()].map(({ price }) => price?.amount);
  const without = await importContent('p.csv', csv, { mapping });
  assert.deepEqual(amounts(without.store), [12]);
  assert.match((await without.store.quarantine.list())[0]!.reason, /"thousands": "," for 1,234\.50/);
  const said = await importContent('p.csv', csv, { mapping: { ...mapping, thousands: ',' } });
  assert.deepEqual(
    amounts(said.store),
    [1234.5, 12],
    'what is no group of thousands is refused, not read as 15',
  );

  const cases: [string, string | undefined, string, number][] = [
    ['.', undefined, '1234.5', 1234.5],
    ['.', undefined, "1'234.5", 1234.5],
    ['.', undefined, '1 234', 1234],
    ['.', undefined, '1,234', Number.NaN],
    ['.', ',', '-1,234,567.25', -1234567.25],
    ['.', ',', '1,00,000', 100000],
    ['.', ',', '1,234,5', Number.NaN],
    ['.', ',', '1234.5', 1234.5],
    [',', '.', '1.234,50', 1234.5],
    [',', '.', '2,5', 2.5],
    [',', '.', '9.50', Number.NaN],
    [',', '.', '1,2,3', Number.NaN],
    ['.', ',', ',', Number.NaN],
  ];
  for (const [decimal, thousands, text, value] of cases)
    assert.equal(numberParser(decimal, thousands)(text), value, `${text} with ${decimal} and ${thousands}`);
});

test('amounts with a sign of currency are read, counts with one are not', async () => {
  const csv =
    'at;who;what;n;price\n1;a;x;1;€ 5,00\n2;a;x;1;5,00 €\n3;a;x;1;1.234,5€\n4;a;x;1 €;5\n5;a;x;1;5 € 5\n6;a;x;1;€5€\n';
  const { report, events } = await importContent('c.csv', csv, {
    mapping: {
      kind: 'event',
      fields: { occurredAt: 'at', shopperId: 'who', itemId: 'what', quantity: 'n', unitPrice: 'price' },
      constants: { type: 'add_to_cart' },
      dateFormat: 'unix',
      decimalComma: true,
    },
  });
  assert.deepEqual(
    events.map(({ items }) => items[0]?.unitPrice),
    [5, 5, 1234.5],
  );
  assert.deepEqual(report.refused, { invalid_field: 3 });
  for (const [text, amount] of [
    ['-$3.20', '-3.20'],
    ['$-3.20', '-3.20'],
    ['£ .5', '.5'],
    ['€', '€'],
  ])
    assert.equal(withoutCurrency(text!), amount);
});

test('a message says what is wrong under this mapping, and an empty cell is named by its column', async () => {
  const csv =
    '\ufeffDatum;Kunde;SKU;Preis\n' +
    '01.02.2025;17;a;12.50\n' +
    '01.02.2025;;a;1\n' +
    '01.02.2025;17;;1\n' +
    ';17;a;1\n' +
    '01.02.25;17;a;1\n' +
    '01.02.2031;17;a;1\n';
  const { report } = await importContent('o.csv', csv, {
    mapping: {
      kind: 'event',
      fields: { occurredAt: 'Datum', shopperId: 'Kunde', itemId: 'SKU', unitPrice: 'Preis' },
      constants: { type: 'purchase' },
      dateFormat: 'DD.MM.YYYY',
      decimalComma: true,
    },
  });
  assert.deepEqual(report.cleaned, {}, 'a byte order mark is no fault');
  const examples = report.examples['invalid_field']!;
  assert.deepEqual(
    examples.map(({ row, field, reason }) => [row, field, reason]),
    [
      [1, 'Preis', 'Preis is "12.50".'],
      [2, 'Kunde', 'Kunde is empty.'],
      [3, 'SKU', 'SKU is empty.'],
      [4, 'Datum', 'Datum is empty.'],
      [5, 'Datum', 'Datum is "01.02.25".'],
      [6, 'Datum', 'occurredAt lies in the future.'],
    ],
  );
  assert.match(examples[0]!.remedy!, /says "decimalComma": true.*point/);
  assert.match(examples[1]!.remedy!, /"guests"/);
});

test('a time of a megabyte is refused in linear time', { timeout: 30_000 }, () => {
  const parse = timeParser('iso', 'Europe/London');
  for (const run of ['T', ' ', 'T+01:0', '1', 'T1'])
    assert.ok(Number.isNaN(parse(`2026-01-31${run.repeat(1_000_000 / run.length)}x`)), run);
});

test('time formats', () => {
  const at = (format: string, text: string, zone = 'UTC'): number => timeParser(format, zone)(text);
  const noon = Date.UTC(2025, 6, 1, 12);
  assert.equal(at('iso', '2025-07-01T12:00:00Z'), noon);
  assert.equal(at('iso', '2025-07-01T14:00:00+02:00', 'Asia/Tokyo'), noon);
  assert.equal(at('iso', '2025-07-01 13:00:00', 'Europe/London'), noon);
  assert.equal(at('unix', String(noon / 1000)), noon);
  assert.equal(at('unix-ms', String(noon)), noon);
  assert.equal(at('MM/DD/YYYY HH:mm', '7/1/2025 12:00'), noon);
  for (const [format, text] of [
    ['iso', 'x'],
    ['unix', '1e9'],
    ['unix-ms', '1.5'],
    ['MM/DD/YYYY', '13/45/2025'],
  ] as const) {
    assert.ok(Number.isNaN(at(format, text)), `${format} ${text}`);
  }
});

test('a field from the first filled column; guests from other columns where nobody is named', async () => {
  const csv =
    'at,account,customer,cookie,bon,sku,old sku\n' +
    '1700000000,a1,,,B1,s1,\n' +
    '1700000000,,c2,k2,B2,,o2\n' +
    '1700000000,0,NULL,k3,B3,s3,o3\n' +
    '1700000000,0,, ,B4,s4,\n' +
    '1700000000,,0,0,,s5,\n';
  const { report, events } = await importContent('g.csv', csv, {
    mapping: {
      kind: 'event',
      fields: {
        occurredAt: 'at',
        shopperId: ['account', 'customer'],
        itemId: ['sku', 'old sku'],
        'order.id': 'bon',
      },
      guests: ['cookie', 'bon'],
      nobody: ['0', 'NULL'],
      constants: { type: 'purchase', 'order.currency': 'EUR' },
      dateFormat: 'unix',
    },
  });
  assert.deepEqual(
    events.map(({ shopperId, visitorId, items }) => [shopperId, visitorId, items[0]?.itemId]),
    [
      ['a1', undefined, 's1'],
      ['c2', undefined, 'o2'],
      [undefined, 'k3', 's3'],
      [undefined, 'B4', 's4'],
    ],
  );
  assert.equal(report.guests, 2);
  assert.deepEqual(report.refused, { invalid_field: 1 });
  assert.deepEqual(report.examples['invalid_field'], [
    {
      source: 'g.csv',
      row: 5,
      field: 'account',
      rows: 1,
      value: '',
      reason: 'account and customer are empty or name nobody.',
      remedy: 'What stands for guests is empty too (cookie, bon).',
    },
  ]);
});

test('a refused row is kept as JSON that can be mended and imported without the mapping', async () => {
  const csv = 'when;who;what;n;price;did;bon\n31.07.2025 14:05;17;sku1;zwei;1.234,50;buy;B1\n';
  const { store } = await importContent('log.csv', csv, { mapping: EVENTS });
  const [kept] = await store.quarantine.list();
  assert.match(kept!.content, /"quantity":"zwei"/);
  const mended = kept!.content
    .replace('"quantity":"zwei"', '"quantity":2')
    .replace('"order":{', '"order":{"value":2469,');
  const { report, events } = await importContent('mended.jsonl', `${mended}\n`);
  assert.deepEqual(report.refused, {});
  const right = await importContent('log.csv', csv.replace('zwei', '2'), { mapping: EVENTS });
  const { eventId: _, ...event } = events[0]!;
  const { eventId: __, ...same } = right.events[0]!;
  assert.deepEqual(event, same);
});
