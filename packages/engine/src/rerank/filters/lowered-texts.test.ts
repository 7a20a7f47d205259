import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { FilterAst } from '../../domain/filter.ts';
import type { ItemId } from '../../domain/ids.ts';
import { ItemTable } from '../../domain/item-table.ts';
import type { Product } from '../../domain/product.ts';
import { CatalogueIndex } from '../catalogue/catalogue-index.ts';
import { FilterCache, validateFilter } from './filter-cache.ts';
import { FILTER_LIMITS } from './filter-limits.ts';
import { LoweredText, LoweredTexts } from './lowered-texts.ts';

const aProduct = (id: string, title: string, colour: string): Product => ({
  id: id as ItemId,
  kind: 'product',
  title,
  attributes: { colour },
  availability: 'in_stock',
  status: 'active',
});

test('a text is lower-cased once, and anew when the item has another text', () => {
  const texts = new LoweredTexts();
  const column = texts.column('title');
  const blue = column.at(5000, 'Blue MUG');
  assert.equal(blue.lowered, 'blue mug');
  assert.equal(column.at(5000, 'Blue MUG'), blue);
  assert.equal(column.at(3, '').lowered, '');
  assert.equal(column.at(5000, 'Red Cup').lowered, 'red cup');
  assert.equal(column.at(4, 'X').lowered, 'x');
  assert.equal(texts.column('title'), column);
  assert.equal(texts.attribute('Navy'), texts.attribute('Navy'));
  assert.equal(texts.attribute('Navy').lowered, 'navy');
});

test('attributes in lower case are bounded by their characters', () => {
  const texts = new LoweredTexts();
  const first = texts.attribute('first');
  for (let at = 0; at < 45; at++) texts.attribute(String(at).padEnd(100_000, 'x'));
  assert.notEqual(texts.attribute('first'), first, 'let go when there were too many');
  assert.equal(texts.attribute('first').lowered, 'first');
});

test('signatures never hide what a text contains', () => {
  const text = fc.oneof(
    fc
      .array(fc.constantFrom('a', 'B', 'c', ' ', 'É', 'İ', 'ß', '杯', '😀'), { maxLength: 12 })
      .map((all) => all.join('')),
    fc.string({ unit: 'binary', maxLength: 40 }),
  );
  const pairs = fc.oneof(
    fc.tuple(text, text),
    fc.tuple(text, fc.nat(), fc.nat()).map(([all, from, length]): [string, string] => {
      const start = from % (all.length + 1);
      return [all, all.slice(start, start + (length % 5))];
    }),
  );
  fc.assert(
    fc.property(pairs, ([all, part]) => {
      const expected = all.toLowerCase().includes(part.toLowerCase());
      assert.equal(new LoweredText(all).contains(new LoweredText(part)), expected);
    }),
    { numRuns: 2000 },
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

test('searches of one text, joined and negated in every way, mean what they mean one by one', () => {
  const words = ['blue', 'mug', 'BLUE mug', 'red', 'u', ''];
  const products = [
    aProduct('a', 'Blue MUG', 'Red'),
    { ...aProduct('b', 'mug, red', 'x'), attributes: { colour: ['red', 'u'] }, tags: ['mug', 'u'] },
    { ...aProduct('c', 'Plate', 'x'), attributes: { colour: 3 }, tags: ['red'] },
    { ...aProduct('d', '', 'x'), attributes: {} },
  ];
  const index = new CatalogueIndex(new ItemTable());
  index.apply(products);
  const cache = new FilterCache(index);
  const scope = {
    ...{ index, now: 0, item: -1, country: undefined, params: { many: ['blue', 'mug'], one: 'u' } },
    ...{ purchased: () => false, viewed: () => false, inCart: () => false },
  };
  const values: Readonly<Record<string, (product: Product) => string | readonly string[] | undefined>> = {
    title: ({ title }) => title,
    tags: ({ tags }) => tags,
    'attributes.colour': ({ attributes }) => attributes?.['colour'] as string | readonly string[] | undefined,
  };
  interface Part {
    readonly field: string;
    readonly value: string | { readonly ref: string };
    readonly negated: boolean;
  }
  const holds = ({ field, value, negated }: Part, product: Product): boolean => {
    const has = values[field]!(product);
    const wanted =
      typeof value === 'string' ? [value] : value.ref === '$params.one' ? ['u'] : ['blue', 'mug'];
    const contained =
      typeof has === 'string'
        ? wanted.length === 1 && has.toLowerCase().includes(wanted[0]!.toLowerCase())
        : Array.isArray(has) && has.some((name) => wanted.includes(name));
    return contained !== negated;
  };
  const value = fc.oneof(
    fc.constantFrom(...words),
    fc.constantFrom({ ref: '$params.one' }, { ref: '$params.many' }),
  );
  const part = fc.record({ field: fc.constantFrom(...Object.keys(values)), value, negated: fc.boolean() });
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), fc.boolean(), (parts, conjunction) => {
      const trees = parts.map(({ field, value, negated }): FilterAst => {
        const tree: FilterAst = { field, op: 'contains', value };
        return negated ? { not: tree } : tree;
      });
      const compiled = cache.get(conjunction ? { and: trees } : { or: trees });
      compiled.bind(scope);
      for (const [item, product] of products.entries()) {
        const all = parts.map((one) => holds(one, product));
        assert.equal(compiled.test(item), conjunction ? all.every(Boolean) : all.some(Boolean), product.id);
      }
    }),
    { numRuns: 500 },
  );
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
