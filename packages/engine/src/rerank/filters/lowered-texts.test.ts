import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FilterAst } from '../../domain/filter.ts';
import type { ItemId } from '../../domain/ids.ts';
import { ItemTable } from '../../domain/item-table.ts';
import type { Product } from '../../domain/product.ts';
import { CatalogueIndex } from '../catalogue/catalogue-index.ts';
import { FilterCache, validateFilter } from './filter-cache.ts';
import { FILTER_LIMITS } from './filter-limits.ts';
import { LastLowered, LoweredTexts } from './lowered-texts.ts';

const aProduct = (id: string, title: string, colour: string): Product => ({
  id: id as ItemId,
  kind: 'product',
  title,
  attributes: { colour },
  availability: 'in_stock',
  status: 'active',
});

test('a text is lower-cased once, and anew when the item has another text', () => {
  const column = new LoweredTexts().column('title');
  assert.equal(column.at(5000, 'Blue MUG'), 'blue mug');
  assert.equal(column.at(5000, 'Blue MUG'), 'blue mug');
  assert.equal(column.at(3, ''), '');
  assert.equal(column.at(5000, 'Red Cup'), 'red cup');
  assert.equal(column.at(4, 'X'), 'x');
  const last = new LastLowered();
  assert.deepEqual(
    ['', 'A', 'A', 'B', ''].map((text) => last.of(text)),
    ['', 'a', 'a', 'b', ''],
  );
});

test('contains follows a product whose title and attributes change, over every filter of the cache', () => {
  const index = new CatalogueIndex(new ItemTable());
  index.apply([aProduct('a', 'Blue MUG', 'Navy'), aProduct('b', 'Red Cup', 'Ruby')]);
  const cache = new FilterCache(index);
  const pass = (filter: string) => {
    const compiled = cache.get(filter);
    compiled.bind({
      index,
      now: 0,
      item: -1,
      params: {},
      country: undefined,
      purchased: () => false,
      viewed: () => false,
      inCart: () => false,
    });
    return [0, 1].filter((item) => compiled.test(item));
  };
  assert.deepEqual(pass('title contains "mug"'), [0]);
  assert.deepEqual(pass('title contains "cup" or attributes.colour contains "nav"'), [0, 1]);
  assert.deepEqual(pass('attributes.colour contains "ruby" and attributes.colour contains "BY"'), [1]);
  index.apply([aProduct('a', 'Tea Cup', 'Ruby'), { ...aProduct('b', 'Red Cup', 'x'), status: 'deleted' }]);
  assert.deepEqual(pass('title contains "mug"'), []);
  assert.deepEqual(pass('title contains "cup" or attributes.colour contains "nav"'), [0]);
  assert.deepEqual(pass('attributes.colour contains "ruby" and attributes.colour contains "BY"'), [0]);
});

test('twenty comparisons by contains are allowed, one more is refused with a remedy in both forms', () => {
  const tree = (count: number): FilterAst => ({
    or: Array.from({ length: count }, (_, i) => ({ field: 'title', op: 'contains', value: `w${i}` })),
  });
  const text = (count: number) =>
    Array.from({ length: count }, (_, i) => `not (title contains "w${i}")`).join(' and ');
  validateFilter(tree(FILTER_LIMITS.contains));
  validateFilter(text(FILTER_LIMITS.contains));
  for (const filter of [tree(FILTER_LIMITS.contains + 1), text(FILTER_LIMITS.contains + 1)])
    assert.throws(
      () => validateFilter(filter),
      (error: { code?: string; message?: string; remedy?: string }) => {
        assert.equal(error.code, 'invalid_filter');
        assert.match(error.message ?? '', /more than 20 comparisons by contains/);
        return error.remedy !== undefined;
      },
    );
});
