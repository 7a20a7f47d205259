import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DATA_IS_ABSENT, publicData } from '../../../../test/public-data.case.ts';
import { createMemoryStore } from '../../../store/memory/memory-store.ts';
import { importFiles } from '../../import-files.ts';
import {
  accountedRows,
  eventsOf,
  importContent,
  requestFor,
  withFiles,
} from '../../import-into-memory.case.ts';

const PRESET = { preset: 'complete-journey' };
const FILES = {
  'products.csv':
    'product_id,manufacturer_id,department,brand,product_category,product_type,package_size\n' +
    '26093,69,PASTRY,Private,BREAD,BREAD:ITALIAN/FRENCH,\n' +
    '840255,1329,GROCERY,National,DRY BN/VEG/POTATO/RICE,RICE SIDE DISH MIXES DRY,6   OZ\n' +
    '26081,2,MISCELLANEOUS,National,,,\n' +
    '202291,69,MISCELLANEOUS,Private,COUPON/MISC ITEMS,GASOLINE-REG UNLEADED,\n' +
    '840255,1329,GROCERY,National,DRY BN/VEG/POTATO/RICE,RICE SIDE DISH MIXES DRY,6 OZ\n',
  'transactions_sample.csv':
    'household_id,store_id,basket_id,product_id,quantity,sales_value,retail_disc,coupon_disc,coupon_match_disc,week,transaction_timestamp\n' +
    '7,309,900,26093,1.0,1.59,0.9,0.0,0.0,10,2017-03-01T03:31:57Z\n' +
    '8,309,800,840255,2.0,3.5,2.78,1.5,0.5,26,2017-01-24T15:34:32Z\n' +
    '7,309,900,840255,1.0,2.0,0,0,0,10,2017-03-01T03:31:57Z\n' +
    '7,309,900,26093,0.0,0.0,0,1.4,0,10,2017-03-01T03:31:57Z\n' +
    '7,309,900,202291,8000,20,0,0,0,10,2017-03-01T03:31:57Z\n' +
    '7,309,900,26093,one,1,0,0,0,10,2017-03-01T03:31:57Z\n',
  'demographics.csv':
    'household_id,age,income,home_ownership,marital_status,household_size,household_comp,kids_count\n' +
    '7,45-54,50-74K,,Unmarried,1,1 Adult No Kids,0\n' +
    '99,65+,35-49K,Homeowner,Married,2,2 Adults No Kids,0\n',
  'coupons.csv': 'coupon_upc,product_id,campaign_id\n1,2,3\n',
};

test('baskets, products and households; every row in one place', async () => {
  const store = createMemoryStore();
  const report = await withFiles(FILES, (folder) =>
    importFiles(requestFor(store, { sources: [folder], ...PRESET })),
  );
  assert.equal(report.rows, 13);
  assert.equal(accountedRows(report), 13);
  assert.deepEqual(report.refused, {
    not_an_article: 2,
    invalid_field: 1,
    no_purchases: 1,
    quantity_not_positive: 1,
    repeated_product: 1,
  });
  assert.deepEqual(report.skipped, ['coupons.csv: not products, transactions or demographics']);
  const events = await eventsOf(store);
  assert.deepEqual(
    events.map((event) => event.eventId),
    ['cj:800', 'cj:household:7', 'cj:900'],
  );
  assert.deepEqual(events[0]?.items, [{ itemId: '840255', quantity: 2, unitPrice: 1.75, discount: 2.39 }]);
  assert.deepEqual(events[1]?.properties, {
    age: '45-54',
    income: '50-74K',
    marital_status: 'Unmarried',
    household_size: '1',
    household_comp: '1 Adult No Kids',
    kids_count: '0',
  });
  assert.deepEqual(events[2]?.order, { id: '900', value: 3.59, currency: 'USD' });
  assert.equal(events[2]?.context?.channel, 'store-309');
  const [bread, rice, nameless] = [...store.catalogue.all()];
  assert.deepEqual(bread?.categories, [['Pastry', 'Bread', 'Bread: Italian/French']]);
  assert.equal(rice?.title, 'Rice Side Dish Mixes Dry, 6 oz');
  assert.deepEqual(rice?.price, { amount: 1.88, currency: 'USD' });
  assert.equal(rice?.brand, 'National');
  assert.equal(nameless?.title, 'Miscellaneous');
});

test('files of something else, or without a column, are named', async () => {
  await assert.rejects(importContent('people.csv', 'a\n1\n', PRESET), { code: 'import_failed' });
  await assert.rejects(importContent('products.csv', 'product_id\n1\n', PRESET), {
    field: 'manufacturer_id',
  });
});

test('the published sample: every row accounted for', async (t) => {
  const path = publicData('completejourney');
  if (path === undefined) return t.skip(DATA_IS_ABSENT);
  const store = createMemoryStore();
  const report = await importFiles(requestFor(store, { sources: [path], ...PRESET }));
  assert.equal(report.rows, 75_000 + 92_331 + 801);
  assert.equal(accountedRows(report), report.rows);
  assert.equal(store.catalogue.size, report.products);
});
