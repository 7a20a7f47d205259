import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { FilterAst, FilterValue } from '../../domain/filter.ts';
import type { ItemId } from '../../domain/ids.ts';
import { ItemTable } from '../../domain/item-table.ts';
import { CATEGORY_SEPARATOR, type Product } from '../../domain/product.ts';
import { CatalogueIndex } from '../catalogue/catalogue-index.ts';
import type { FilterScope } from './compiled-filter.ts';
import { FilterCache, validateFilter } from './filter-cache.ts';
import { FILTER_LIMITS } from './filter-limits.ts';
import { parseFilter } from './parser.ts';
import { writeFilter } from './write-filter.ts';

const NOW = Date.UTC(2026, 5, 1);

const MUG: Product = {
  id: 'mug' as ItemId,
  groupId: 'mugs',
  kind: 'product',
  title: 'Blue Mug',
  brand: 'Acme',
  categories: [['Home', 'Kitchen', 'Mugs']],
  price: { amount: 12, currency: 'EUR', sale: 9, saleFrom: NOW - 1000, saleTo: NOW + 1000 },
  availability: 'in_stock',
  quantity: 3,
  seller: 'Shop & Co',
  publishedAt: Date.UTC(2026, 4, 20),
  rating: { average: 4.5, count: 10 },
  tags: ['gift', 'ceramic'],
  attributes: { colour: 'blue', dishwasher: true, litres: 0.3, 'made in': 'PT', uses: ['tea', 'coffee'] },
  status: 'active',
};
const SHOE: Product = {
  id: 'shoe' as ItemId,
  kind: 'product',
  title: 'Running shoe',
  brand: 'Swift',
  categories: [['Sport', 'Shoes']],
  price: { amount: 80, currency: 'EUR' },
  availability: 'preorder',
  attributes: { colour: 'red' },
  status: 'active',
};
const PLAIN: Product = {
  id: 'plain' as ItemId,
  kind: 'content',
  title: 'Plain',
  availability: 'out_of_stock',
  status: 'active',
};

function shopOf(products: readonly Product[]) {
  const index = new CatalogueIndex(new ItemTable());
  index.apply(products);
  const cache = new FilterCache(index);
  const pass = (filter: string | FilterAst, more: Partial<FilterScope> = {}): string[] => {
    const compiled = cache.get(filter);
    compiled.bind({
      index,
      now: NOW,
      item: -1,
      params: {},
      country: undefined,
      purchased: () => false,
      viewed: () => false,
      inCart: () => false,
      ...more,
    });
    return products
      .filter((product) => compiled.test(index.items.indexOf(product.id)!))
      .map((product) => product.id);
  };
  return { index, pass };
}

const { index, pass } = shopOf([MUG, SHOE, PLAIN]);
const at = (id: string): number => index.items.indexOf(id as ItemId)!;

