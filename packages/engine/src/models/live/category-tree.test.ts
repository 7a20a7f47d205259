import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CategoryTree } from './category-tree.ts';

test('an item lies within its category and all around it, in no other', () => {
  const tree = new CategoryTree(0);
  assert.equal(tree.place(7, 'Home > Kitchen > Mugs'), true);
  assert.equal(tree.place(7, 'Home > Kitchen > Mugs'), false);
  tree.place(8, 'Home > Garden');
  for (const key of ['Home', 'Home > Kitchen', 'Home > Kitchen > Mugs']) {
    assert.equal(tree.within(7, tree.numberOf(key)!), true, key);
  }
  assert.equal(tree.within(7, tree.numberOf('Home > Garden')!), false);
  assert.equal(tree.within(8, tree.numberOf('Home')!), true);
  assert.equal(tree.within(8, tree.numberOf('Home > Kitchen')!), false);
  assert.equal(tree.numberOf('Toys'), undefined);
});

test('an item that leaves its category is nowhere', () => {
  const tree = new CategoryTree(2);
  tree.place(1, 'Home');
  assert.equal(tree.place(1, undefined), true);
  assert.equal(tree.of(1), -1);
  assert.equal(tree.within(1, tree.numberOf('Home')!), false);
});
