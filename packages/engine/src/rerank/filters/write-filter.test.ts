import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { AisleError } from '../../domain/errors.ts';
import type { FilterAst, FilterValue } from '../../domain/filter.ts';
import { validateFilter } from './filter-cache.ts';
import { parseFilter } from './parser.ts';
import { writeFilter } from './write-filter.ts';

describe('a filter as text', () => {
  const table: readonly (readonly [FilterAst, string])[] = [
    [{ field: 'in_stock' }, 'in_stock'],
    [{ field: 'price', op: '<=', value: { ref: '$item.price' } }, 'price <= $item.price'],
    [{ field: 'id', op: 'in', value: { ref: '$shopper.purchased' } }, 'id in $shopper.purchased'],
    [{ field: 'price', op: '!=', value: { ref: '$params.max' } }, 'price != $params.max'],
    [{ field: 'title', op: 'contains', value: 'a "b\\c"' }, 'title contains "a \\"b\\\\c\\""'],
    [{ field: 'attributes.made in', op: '=', value: true }, 'attributes."made in" = true'],
    [
      { field: 'brand', op: '=', value: { ref: '$item.attributes.made in' } },
      'brand = $item.attributes."made in"',
    ],
    [{ not: { field: 'brand', op: 'in', value: ['x', 'y'] } }, 'not brand in ("x", "y")'],
    [
      { or: [{ and: [{ field: 'in_stock' }, { field: 'on_sale' }] }, { not: { field: 'on_sale' } }] },
      'in_stock and on_sale or not on_sale',
    ],
    [
      { and: [{ or: [{ field: 'in_stock' }, { field: 'on_sale' }] }, { field: 'on_sale' }] },
      '(in_stock or on_sale) and on_sale',
    ],
    [
      { and: [{ and: [{ field: 'in_stock' }, { field: 'on_sale' }] }, { field: 'on_sale' }] },
      '(in_stock and on_sale) and on_sale',
    ],
  ];
  for (const [tree, text] of table) {
    it(text, () => {
      assert.equal(writeFilter(tree), text);
      assert.deepEqual(parseFilter(text), tree);
      validateFilter(tree);
    });
  }

  it('writes a connective of one part as the part', () => {
    assert.equal(
      writeFilter({ not: { and: [{ or: [{ field: 'in_stock' }, { field: 'on_sale' }] }] } }),
      'not (in_stock or on_sale)',
    );
  });
});

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.constantFrom('"', '\\', "'", 'and', '$x'),
);
const number = fc
  .oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }))
  .map((value) => value + 0);
const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 });
const params = name.map((key): FilterValue => ({ ref: `$params.${key}` }));
const attribute = name.map((key) => `attributes.${key}`);
const item = (...fields: string[]) =>
  fc.oneof(fc.constantFrom(...fields), attribute).map((field): FilterValue => ({ ref: `$item.${field}` }));
const compared = (
  fields: fc.Arbitrary<string>,
  operators: readonly string[],
  value: fc.Arbitrary<FilterValue>,
): fc.Arbitrary<FilterAst> =>
  fc.record({ field: fields, op: fc.constantFrom(...operators) as fc.Arbitrary<'='>, value });

/** Every kind of field with every operator, constant and reference that it takes. */
const comparison: fc.Arbitrary<FilterAst> = fc.oneof(
  fc.constantFrom('in_stock', 'on_sale').map((field) => ({ field })),
  attribute.map((field) => ({ field })),
  compared(
    fc.constantFrom('price', 'quantity', 'rating'),
    ['=', '!=', '<', '<=', '>', '>='],
    fc.oneof(number, params, item('price', 'quantity', 'rating')),
  ),
  compared(fc.constantFrom('price', 'rating'), ['in'], fc.oneof(fc.array(number, { maxLength: 4 }), params)),
  compared(
    fc.constant('published'),
    ['=', '!=', '<', '<=', '>', '>='],
    fc.oneof(fc.constant('2026-01-31'), fc.nat(), params, item('published')),
  ),
  compared(
    fc.constantFrom('id', 'title', 'brand', 'availability', 'seller', 'group', 'kind', 'category', 'tags'),
    ['=', '!=', 'contains'],
    fc.oneof(text, params, item('brand', 'category', 'tags', 'id'), fc.constant({ ref: '$shopper.country' })),
  ),
  compared(
    fc.constantFrom('title', 'category', 'tags'),
    ['in'],
    fc.oneof(fc.array(text, { maxLength: 4 }), params, item('brand', 'category')),
  ),
  compared(
    fc.constant('id'),
    ['in'],
    fc.constantFrom('$shopper.purchased', '$shopper.viewed', '$shopper.cart').map((ref) => ({ ref })),
  ),
  compared(
    attribute,
    ['=', '!=', '<', '<=', '>', '>=', 'contains'],
    fc.oneof(text, number, fc.boolean(), params, item('price', 'brand')),
  ),
  compared(attribute, ['in'], fc.array(fc.oneof(text, number, fc.boolean()), { maxLength: 4 })),
);
const { tree } = fc.letrec<{ tree: FilterAst }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5 },
    comparison,
    fc.record({ and: fc.array(tie('tree'), { minLength: 2, maxLength: 3 }) }),
    fc.record({ or: fc.array(tie('tree'), { minLength: 2, maxLength: 3 }) }),
    fc.record({ not: tie('tree') }),
  ),
}));

describe('the two forms of the filter language', () => {
  it('are one: a tree written and read again is the same tree', () => {
    fc.assert(
      fc.property(tree, (drawn) => {
        // As it would come over the wire.
        const filter = JSON.parse(JSON.stringify(drawn)) as FilterAst;
        validateFilter(filter);
        const text = writeFilter(filter);
        const again = parseFilter(text);
        assert.deepEqual(again, filter);
        assert.equal(writeFilter(again), text);
      }),
      { numRuns: 2000 },
    );
  });

  it('have the same depth: a tree within the limit can be read from its text', () => {
    for (const wrap of [
      (inner: FilterAst): FilterAst => ({ not: inner }),
      (inner: FilterAst): FilterAst => ({ and: [inner, { field: 'in_stock' }] }),
      (inner: FilterAst): FilterAst => ({ not: { or: [inner, { field: 'in_stock' }] } }),
    ]) {
      let deepest: FilterAst = { field: 'on_sale' };
      for (;;) {
        const deeper = wrap(deepest);
        try {
          validateFilter(deeper);
        } catch (error) {
          assert.equal((error as AisleError).code, 'invalid_filter');
          break;
        }
        deepest = deeper;
      }
      validateFilter(writeFilter(deepest));
    }
  });
});