describe('filter language', () => {
  const table: readonly (readonly [string, readonly string[]])[] = [
    ['in_stock', ['mug', 'shoe']],
    ['not in_stock', ['plain']],
    ['on_sale', ['mug']],
    ['price < 10', ['mug']],
    ['price >= 80', ['shoe']],
    ['not price < 10', ['shoe', 'plain']],
    ['price != 80', ['mug', 'plain']],
    ['quantity = 3', ['mug']],
    ['rating > 4', ['mug']],
    ['brand = "Acme"', ['mug']],
    ["brand != 'Acme'", ['shoe', 'plain']],
    ['brand in ("Acme", "Swift")', ['mug', 'shoe']],
    ['brand not in ("Acme")', ['shoe', 'plain']],
    ['brand in ()', []],
    ['title contains "mug"', ['mug']],
    ['category = "Kitchen"', ['mug']],
    ['category = "Home > Kitchen"', ['mug']],
    ['category = "Kitchen > Mugs"', []],
    ['not category in ("Adult", "Shoes")', ['mug', 'plain']],
    ['tags contains "gift"', ['mug']],
    ['tags = "ceramic"', ['mug']],
    ['availability = "preorder"', ['shoe']],
    ['kind = "content"', ['plain']],
    ['group = "mugs"', ['mug']],
    ['seller contains "co"', ['mug']],
    ['published > "2026-05-01"', ['mug']],
    ['published <= "2026-05-01"', []],
    ['attributes.colour = "red"', ['shoe']],
    ['attributes.dishwasher', ['mug']],
    ['attributes.litres <= 0.5', ['mug']],
    ['attributes."made in" = "PT"', ['mug']],
    ['attributes.uses contains "tea"', ['mug']],
    ['attributes.uses in ("tea", "water")', ['mug']],
    ['attributes.colour contains "U"', ['mug']],
    ['id in ("shoe", "plain") and not kind = "content"', ['shoe']],
    ['brand = "Acme" or brand = "Swift" and price > 100', ['mug']],
    ['(brand = "Acme" or brand = "Swift") and price > 50', ['shoe']],
    ['NOT in_stock OR price > 50', ['shoe', 'plain']],
    ['title = "Plain" or title = "a \\"quoted\\" one"', ['plain']],
  ];
  for (const [filter, expected] of table) {
    it(filter, () => assert.deepEqual(pass(filter), expected));
  }

  it('takes the price in force, which a sale changes for its time only', () => {
    assert.deepEqual(pass('price = 9'), ['mug']);
    assert.deepEqual(pass('price = 9', { now: NOW + 1000 }), []);
    assert.deepEqual(pass('price = 12', { now: NOW + 1000 }), ['mug']);
    assert.deepEqual(pass('on_sale', { now: NOW + 1000 }), []);
  });

  it('compares with the item of the page', () => {
    assert.deepEqual(pass('price < $item.price', { item: at('shoe') }), ['mug']);
    assert.deepEqual(pass('category in $item.category and id != $item.id', { item: at('mug') }), []);
    assert.deepEqual(pass('brand = $item.brand', { item: at('mug') }), ['mug']);
    assert.deepEqual(pass('brand = $item.brand', { item: at('plain') }), []);
    assert.deepEqual(pass('price <= $item.price'), []);
    assert.deepEqual(pass('category = $item.category', { item: at('mug') }), ['mug']);
    assert.deepEqual(pass('category = $item.category', { item: at('shoe') }), ['shoe']);
  });

  it('knows what the shopper did, and nothing without a shopper', () => {
    const purchased = (item: number) => item === at('shoe');
    assert.deepEqual(pass('id in $shopper.purchased', { purchased }), ['shoe']);
    assert.deepEqual(pass('id not in $shopper.purchased', { purchased }), ['mug', 'plain']);
    assert.deepEqual(pass('id in $shopper.viewed', { viewed: purchased }), ['shoe']);
    assert.deepEqual(pass('id in $shopper.cart', { inCart: purchased }), ['shoe']);
    assert.deepEqual(pass('id in $shopper.purchased'), []);
    assert.deepEqual(pass('attributes."made in" = $shopper.country', { country: 'PT' }), ['mug']);
    assert.deepEqual(pass('attributes."made in" = $shopper.country'), []);
  });

  it('binds parameters, one value or a list, anew for each request', () => {
    assert.deepEqual(pass('price < $params.most', { params: { most: 50 } }), ['mug']);
    assert.deepEqual(pass('price < $params.most', { params: { most: 5 } }), []);
    assert.deepEqual(pass('brand in $params.brands', { params: { brands: ['Swift'] } }), ['shoe']);
    assert.deepEqual(pass('category in $params.c', { params: { c: 'Home' } }), ['mug']);
    assert.deepEqual(pass('category in $params.c', { params: { c: ['Sport'] } }), ['shoe']);
    let reads = 0;
    const params = {
      get values() {
        reads++;
        return ['red', 'blue'];
      },
    };
    const fields = Array.from({ length: 50 }, (_, at) => `attributes.a${at} in $params.values`);
    assert.deepEqual(pass(`${fields.join(' or ')} or attributes.colour in $params.values`, { params }), [
      'mug',
      'shoe',
    ]);
    assert.equal(reads, 1, 'one list for all comparisons of a kind');
    assert.throws(() => pass('price < $params.most'), { code: 'invalid_filter', message: /"most"/ });
    assert.throws(() => pass('price < $params.most', { params: { most: 'ten' } }), {
      code: 'invalid_filter',
    });
    assert.throws(() => pass('price < $params.toString'), { code: 'invalid_filter' });
  });

  it('takes the same filter as an object', () => {
    assert.deepEqual(
      pass({ and: [{ field: 'in_stock' }, { not: { field: 'price', op: '<', value: 10 } }] }),
      ['shoe'],
    );
    assert.deepEqual(pass({ field: 'brand', op: '=', value: { ref: '$item.brand' } }, { item: at('mug') }), [
      'mug',
    ]);
  });
});

