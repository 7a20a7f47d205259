import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AisleError } from '../../domain/errors.ts';
import { importContent } from '../import-into-memory.case.ts';
import { timeParser } from './date-format.ts';
import { parseMapping } from './mapping.ts';
import { numberParser } from './number-format.ts';

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
  assert.match((await without.store.quarantine.list())[0]!.reason, /1,234\.50 with "thousands": ","/);
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
