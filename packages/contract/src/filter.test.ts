import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { COMPARISON_OPERATORS, type FilterAst, filterFault } from './filter.ts';

const { ast } = fc.letrec<{ ast: FilterAst }>((tie) => ({
  ast: fc.oneof(
    { maxDepth: 4 },
    fc.record({ field: fc.constantFrom('price', 'in_stock') }),
    fc.record({
      field: fc.constantFrom('price', 'category'),
      op: fc.constantFrom(...COMPARISON_OPERATORS),
      value: fc.oneof(
        fc.string(),
        fc.integer(),
        fc.boolean(),
        fc.constant({ ref: '$item.price' }),
        fc.array(fc.integer()),
      ),
    }),
    fc.record({ and: fc.array(tie('ast'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ or: fc.array(tie('ast'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('ast') }),
  ),
}));

test('every syntax tree is taken, and none with a broken leaf', () => {
  fc.assert(fc.property(ast, (tree) => assert.equal(filterFault(tree), undefined)));
  fc.assert(
    fc.property(
      ast,
      fc.constantFrom<unknown>(null, 1, 'x', [], { nand: [] }, { field: 1 }, { and: 1 }),
      (tree, broken) => {
        const fault = filterFault({ and: [tree, broken] });
        assert.ok(fault?.path.startsWith('.and[1]'), JSON.stringify(fault));
      },
    ),
  );
});

test('depth and size are bounded', () => {
  const deep = (levels: number): FilterAst => (levels === 0 ? { field: 'a' } : { not: deep(levels - 1) });
  assert.equal(filterFault(deep(15)), undefined);
  assert.match(filterFault(deep(16))?.message ?? '', /levels/);
  const wide = (parts: number): FilterAst => ({ or: Array.from({ length: parts }, () => ({ field: 'a' })) });
  assert.equal(filterFault(wide(199)), undefined);
  assert.match(filterFault(wide(200))?.message ?? '', /parts/);
});

test('the values of all lists and the characters of all texts are bounded together', () => {
  const lists = (count: number, value: string): FilterAst => ({
    and: Array.from({ length: count }, () => ({ field: 'a', op: 'in', value: Array(200).fill(value) })),
  });
  assert.equal(filterFault(lists(5, 'x')), undefined);
  assert.deepEqual(filterFault(lists(60, 'x'))?.path, '.and[5].value');
  assert.match(filterFault(lists(6, 'x'))?.message ?? '', /1000 values/);
  assert.match(filterFault(lists(2, 'x'.repeat(200)))?.message ?? '', /50000 characters/);
});

test('values are constants, lists of them, or references', () => {
  const fault = (value: unknown) => filterFault({ field: 'a', op: '=', value })?.path;
  for (const value of [
    'x',
    1,
    false,
    ['x', 1],
    { ref: '$params.max' },
    { ref: '$shopper.purchased' },
    { ref: '$item.attributes.made in' },
    { ref: '$params.höchst-preis' },
  ])
    assert.equal(fault(value), undefined, JSON.stringify(value));
  for (const value of [
    null,
    undefined,
    {},
    { ref: 'price' },
    { ref: 'item.price' },
    { ref: '$item' },
    { ref: '$item.' },
    { ref: `$params.${'x'.repeat(200)}` },
    { ref: '$item.a', x: 1 },
    [null],
    [[1]],
    Number.NaN,
  ])
    assert.equal(fault(value), '.value', JSON.stringify(value));
});
