import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { AisleError } from '../domain/errors.ts';
import { validateProduct } from './validate-product.ts';

test('defaults: kind, availability and status', () => {
  assert.deepEqual(validateProduct({ id: 7, title: ' Mug ' }), {
    id: '7',
    kind: 'product',
    title: 'Mug',
    availability: 'in_stock',
    status: 'active',
  });
});

test('a whole product is read', () => {
  const product = {
    id: 'a',
    groupId: 'g',
    kind: 'bundle',
    title: 'Mug',
    categories: [['Home', 'Mugs'], ['Gifts']],
    images: ['https://shop.example/a.jpg'],
    price: { amount: 9.5, currency: 'GBP', sale: 8, saleFrom: Date.UTC(2025, 0, 1) },
    availability: 'preorder',
    rating: { average: 4.5, count: 12 },
    tags: ['red'],
    attributes: { size: 'L', weight: 2, dishwasher: true, colours: ['red', 'blue'] },
    i18n: { de: { title: 'Becher' } },
    publishedAt: Date.UTC(2025, 0, 2),
    status: 'hidden',
  };
  assert.deepEqual(validateProduct(product), product);
});

test('every fault names its field and a remedy', () => {
  const cases: [object, string][] = [
    [{ title: 'x' }, 'id'],
    [{ id: 'x' }, 'title'],
    [{ id: 'x', title: 'y', price: { amount: '1', currency: 'EUR' } }, 'price.amount'],
    [{ id: 'x', title: 'y', price: { amount: 1, currency: '€' } }, 'price.currency'],
    [{ id: 'x', title: 'y', categories: ['Home'] }, 'categories[0]'],
    [{ id: 'x', title: 'y', categories: [['Home', '']] }, 'categories[0]'],
    [{ id: 'x', title: 'y', availability: 'maybe' }, 'availability'],
    [{ id: 'x', title: 'y', attributes: { a: { b: 1 } } }, 'attributes.a'],
    [{ id: 'x', title: 'y', i18n: { de: { titel: 'z' } } }, 'i18n.de.titel'],
    [{ id: 'x', title: 'y', colour: 'red' }, 'colour'],
  ];
  for (const [value, field] of cases) {
    assert.throws(
      () => validateProduct(value),
      (fault) => fault instanceof AisleError && fault.field === field && !!fault.remedy,
      field,
    );
  }
});

test('no JSON makes it fail in another way than by a named field', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.jsonValue(),
        fc.record({
          id: fc.constant('a'),
          title: fc.jsonValue(),
          price: fc.jsonValue(),
          i18n: fc.jsonValue(),
        }),
      ),
      (value) => {
        try {
          validateProduct(value);
        } catch (fault) {
          assert.ok(fault instanceof AisleError && fault.field, String(fault));
        }
      },
    ),
  );
});