describe('filter errors', () => {
  const table: readonly (readonly [string, RegExp, RegExp?])[] = [
    ['prise < 5', /no field "prise"/, /"price"/],
    ['colour = "red"', /no field "colour"/],
    ['$item.price < 5', /where a field should be \(at character 1\)/],
    ['price <', /the filter ends where .* \(at character 8\)/],
    ['price < 5 and', /the filter ends/],
    ['price < 5 price < 6', /"price" stands .* \(at character 11\)/],
    ['(price < 5', /the filter ends where "\)"/],
    ['brand = "Acme', /does not end \(at character 9\)/],
    ['brand = Acme', /"Acme" stands/],
    ['brand # 5', /"#" has no meaning/],
    ['brand in "Acme"', /where "\(" should be/],
    ['price = "12"', /"price" is compared with "12"/],
    ['brand < "b"', /cannot be compared by "<"/],
    ['brand = 3', /"brand" is compared with 3/],
    ['brand', /cannot stand alone/],
    ['in_stock = true', /"in_stock" cannot be compared/],
    ['published > "soon"', /"published" is compared with "soon"/],
    ['price < $item.brand', /different types/],
    ['id in $shopper.purchsed', /no \$shopper\.purchsed/, /\$shopper\.purchased/],
    ['id in $shopper.basket', /no \$shopper\.basket/, /\$shopper\.cart/],
    ['brand in $shopper.cart', /list of items/],
    ['price < $wish.price', /no \$wish\.price/],
    ['price < $', /a name must follow/],
    ['', /the filter ends where a field/],
  ];
  for (const [filter, message, remedy] of table) {
    it(filter === '' ? '(nothing)' : filter, () =>
      assert.throws(
        () => validateFilter(filter),
        (error: Error & { code?: string; remedy?: string; field?: string }) => {
          assert.equal(error.code, 'invalid_filter');
          assert.equal(error.field, 'filter');
          assert.match(error.message, message);
          assert.match(error.remedy ?? '', remedy ?? /./);
          return true;
        },
      ),
    );
  }

  it('bounds what a filter may cost', () => {
    const invalid = { code: 'invalid_filter' };
    const list = (count: number) =>
      `quantity in (${Array.from({ length: count }, (_, i) => i % 10).join(',')})`;
    validateFilter(list(FILTER_LIMITS.list));
    assert.throws(() => validateFilter(list(FILTER_LIMITS.list + 1)), invalid);
    const lists = (count: number, value: string): FilterAst => ({
      or: Array.from({ length: count }, () => ({
        field: 'brand',
        op: 'in',
        value: Array.from({ length: FILTER_LIMITS.list }, () => value),
      })),
    });
    const most = FILTER_LIMITS.values / FILTER_LIMITS.list;
    validateFilter(lists(most, 'x'));
    assert.throws(() => validateFilter(lists(most + 1, 'x')), { ...invalid, message: /values in its lists/ });
    assert.throws(() => validateFilter(lists(1, 'x'.repeat(251))), { ...invalid, message: /characters/ });
    assert.throws(() => validateFilter(`${'('.repeat(40)}in_stock${')'.repeat(40)}`), invalid);
    assert.throws(() => validateFilter(`${'not '.repeat(40)}in_stock`), invalid);
    assert.throws(() => validateFilter(Array(300).fill('in_stock').join(' and ')), invalid);
    assert.throws(() => validateFilter(`brand = "${'x'.repeat(FILTER_LIMITS.length)}"`), invalid);
    let deep: FilterAst = { field: 'in_stock' };
    for (let i = 0; i < 150; i++) deep = { not: deep };
    assert.throws(() => validateFilter(deep), invalid);
    validateFilter(`${'('.repeat(FILTER_LIMITS.depth - 1)}in_stock${')'.repeat(FILTER_LIMITS.depth - 1)}`);
    validateFilter(`${'not '.repeat(FILTER_LIMITS.depth - 1)}in_stock`);
    assert.throws(() => validateFilter(`${'not '.repeat(FILTER_LIMITS.depth)}in_stock`), invalid);
    // A level of parentheses may be two levels of the tree.
    const twice = (levels: number): string =>
      levels === 0 ? 'in_stock' : `(on_sale or in_stock and ${twice(levels - 1)})`;
    validateFilter(twice(7));
    assert.throws(() => validateFilter(twice(8)), invalid);
  });

  it('refuses objects that are no filter, naming what is wrong', () => {
    const bad: readonly unknown[] = [
      null,
      [],
      'in_stok',
      { and: [] },
      { and: [{ field: 'in_stock' }], or: [] },
      { not: { field: 'in_stock' }, extra: 1 },
      { field: 5 },
      { field: 'price', op: '~', value: 1 },
      { field: 'price', op: '<', value: { ref: '$item.price', more: 1 } },
      { field: 'price', op: '<', value: { ref: 'item.price' } },
      { field: 'price', op: 'in', value: 5 },
      { field: 'price', op: '<', value: Number.NaN },
      { field: '__proto__', op: '=', value: 'x' },
      { field: 'constructor' },
    ];
    for (const filter of bad)
      assert.throws(() => validateFilter(filter as FilterAst), { code: 'invalid_filter' });
  });
});

