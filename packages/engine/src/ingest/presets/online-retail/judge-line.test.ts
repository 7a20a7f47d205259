import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InvoiceLine } from './invoice-line.ts';
import { judgeLine } from './judge-line.ts';

const LINE: InvoiceLine = {
  source: 'r.csv',
  row: 1,
  invoice: '536365',
  item: '85123A',
  description: 'WHITE HANGING HEART T-LIGHT HOLDER',
  quantity: 6,
  time: 0,
  price: 2.55,
  customer: '17850',
  country: 'United Kingdom',
};
const codeOf = (change: Partial<InvoiceLine>): string | undefined => judgeLine({ ...LINE, ...change })?.code;

test('articles: five digits, variants, the sister shop', () => {
  for (const item of ['71053', '85123A', '15056BL', '79323GR', 'DCGSSBOY', 'DCGS0076'])
    assert.equal(codeOf({ item }), undefined, item);
});

test('what books no article is refused by its code', () => {
  const items = [
    'POST',
    'D',
    'M',
    'C2',
    'DOT',
    'BANK CHARGES',
    'AMAZONFEE',
    'CRUK',
    'PADS',
    'S',
    'B',
    'GIFT_0001_20',
    'TEST001',
    'ADJUST',
    '1234',
    '123456',
  ];
  for (const item of items) assert.equal(codeOf({ item }), 'not_an_article', item);
});

test('a service under an article code is refused by its description', () => {
  for (const description of [
    'Next Day Carriage',
    'Manual',
    'Dotcomgiftshop Gift Voucher £100.00',
    'High Resolution Image',
    'samples',
    'Packing Charge',
  ]) {
    assert.equal(codeOf({ description }), 'not_an_article', description);
  }
  assert.equal(codeOf({ description: 'MANUAL COFFEE GRINDER' }), undefined);
});

test('prices, stock adjustments, cancellations', () => {
  assert.equal(codeOf({ price: 0 }), 'price_not_positive');
  assert.equal(codeOf({ price: -11062.06 }), 'price_not_positive');
  assert.equal(codeOf({ quantity: -10, price: 0, description: 'damaged' }), 'stock_adjustment');
  assert.equal(codeOf({ quantity: 0 }), 'stock_adjustment');
  assert.equal(codeOf({ invoice: 'C536379', quantity: -1 }), undefined);
  assert.equal(codeOf({ invoice: 'C536379', quantity: 1 }), 'invalid_field');
});