/** What a filter means, said as plainly as possible over products. */
function means(tree: FilterAst, product: Product, page: Product): boolean {
  if ('and' in tree) return tree.and.every((part) => means(part, product, page));
  if ('or' in tree) return tree.or.some((part) => means(part, product, page));
  if ('not' in tree) return !means(tree.not, product, page);
  if (!('op' in tree)) return tree.field === 'in_stock' && product.availability !== 'out_of_stock';
  const left = valuesOf(tree.field, product);
  const right = rightValues(tree.value, page);
  switch (tree.op) {
    case '=':
    case 'in':
      return left.some((value) => right.includes(value));
    case '!=':
      return !left.some((value) => right.includes(value));
    case 'contains':
      return tree.field === 'title'
        ? right.length === 1 && String(left[0]).toLowerCase().includes(String(right[0]).toLowerCase())
        : left.some((value) => right.includes(value));
    default: {
      const [a, b] = [left[0], right.length === 1 ? right[0] : undefined];
      if (typeof a !== 'number' || typeof b !== 'number') return false;
      return tree.op === '<' ? a < b : tree.op === '<=' ? a <= b : tree.op === '>' ? a > b : a >= b;
    }
  }
}

function rightValues(value: FilterValue, page: Product): readonly (string | number | boolean)[] {
  if (typeof value !== 'object') return [value];
  if ('ref' in value) return valuesOf(value.ref.slice('$item.'.length), page);
  return value;
}

function valuesOf(field: string, product: Product): (string | number)[] {
  const present = (value: string | number | undefined) => (value === undefined ? [] : [value]);
  switch (field) {
    case 'title':
      return [product.title];
    case 'brand':
      return present(product.brand);
    case 'price':
      return present(product.price?.amount);
    case 'tags':
      return [...(product.tags ?? [])];
    default:
      return (product.categories ?? []).flatMap((path) =>
        path.flatMap((step, depth) => [step, path.slice(0, depth + 1).join(CATEGORY_SEPARATOR)]),
      );
  }
}

const WORDS = ['red', 'blue', 'Green', 'mug', 'shoe'];
const word = fc.constantFrom(...WORDS);
const price = fc.integer({ min: 0, max: 6 });
const anyProduct = fc
  .record({
    title: fc.array(word, { minLength: 1, maxLength: 3 }),
    brand: fc.option(word, { nil: undefined }),
    amount: fc.option(price, { nil: undefined }),
    tags: fc.option(fc.array(word, { maxLength: 2 }), { nil: undefined }),
    categories: fc.option(fc.array(fc.array(word, { minLength: 1, maxLength: 3 }), { maxLength: 2 }), {
      nil: undefined,
    }),
    stock: fc.boolean(),
  })
  .map(
    ({ title, brand, amount, tags, categories, stock }): Omit<Product, 'id'> => ({
      kind: 'product',
      status: 'active',
      title: title.join(' '),
      availability: stock ? 'in_stock' : 'out_of_stock',
      ...(brand === undefined ? {} : { brand }),
      ...(amount === undefined ? {} : { price: { amount, currency: 'EUR' } }),
      ...(tags === undefined ? {} : { tags }),
      ...(categories === undefined ? {} : { categories }),
    }),
  );
const category = fc.array(word, { minLength: 1, maxLength: 2 }).map((path) => path.join(CATEGORY_SEPARATOR));
const ref = (...fields: string[]) => fc.constantFrom(...fields).map((field) => ({ ref: `$item.${field}` }));
const comparison: fc.Arbitrary<FilterAst> = fc.oneof(
  fc.constant<FilterAst>({ field: 'in_stock' }),
  fc.record({
    field: fc.constant('price'),
    op: fc.constantFrom('=', '!=', '<', '<=', '>', '>=') as fc.Arbitrary<'='>,
    value: fc.oneof(price, ref('price')),
  }),
  fc.record({ field: fc.constant('price'), op: fc.constant('in' as const), value: fc.array(price) }),
  fc.record({
    field: fc.constantFrom('brand', 'title'),
    op: fc.constantFrom('=', '!=') as fc.Arbitrary<'='>,
    value: fc.oneof(word, ref('brand', 'tags', 'category')),
  }),
  fc.record({ field: fc.constant('title'), op: fc.constant('contains' as const), value: word }),
  fc.record({
    field: fc.constantFrom('category', 'tags'),
    op: fc.constantFrom('=', '!=', 'contains') as fc.Arbitrary<'='>,
    value: fc.oneof(category, ref('brand', 'tags', 'category')),
  }),
  fc.record({
    field: fc.constantFrom('category', 'tags', 'brand'),
    op: fc.constant('in' as const),
    value: fc.oneof(fc.array(category), ref('brand', 'tags', 'category')),
  }),
);
const { tree } = fc.letrec<{ tree: FilterAst }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    comparison,
    fc.record({ and: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ or: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('tree') }),
  ),
}));

describe('filters against a naive interpreter', () => {
  it('pass the same products, as text and as objects', () => {
    fc.assert(
      fc.property(fc.array(anyProduct, { minLength: 1, maxLength: 12 }), tree, (drafts, filter) => {
        const products = drafts.map((draft, i) => ({ ...draft, id: `p${i}` as ItemId }));
        const shop = shopOf(products);
        const expected = products
          .filter((product) => means(filter, product, products[0]!))
          .map((product) => product.id);
        assert.deepEqual(shop.pass(filter, { item: 0 }), expected);
        assert.deepEqual(shop.pass(writeFilter(filter), { item: 0 }), expected);
      }),
      { numRuns: 400 },
    );
  });

  it('never break on any text: either a filter or an invalid_filter error', () => {
    const piece = fc.constantFrom(
      ...[
        'price',
        '<',
        '>=',
        'in',
        'not',
        '(',
        ')',
        ',',
        '"a"',
        '3',
        '$item.price',
        'and',
        'or',
        'brand',
        "'",
        '-',
      ],
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 12 }), (pieces) => {
        try {
          parseFilter(pieces.join(' '));
        } catch (error) {
          assert.equal((error as { code?: string }).code, 'invalid_filter');
        }
      }),
      { numRuns: 500 },
    );
  });
});
